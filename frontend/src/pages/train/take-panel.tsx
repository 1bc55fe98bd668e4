/** What the training will take of this computer, and the button that starts it. */
import { useEffect, useState } from "preact/hooks";
import type { Estimate, TrainTokenizerConfig } from "../../../../spec/contract.gen";
import { estimateJob, problemOf } from "../../api";
import { Icon } from "../../components/icon";
import { ProblemNote } from "../../components/problem-note";
import { formatAmount, formatBytes, formatDuration } from "../../format";
import { returns } from "../../state/connection";

const TYPING_PAUSE_MS = 300;

export interface TakePanelProps {
  config: TrainTokenizerConfig | undefined;
  /** Why it cannot start, when the form is in the way. */
  reason: string | undefined;
  isStarting: boolean;
  startError: unknown;
}

export function TakePanel({ config, reason, isStarting, startError }: TakePanelProps) {
  const { estimate, error } = useEstimate(config);
  const problem = estimate?.problem ?? undefined;
  const why = reason ?? problem?.title;
  return (
    <div class="take">
      <div class="head">
        <h2>On this computer</h2>
        {estimate !== undefined && (
          <span class="small muted">
            {formatAmount(estimate.cores, "core")}, {formatBytes(estimate.memory_total_bytes)}
          </span>
        )}
      </div>
      <Needs estimate={estimate} hasReason={reason !== undefined} />
      {estimate?.counts_reused && <SavedCounts estimate={estimate} />}
      <button
        class="primary start"
        type="submit"
        disabled={why !== undefined || isStarting}
        aria-describedby="start-why"
      >
        <Icon name="play" />
        {isStarting ? "Starting…" : "Start training"}
        <kbd>Ctrl+Enter</kbd>
      </button>
      <p class="small muted exp" id="start-why">
        {why ?? estimate?.basis}
      </p>
      {reason === undefined && problem?.detail ? <p class="small muted">{problem.detail}</p> : null}
      {startError !== undefined && <ProblemNote problem={problemOf(startError)} />}
      {error !== undefined && <ProblemNote problem={problemOf(error)} />}
    </div>
  );
}

/** The text was counted before with these settings, so only learning is left. */
function SavedCounts({ estimate }: { estimate: Estimate }) {
  const seconds = secondsOf(estimate);
  const takes =
    seconds === undefined ? "it is not read again" : `training takes about ${formatDuration(seconds)}`;
  return (
    <p class="small saved">
      <Icon name="check" />
      Counts of this text are saved: {takes}.
    </p>
  );
}

/** The middle of the range. */
function secondsOf({ seconds_low: low, seconds_high: high }: Estimate): number | undefined {
  return low != null && high != null ? (low + high) / 2 : undefined;
}

function Needs({ estimate, hasReason }: { estimate: Estimate | undefined; hasReason: boolean }) {
  if (estimate === undefined)
    return (
      <p class="small muted est">
        {hasReason ? "What it needs stands here once every setting fits." : "Working out what it needs."}
      </p>
    );
  const { seconds_low: low, seconds_high: high } = estimate;
  const seconds = secondsOf(estimate);
  const spread = low != null && high != null ? `${formatDuration(low)} to ${formatDuration(high)}` : "";
  return (
    <dl class="est">
      <Need
        name="Time"
        amount={seconds === undefined ? "not known yet" : `about ${formatDuration(seconds)}`}
        help={spread}
      />
      <Need
        name="Memory"
        amount={formatBytes(estimate.memory_bytes)}
        fraction={estimate.memory_bytes / Math.max(1, estimate.memory_free_bytes)}
        help={`of ${formatBytes(estimate.memory_free_bytes)} free`}
      />
      <Need
        name="Disk"
        amount={formatBytes(estimate.disk_bytes)}
        fraction={estimate.disk_bytes / Math.max(1, estimate.disk_free_bytes)}
        help={`of ${formatBytes(estimate.disk_free_bytes)} free`}
      />
    </dl>
  );
}

function Need({
  name,
  amount,
  fraction,
  help,
}: {
  name: string;
  amount: string;
  fraction?: number;
  help: string;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{amount}</dd>
      {fraction !== undefined && (
        <dd class="bar">
          <progress max="1" value={Math.min(1, fraction)} aria-label={`${name}: ${amount} ${help}`} />
        </dd>
      )}
      {help !== "" && <dd class="help">{help}</dd>}
    </div>
  );
}

function useEstimate(config: TrainTokenizerConfig | undefined) {
  const [answer, setAnswer] = useState<{ estimate?: Estimate; error?: unknown }>({});
  const key = config === undefined ? "" : JSON.stringify(config);
  useEffect(() => {
    if (config === undefined) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      estimateJob(config).then(
        (estimate) => isCurrent && setAnswer({ estimate }),
        (error: unknown) => isCurrent && setAnswer({ error }),
      );
    }, TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key, returns.value]);
  return answer;
}
