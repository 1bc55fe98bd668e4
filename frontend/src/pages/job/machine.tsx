/** What the job takes of this computer. */
import type { Job } from "../../../../spec/contract.gen";
import { getSystemInfo } from "../../api";
import { useResource } from "../../components/use-resource";
import { formatBytes, formatCount, formatDuration } from "../../format";
import { workedSeconds } from "../../state/jobs";
import type { JobView } from "./job-view";

export function Machine({ job, view, now }: { job: Job; view: JobView; now: number }) {
  const system = useResource(getSystemInfo, [job.state]);
  const pausedSeconds =
    (job.paused_seconds ?? 0) + (job.paused_at == null ? 0 : Math.max(0, now - job.paused_at));
  const memory = job.peak_memory_bytes ?? view.metrics.get("memory_bytes")?.at(-1)?.y;
  return (
    <>
      <div class="head">
        <h2>This computer</h2>
      </div>
      <dl class="facts">
        {job.started_at != null && (
          <>
            <dt>Time at work</dt>
            <dd class="num">
              {formatDuration(workedSeconds(job, now))}{" "}
              {pausedSeconds > 0 && <span class="muted">and {formatDuration(pausedSeconds)} paused</span>}
            </dd>
          </>
        )}
        <dt>{job.finished_at == null ? "Memory" : "Most memory"}</dt>
        <dd class="num">
          {memory == null ? "not measured yet" : formatBytes(memory)}{" "}
          {memory != null && system.kind === "ready" && (
            <span class="muted">of {formatBytes(system.value.memory_total_bytes)}</span>
          )}
        </dd>
        {system.kind === "ready" && (
          <>
            <dt>Cores</dt>
            <dd class="num">{formatCount(system.value.cores)}</dd>
            <dt>Disk free</dt>
            <dd class="num">{formatBytes(system.value.disk_free_bytes)}</dd>
          </>
        )}
      </dl>
    </>
  );
}
