/** How a job ended, and what to do next. */

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Job, Problem } from "../../../../spec/contract.gen";
import { problemOf, runJobAgain } from "../../api";
import { CopyDiagnostics } from "../../components/copy-diagnostics";
import { Icon } from "../../components/icon";
import { ProblemNote } from "../../components/problem-note";
import { resultLink } from "../../job-types/registry";
import { applyJob } from "../../state/jobs";

const WORDS: Partial<Record<Job["state"], string>> = {
  cancelled:
    "You cancelled it. Your text, the settings and the log are kept; nothing unfinished is left on disk.",
  interrupted:
    "The program ended while it ran: a crash, or the computer was switched off. " +
    "Finished work is safe, this run is not finished. Run it again to do it from the start.",
};

function Note({ job }: { job: Job }) {
  if (job.state === "failed" && job.problem != null) return <ProblemNote problem={job.problem} />;
  const words = WORDS[job.state];
  if (words !== undefined) {
    return (
      <p class="note" data-is={job.state === "interrupted" ? "warn" : undefined}>
        <Icon name={job.state === "interrupted" ? "warn" : "info"} />
        <span>{words}</span>
      </p>
    );
  }
  return null;
}

function Actions({ job }: { job: Job }) {
  const { route } = useLocation();
  const [problem, setProblem] = useState<Problem>();
  const link = resultLink(job);
  const again = async () => {
    try {
      const next = await runJobAgain(job.id);
      applyJob(next);
      route(`/jobs/${next.id}`);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {job.state === "failed" && <CopyDiagnostics />}
      {job.state !== "succeeded" && (
        <button type="button" class="primary" onClick={() => void again()}>
          <Icon name="again" />
          Run again
        </button>
      )}
      {link !== null && (
        <a class="button primary" href={link.href}>
          {link.label}
        </a>
      )}
    </>
  );
}

export const Outcome = { Note, Actions };
