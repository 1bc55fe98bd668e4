/** Take the settings of an earlier training. */
import { useRef } from "preact/hooks";
import type { Job, TrainTokenizerConfig } from "../../../../spec/contract.gen";
import { formatCount } from "../../format";
import { labelOf, SPLITS } from "./labels";

export interface LoadSettingsProps {
  jobs: readonly Job[];
  onLoad: (config: TrainTokenizerConfig) => void;
}

const JOBS_SHOWN = 12;

export function LoadSettings({ jobs, onLoad }: LoadSettingsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const trainings = jobs.filter((job) => job.config.type === "train-tokenizer").slice(0, JOBS_SHOWN);
  if (trainings.length === 0) return null;
  return (
    <>
      <button type="button" class="quiet" onClick={() => dialog.current?.showModal()}>
        Load settings…
      </button>
      <dialog ref={dialog} aria-labelledby="load-title">
        <h2 id="load-title">Load the settings of an earlier training</h2>
        <p class="small muted">Everything except the text is replaced.</p>
        <ul class="plain earlier">
          {trainings.map((job) => {
            const { config } = job;
            if (config.type !== "train-tokenizer") return null;
            return (
              <li key={job.id}>
                <button
                  type="button"
                  onClick={() => {
                    onLoad(config);
                    dialog.current?.close();
                  }}
                >
                  <span class="clip">{job.title}</span>
                  <small>
                    {formatCount(config.vocab_size ?? 0)} · {labelOf(SPLITS, config.split)}
                  </small>
                </button>
              </li>
            );
          })}
        </ul>
        <div class="acts">
          <button type="button" onClick={() => dialog.current?.close()}>
            Keep mine
          </button>
        </div>
      </dialog>
    </>
  );
}
