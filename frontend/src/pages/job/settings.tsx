/** The config in words, and the way to use it again. */
import type { Job } from "../../../../spec/contract.gen";
import { summarize } from "../../job-types/registry";

export function JobSettings({ job }: { job: Job }) {
  return (
    <>
      <div class="head">
        <h2>Settings</h2>
        {job.config.type === "train-tokenizer" && (
          <a class="small" href={`/train?from=${job.id}`}>
            Use again
          </a>
        )}
      </div>
      <dl class="facts">
        {summarize(job.config).map((fact) => (
          <>
            <dt>{fact.name}</dt>
            <dd class="num">{fact.value}</dd>
          </>
        ))}
      </dl>
    </>
  );
}
