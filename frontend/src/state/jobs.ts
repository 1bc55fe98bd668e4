/** All jobs this window knows, kept fresh by one stream. */
import { computed, signal } from "@preact/signals";
import type { Job } from "../../../spec/contract.gen";
import { JOBS_AT_ONCE, listJobs, problemOf, watchJobChanges } from "../api";
import { jobStateWord } from "../components/state-mark";
import { markAway, markHere } from "./connection";
import { reloadCorpora } from "./corpora";
import type { ListLoad } from "./list";
import { say } from "./live-region";
import { reloadTokenizers } from "./tokenizers";

const ACTIVE: ReadonlySet<Job["state"]> = new Set(["queued", "starting", "running", "paused", "finalizing"]);
const jobsById = signal<ReadonlyMap<string, Job>>(new Map());

export const jobsLoad = signal<ListLoad>({ kind: "loading" });
/** The backend knows jobs that are older than those loaded. */
export const hasOlderJobs = signal(false);
export const jobs = computed(() =>
  [...jobsById.value.values()].sort((one, other) => other.created_at - one.created_at),
);
export const runningJob = computed(() => jobs.value.find((job) => isActive(job) && job.state !== "queued"));
export const activeCount = computed(() => jobs.value.filter(isActive).length);

export function isActive(job: Job): boolean {
  return ACTIVE.has(job.state);
}

/** Seconds it has worked, pauses left out; `now` counts while it runs. */
export function workedSeconds(job: Job, now: number): number {
  const until = job.finished_at ?? job.paused_at ?? now;
  return Math.max(0, until - (job.started_at ?? until) - (job.paused_seconds ?? 0));
}

export async function reloadJobs(): Promise<void> {
  try {
    keep(new Map(), await listJobs());
    jobsLoad.value = { kind: "ready" };
  } catch (error) {
    if (jobsLoad.value.kind !== "ready") jobsLoad.value = { kind: "failed", problem: problemOf(error) };
  }
}

export async function loadOlderJobs(): Promise<void> {
  keep(jobsById.value, await listJobs(jobs.value.at(-1)?.created_at));
}

function keep(before: ReadonlyMap<string, Job>, list: readonly Job[]): void {
  jobsById.value = new Map([...before, ...list.map((job) => [job.id, job] as const)]);
  hasOlderJobs.value = list.length === JOBS_AT_ONCE;
}

export function applyJob(job: Job): void {
  const before = jobsById.value.get(job.id);
  jobsById.value = new Map(jobsById.value).set(job.id, job);
  if (before?.state === job.state) return;
  say(`${job.title}: ${jobStateWord(job.state)}.`);
  void reloadCorpora();
  if (!isActive(job)) void reloadTokenizers();
}

export function forgetJob(id: string): void {
  const next = new Map(jobsById.value);
  next.delete(id);
  jobsById.value = next;
}

/** Follows every job until the returned function is called. After an outage, everything is loaded anew. */
export function followJobs(): () => void {
  let hasBeenAway = false;
  void reloadJobs();
  return watchJobChanges(applyJob, (isOpen) => {
    if (!isOpen) {
      hasBeenAway = true;
      markAway();
      return;
    }
    markHere();
    if (hasBeenAway) void Promise.all([reloadJobs(), reloadCorpora(), reloadTokenizers()]);
    hasBeenAway = false;
  });
}
