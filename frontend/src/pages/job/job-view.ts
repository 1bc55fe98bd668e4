/** What the job page shows, built from the job's events by a pure function. */
import type { Job, JobEvent, Problem, Progress } from "../../../../spec/contract.gen";

export interface StageView {
  stage: string;
  /** Set once the stage has ended. */
  ended?: { unit: string; amount: number; seconds: number; note: string };
  progress?: Progress;
  /** Moved on by every pause, so that now minus this is the time it worked. */
  startedAt: number;
}

export interface LogLine {
  at: number;
  level: "info" | "warning" | "error";
  stage: string;
  message: string;
}

export interface JobView {
  state: Job["state"] | undefined;
  problem: Problem | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  pausedAt: number | undefined;
  /** When the stage before ended, moved on by pauses: the history holds the last progress, not the first. */
  nextStartsAt: number | undefined;
  stages: readonly StageView[];
  log: readonly LogLine[];
  metrics: ReadonlyMap<string, readonly { x: number; y: number }[]>;
  /** Older events are replays: the stream begins at the file's start, the history came before it. */
  newestAt: number;
  /** The events of exactly that instant, to tell a replay from a twin. */
  newest: readonly string[];
}

export const EMPTY_VIEW: JobView = {
  state: undefined,
  problem: undefined,
  startedAt: undefined,
  endedAt: undefined,
  pausedAt: undefined,
  nextStartsAt: undefined,
  stages: [],
  log: [],
  metrics: new Map(),
  newestAt: 0,
  newest: [],
};

const ENDED: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "interrupted"]);
const LOG_LINES_KEPT = 2000;

/** Applying an event twice, or one the history already held, changes nothing. */
export function applyEvent(view: JobView, event: JobEvent): JobView {
  const text = JSON.stringify(event);
  if (event.at < view.newestAt) return view;
  if (event.at === view.newestAt && view.newest.includes(text)) return view;
  const newest = event.at === view.newestAt ? [...view.newest, text] : [text];
  return { ...applyNew(view, event), newestAt: event.at, newest };
}

export function applyEvents(view: JobView, events: readonly JobEvent[]): JobView {
  return events.reduce(applyEvent, view);
}

function applyNew(view: JobView, event: JobEvent): JobView {
  switch (event.kind) {
    case "state":
      return withState(view, event);
    case "progress":
      return {
        ...view,
        stages: withProgress(view.stages, event.progress, view.nextStartsAt ?? event.at),
      };
    case "stage": {
      const { stage, unit, amount, seconds, note = "" } = event;
      const startedAt = view.stages.find((one) => one.stage === stage)?.startedAt ?? event.at - seconds;
      return {
        ...view,
        nextStartsAt: event.at,
        stages: put(view.stages, { stage, startedAt, ended: { unit, amount, seconds, note } }),
      };
    }
    case "metric":
      return { ...view, metrics: withPoint(view.metrics, event.name, { x: event.x, y: event.y }) };
    case "log": {
      const { at, level, stage = "", message } = event;
      return { ...view, log: [...view.log, { at, level, stage, message }].slice(-LOG_LINES_KEPT) };
    }
    case "artifact":
      return view;
  }
}

function withState(view: JobView, { state, at, problem }: Extract<JobEvent, { kind: "state" }>): JobView {
  const startedAt = state === "running" ? (view.startedAt ?? at) : view.startedAt;
  const stoodStill = view.pausedAt === undefined ? 0 : at - view.pausedAt;
  const nextStartsAt = view.nextStartsAt ?? startedAt;
  return {
    ...view,
    state,
    problem: problem ?? view.problem,
    startedAt,
    endedAt: ENDED.has(state) ? at : view.endedAt,
    pausedAt: state === "paused" ? at : undefined,
    nextStartsAt: nextStartsAt === undefined ? undefined : nextStartsAt + stoodStill,
    stages: movedOn(view.stages, stoodStill),
  };
}

function movedOn(stages: readonly StageView[], seconds: number): StageView[] {
  return stages.map((one) => (one.ended ? one : { ...one, startedAt: one.startedAt + seconds }));
}

function withProgress(stages: readonly StageView[], progress: Progress, startedAt: number): StageView[] {
  const before = stages.find((one) => one.stage === progress.stage);
  if (before?.ended !== undefined) return [...stages];
  return put(stages, { stage: progress.stage, startedAt: before?.startedAt ?? startedAt, progress });
}

function put(stages: readonly StageView[], stage: StageView): StageView[] {
  return stages.some((one) => one.stage === stage.stage)
    ? stages.map((one) => (one.stage === stage.stage ? stage : one))
    : [...stages, stage];
}

function withPoint(
  metrics: JobView["metrics"],
  name: string,
  point: { x: number; y: number },
): JobView["metrics"] {
  const points = metrics.get(name) ?? [];
  return new Map(metrics).set(
    name,
    [...points.filter((one) => one.x !== point.x), point].sort((a, b) => a.x - b.x),
  );
}

/** The stage that is running, if one is. */
export function runningStage(view: JobView): StageView | undefined {
  return view.stages.findLast((stage) => stage.ended === undefined && stage.progress !== undefined);
}
