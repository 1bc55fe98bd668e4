/** What the job takes of this computer. */
import type { Job } from "../../../../spec/contract.gen";
import { getSystemInfo } from "../../api";
import { useResource } from "../../components/use-resource";
import { formatBytes, formatCount } from "../../format";
import type { JobView } from "./job-view";

export function Machine({ job, view }: { job: Job; view: JobView }) {
  const system = useResource(getSystemInfo, [job.state]);
  const memory = job.peak_memory_bytes ?? view.metrics.get("memory_bytes")?.at(-1)?.y;
  return (
    <>
      <div class="head">
        <h2>This computer</h2>
      </div>
      <dl class="facts">
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
