/** All jobs: state, result in one line, and the next action. */
import { useState } from "preact/hooks";
import type { Job, Problem } from "../../../spec/contract.gen";
import { cancelJob, deleteJob, problemOf, resumeJob, runJobAgain } from "../api";
import { ConfirmDialog } from "../components/confirm-dialog";
import { Empty, Failed, Loading } from "../components/faces";
import { Menu } from "../components/menu";
import { PageHeader } from "../components/page-header";
import { ProblemNote } from "../components/problem-note";
import { ProgressBar } from "../components/progress-bar";
import { progressDetail, progressSentence } from "../components/progress-line";
import { StateMark } from "../components/state-mark";
import { formatAmount, formatDate, formatDuration } from "../format";
import { jobKind, jobTypes, resultLink } from "../job-types/registry";
import {
  applyJob,
  forgetJob,
  hasOlderJobs,
  isActive,
  jobs,
  jobsLoad,
  loadOlderJobs,
  reloadJobs,
  workedSeconds,
} from "../state/jobs";
import { useNow } from "./job/use-job";

type Asking = { what: "cancel" | "delete"; job: Job };

export function JobsPage() {
  const [kind, setKind] = useState("");
  const load = jobsLoad.value;
  const shown = inOrder(jobs.value).filter((job) => kind === "" || job.config.type === kind);
  const hasSome = jobs.value.length > 0;
  const filter = (
    <select
      class="auto"
      aria-label="Show"
      value={kind}
      onChange={(event) => setKind(event.currentTarget.value)}
    >
      <option value="">All kinds</option>
      {Object.entries(jobTypes).map(([type, ui]) => (
        <option key={type} value={type}>
          {ui.kind}
        </option>
      ))}
    </select>
  );
  return (
    <>
      <PageHeader
        title="Jobs"
        meta="One runs at a time; the others wait. Everything is kept until you delete it."
        actions={hasSome ? filter : undefined}
      />
      <div class={hasSome ? "page flush" : "page"}>
        {load.kind === "loading" && (
          <Loading what="Opening the list" reason="Reading the list of jobs from disk." />
        )}
        {load.kind === "failed" && <Failed problem={load.problem} onRetry={() => void reloadJobs()} />}
        {load.kind === "ready" && !hasSome && (
          <Empty
            icon="jobs"
            title="Nothing has run yet"
            actions={
              <a class="button primary" href="/train">
                New training
              </a>
            }
          >
            Reading a corpus and training a tokenizer are jobs. They stand here while they run and afterwards.
          </Empty>
        )}
        {load.kind === "ready" && hasSome && shown.length === 0 && (
          <Empty
            icon="search"
            title="No job of this kind"
            actions={
              <button type="button" onClick={() => setKind("")}>
                Show all kinds
              </button>
            }
          />
        )}
        {shown.length > 0 && <JobTable shown={shown} />}
      </div>
    </>
  );
}

/** What runs first, then the queue in its order, then the ended, newest first. */
export function inOrder(list: readonly Job[]): Job[] {
  const rank = (job: Job) => (!isActive(job) ? 2 : job.state === "queued" ? 1 : 0);
  return [...list].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (one.queue_position ?? 0) - (other.queue_position ?? 0) ||
      other.created_at - one.created_at,
  );
}

function JobTable({ shown }: { shown: readonly Job[] }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const now = useNow(shown.some(isActive));
  const attempt = (work: Promise<void>): void => {
    setProblem(null);
    work.catch((error: unknown) => setProblem(problemOf(error)));
  };
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      <table class="sheet jobs">
        <thead>
          <tr>
            <th>State</th>
            <th>Job</th>
            <th class="wide">Kind</th>
            <th class="wide">Started</th>
            <th class="num wide">Took</th>
            <th>Result</th>
            <th>
              <span class="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((job) => (
            <tr key={job.id}>
              <td>
                <StateMark state={job.state} />
              </td>
              <td class="title">
                <a class="clip" href={`/jobs/${job.id}`} dir="auto" title={job.title}>
                  {job.title}
                </a>
              </td>
              <td class="muted wide">{jobKind(job)}</td>
              <td class="muted wide">{job.started_at ? formatDate(job.started_at) : ""}</td>
              <td class="num wide">{took(job, now)}</td>
              <td class="res">
                <Result job={job} />
              </td>
              <td class="num">
                <Actions
                  job={job}
                  ask={setAsking}
                  runAgain={(job) => attempt(runJobAgain(job.id).then(applyJob))}
                  resume={(job) => attempt(resumeJob(job.id).then(applyJob))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="end muted small">
        {hasOlderJobs.value ? "The newest" : "That is all:"} {formatAmount(shown.length, "job")}.{" "}
        {hasOlderJobs.value && (
          <button type="button" onClick={() => attempt(loadOlderJobs())}>
            Show older ones
          </button>
        )}
      </p>
      {asking && <Question asking={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

function Result({ job }: { job: Job }) {
  if (job.state === "queued") return <span class="muted">{progressSentence(job)}</span>;
  if (isActive(job)) {
    const progress = job.progress;
    return (
      <>
        <ProgressBar progress={progress} label="Progress" />
        <span class="small muted">
          {progress ? progressDetail(progress, job.state === "paused") : "Starting"}
        </span>
      </>
    );
  }
  if (job.problem)
    return (
      <>
        {job.problem.title}{" "}
        <a class="help" href={`/help/${job.problem.code}`}>
          What to do
        </a>
      </>
    );
  return (
    <span class={job.state === "succeeded" ? "" : "muted"}>
      {job.summary || (job.state === "cancelled" ? "Stopped by you" : "")}
    </span>
  );
}

function Actions({
  job,
  ask,
  runAgain,
  resume,
}: {
  job: Job;
  ask: (asking: Asking) => void;
  runAgain: (job: Job) => void;
  resume: (job: Job) => void;
}) {
  if (isActive(job))
    return (
      <div class="acts end">
        {job.state === "paused" && (
          <button type="button" onClick={() => resume(job)}>
            Resume
          </button>
        )}
        <button type="button" class="danger" onClick={() => ask({ what: "cancel", job })}>
          Cancel
        </button>
      </div>
    );
  const link = resultLink(job);
  return (
    <div class="acts end">
      {link ? (
        <a class="button" href={link.href} aria-label={`Open ${job.title}`}>
          Open
        </a>
      ) : (
        <button type="button" onClick={() => runAgain(job)}>
          {job.state === "failed" ? "Try again" : "Run again"}
        </button>
      )}
      <Menu label={`More about ${job.title}`}>
        {link && (
          <button type="button" class="quiet" onClick={() => runAgain(job)}>
            Run again
          </button>
        )}
        <button type="button" class="quiet danger" onClick={() => ask({ what: "delete", job })}>
          Delete…
        </button>
      </Menu>
    </div>
  );
}

function Question({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const { job, what } = asking;
  if (what === "cancel") {
    return (
      <ConfirmDialog
        title={`Cancel “${job.title}”?`}
        verb="Cancel the job"
        keep="Let it run"
        onClose={onClose}
        onConfirm={async () => applyJob(await cancelJob(job.id))}
      >
        What it has done so far is thrown away. The corpus and everything finished before stay.
      </ConfirmDialog>
    );
  }
  const confirm = async (): Promise<void> => {
    await deleteJob(job.id);
    forgetJob(job.id);
  };
  return (
    <ConfirmDialog
      title={`Delete “${job.title}” from the list?`}
      verb="Delete it"
      onClose={onClose}
      onConfirm={confirm}
    >
      Its log and curve are deleted. What it made stays.
    </ConfirmDialog>
  );
}

function took(job: Job, now: number): string {
  if (!job.started_at) return "";
  const seconds = workedSeconds(job, now);
  return isActive(job) ? `${formatDuration(Math.max(1, seconds))} so far` : formatDuration(seconds);
}
