/** One job: where it stands, how it went, and what it left. */
import { useState } from "preact/hooks";
import type { Job } from "../../../spec/contract.gen";
import { cancelJob, problemOf } from "../api";
import { ConfirmDialog } from "../components/confirm-dialog";
import { Failed, Loading } from "../components/faces";
import { Icon } from "../components/icon";
import { PageHeader } from "../components/page-header";
import { progressDetail, progressSentence, stageWord } from "../components/progress-line";
import { jobStateWord } from "../components/state-mark";
import { formatDuration } from "../format";
import { applyJob, isActive, workedSeconds } from "../state/jobs";
import { JobChart } from "./job/chart";
import { runningStage } from "./job/job-view";
import { Log } from "./job/log";
import { Machine } from "./job/machine";
import { Outcome } from "./job/outcome";
import { PauseButton } from "./job/pause-button";
import { JobSettings } from "./job/settings";
import { Stages } from "./job/stages";
import { stagesOf } from "./job/stages-of";
import { useJob, useNow } from "./job/use-job";
import "../styles/job.css";

const CRUMB = { href: "/jobs", label: "Jobs" };

export function JobPage({ id }: { id: string }) {
  const { job, view, error, reload, setJob } = useJob(id);
  const [isAsking, setAsking] = useState(false);
  const isRunning = job !== undefined && isActive(job);
  const now = useNow(isRunning);
  if (job === undefined) {
    return (
      <>
        <PageHeader title="Job" crumb={CRUMB} />
        <div class="page">
          {error === undefined ? (
            <Loading what="Opening the job" reason="Reading its history from disk." />
          ) : (
            <Failed problem={problemOf(error)} onRetry={reload} />
          )}
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={job.title}
        crumb={CRUMB}
        meta={<Sentence job={job} progress={runningStage(view)?.progress ?? job.progress} />}
        actions={
          isRunning ? (
            <>
              <PauseButton job={job} onChange={setJob} />
              <CancelButton onClick={() => setAsking(true)} />
            </>
          ) : (
            <Outcome.Actions job={job} />
          )
        }
      />
      <div class="cols job">
        <div class="work">
          {!isRunning && <Outcome.Note job={job} />}
          <Stages {...{ view, now }} known={stagesOf(job)} isActive={isRunning} />
          <JobChart view={view} isRunning={isRunning} />
          <Log lines={view.log} startedAt={job.started_at ?? job.created_at} isRunning={isRunning} />
        </div>
        <aside aria-label="Machine and settings">
          <Machine {...{ job, view, now }} />
          <hr />
          <JobSettings job={job} />
        </aside>
      </div>
      {isAsking && <CancelDialog job={job} onClose={() => setAsking(false)} />}
    </>
  );
}

function CancelButton({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="danger" onClick={onClick}>
      <Icon name="stop" />
      Cancel
    </button>
  );
}

/** `progress` is the stream's: the job itself is asked for more rarely. */
function Sentence({ job, progress }: { job: Job; progress: Job["progress"] }) {
  if (job.state === "queued") {
    return <>{progressSentence(job)}. You can close this page.</>;
  }
  if (job.state === "paused") {
    return (
      <>
        <b class="still">Paused.</b> {progress == null ? "" : `${detailOf(progress, true)} `}
        It keeps its memory and leaves the processor free.
      </>
    );
  }
  if (isActive(job)) {
    return (
      <>
        <b>{progress == null ? jobStateWord(job.state) : stageWord(progress.stage)}.</b>{" "}
        {progress == null ? "" : `${detailOf(progress)} `}You can close this page; it goes on.
      </>
    );
  }
  return (
    <>
      {jobStateWord(job.state)} after {formatDuration(workedSeconds(job, 0))}. {job.summary}
    </>
  );
}

/** `19,412 of 32,000 merges, about 9 s left.` The stage's name stands before it already. */
function detailOf(progress: NonNullable<Job["progress"]>, isStill = false): string {
  const [, detail] = progressDetail(progress, isStill).split(/: (.*)/);
  return detail === undefined ? "" : `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}

function CancelDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const isTraining = job.config.type === "train-tokenizer";
  return (
    <ConfirmDialog
      title={isTraining ? "Cancel this training?" : "Cancel this reading?"}
      verb={isTraining ? "Cancel the training" : "Cancel the reading"}
      keep="Let it run"
      onClose={onClose}
      onConfirm={async () => applyJob(await cancelJob(job.id))}
    >
      It ends within five seconds. Kept: your text, these settings, the log, and every tokenizer made before.
      Not kept: what this job has worked out so far.
    </ConfirmDialog>
  );
}
