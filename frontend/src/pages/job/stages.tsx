/** The stages of a job: what is done, in its real unit, and how long it took. */
import { Mark } from "../../components/state-mark";
import { formatDuration } from "../../format";
import { amountOf, amountWithUnit } from "./amounts";
import type { JobView, StageView } from "./job-view";
import type { KnownStage } from "./stages-of";

export interface StagesProps {
  view: JobView;
  /** The stages this type of job goes through, in order, with their names. */
  known: readonly KnownStage[];
  now: number;
  isActive: boolean;
}

export function Stages({ view, known, now, isActive }: StagesProps) {
  const rows = rowsOf(view, known);
  const isPaused = isActive && view.pausedAt !== undefined;
  return (
    <table class="stagetab">
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">Amount</th>
          <th scope="col">
            <span class="sr">More</span>
          </th>
          <th scope="col" class="num">
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ stage, name, note }) => {
          const seen = view.stages.find((one) => one.stage === stage);
          if (seen === undefined) return <Waiting key={stage} name={name} note={note} isActive={isActive} />;
          if (seen.ended !== undefined) return <Ended key={stage} name={name} ended={seen.ended} />;
          return (
            <Running
              key={stage}
              name={name}
              seen={seen}
              now={(isActive ? view.pausedAt : view.endedAt) ?? now}
              isActive={isActive}
              isPaused={isPaused}
            />
          );
        })}
      </tbody>
    </table>
  );
}

/** In the order they come; what was passed over, or is not gone through by this job, is left out. */
export function rowsOf(view: JobView, known: readonly KnownStage[]): KnownStage[] {
  const isSeen = (stage: string) => view.stages.some((one) => one.stage === stage);
  const furthest = known.findLastIndex(({ stage }) => isSeen(stage));
  const expected = known.filter(({ stage, isRare }, index) => isSeen(stage) || (!isRare && index > furthest));
  const extra = view.stages.filter((one) => !known.some(({ stage }) => stage === one.stage));
  return [...expected, ...extra.map(({ stage }) => ({ stage, name: stage, note: "" }))];
}

function Waiting({ name, note, isActive }: { name: string; note: string; isActive: boolean }) {
  return (
    <tr>
      <td>
        <Mark tone="queued" icon="queued" word={name} />
      </td>
      <td class="muted">{isActive ? "waits" : "not reached"}</td>
      <td class="muted">{note}</td>
      <td />
    </tr>
  );
}

function Ended({ name, ended }: { name: string; ended: NonNullable<StageView["ended"]> }) {
  return (
    <tr>
      <td>
        <Mark tone="ok" icon="check" word={name} />
      </td>
      <td>
        {ended.amount === 0 && ended.unit === "bytes"
          ? "nothing read"
          : amountWithUnit(ended.amount, ended.unit)}
      </td>
      <td class="muted">{capital(ended.note)}</td>
      <td class="num">{formatDuration(ended.seconds)}</td>
    </tr>
  );
}

function Running({
  name,
  seen,
  now,
  isActive,
  isPaused,
}: {
  name: string;
  seen: StageView;
  now: number;
  isActive: boolean;
  isPaused: boolean;
}) {
  const { progress } = seen;
  if (progress === undefined) return null;
  const {
    unit = "steps",
    done = 0,
    total,
    is_indeterminate: isIndeterminate,
    rate_per_second: rate,
  } = progress;
  const left = progress.seconds_left;
  const isMeasured = isIndeterminate !== true && total != null && total > 0;
  return (
    <tr class="now" aria-current={isActive ? "step" : undefined}>
      <td>
        {isPaused ? (
          <Mark tone="queued" icon="pause" word={name} />
        ) : (
          <Mark tone={isActive ? "running" : "warn"} icon={isActive ? "running" : "warn"} word={name} />
        )}
      </td>
      <td>
        {isMeasured
          ? `${amountOf(done, unit)} of ${amountWithUnit(total, unit)}`
          : done > 0
            ? amountWithUnit(done, unit)
            : "under way"}
        {isMeasured && <progress max={total} value={done} aria-label={name} />}
        {!isMeasured && isActive && !isPaused && <progress aria-label={`${name}, no amount known`} />}
      </td>
      <td class="muted">
        {isPaused
          ? "stands still"
          : isMeasured && rate != null
            ? `${amountWithUnit(Math.round(rate), unit)} per second`
            : (progress.note ?? "")}
      </td>
      <td class="num">
        {isActive && !isPaused && left != null
          ? `about ${formatDuration(left)} left`
          : formatDuration(Math.max(0, now - seen.startedAt))}
      </td>
    </tr>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
