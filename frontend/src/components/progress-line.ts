/** Where a job stands, in words with units. */
import type { Job, Progress } from "../../../spec/contract.gen";
import { formatBytes, formatCount, formatDuration } from "../format";
import { jobStateWord } from "./state-mark";

const STAGE_WORDS: Readonly<Record<string, string>> = {
  scan: "Reading",
  read: "Reading",
  count: "Counting",
  train: "Learning",
  evaluate: "Measuring",
  check: "Checking",
  save: "Saving",
};

export function stageWord(stage: string): string {
  return STAGE_WORDS[stage] ?? stage.charAt(0).toUpperCase() + stage.slice(1);
}

/** `Learning · about 9 s left` */
export function progressSentence(job: Job): string {
  const progress = job.progress;
  if (job.state === "queued")
    return job.queue_position === 1 || !job.queue_position
      ? "Starts next"
      : `Number ${job.queue_position} in the queue`;
  if (!progress || job.state === "paused") return jobStateWord(job.state);
  const left = timeLeft(progress);
  return left ? `${stageWord(progress.stage)} · ${left}` : stageWord(progress.stage);
}

/** `Learning: 19,412 of 32,000 merges, about 9 s left`; of a job that stands still without the time. */
export function progressDetail(progress: Progress, isStill = false): string {
  const parts = [amountOf(progress), isStill ? "" : timeLeft(progress)].filter((part) => part !== "");
  return parts.length > 0 ? `${stageWord(progress.stage)}: ${parts.join(", ")}` : stageWord(progress.stage);
}

function amountOf(progress: Progress): string {
  const done = progress.done ?? 0;
  if (progress.is_indeterminate) return progress.note ?? "";
  const unit = progress.unit ?? "steps";
  if (unit === "bytes")
    return progress.total
      ? `${formatBytes(done)} of ${formatBytes(progress.total)}`
      : `${formatBytes(done)} so far`;
  return progress.total
    ? `${formatCount(done)} of ${formatCount(progress.total)} ${unit}`
    : `${formatCount(done)} ${unit}`;
}

function timeLeft(progress: Progress): string {
  const seconds = progress.seconds_left;
  return seconds === null || seconds === undefined
    ? ""
    : `about ${formatDuration(Math.max(1, seconds))} left`;
}
