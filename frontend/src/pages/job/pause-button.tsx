/** Lets a running job stand still, and a paused one go on. */
import { useState } from "preact/hooks";
import type { Job, Problem } from "../../../../spec/contract.gen";
import { pauseJob, problemOf, resumeJob } from "../../api";
import { Icon } from "../../components/icon";
import { ProblemNote } from "../../components/problem-note";
import { applyJob } from "../../state/jobs";

export function PauseButton({ job, onChange }: { job: Job; onChange: (job: Job) => void }) {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const change = async (ask: (id: string) => Promise<Job>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const changed = await ask(job.id);
      applyJob(changed);
      onChange(changed);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  const isPaused = job.state === "paused";
  return (
    <>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {(isPaused || job.state === "running") && (
        <button
          type="button"
          class={isPaused ? "primary" : undefined}
          disabled={isBusy}
          onClick={() => void change(isPaused ? resumeJob : pauseJob)}
        >
          <Icon name={isPaused ? "play" : "pause"} />
          {isPaused ? "Resume" : "Pause"}
        </button>
      )}
    </>
  );
}
