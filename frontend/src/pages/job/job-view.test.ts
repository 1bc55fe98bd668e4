import { expect, test } from "vitest";
import type { JobEvent } from "../../../../spec/contract.gen";
import { applyEvent, applyEvents, EMPTY_VIEW, runningStage } from "./job-view";

const progress = (stage: string, done: number) => ({
  stage,
  unit: "bytes" as const,
  done,
  total: 100,
  is_indeterminate: false,
  note: "",
  rate_per_second: null,
  seconds_left: null,
});
const events: JobEvent[] = [
  { kind: "state", at: 1, state: "running" },
  { kind: "progress", at: 2, progress: progress("count", 50) },
  { kind: "log", at: 2, level: "info", stage: "count", message: "half" },
  { kind: "stage", at: 3, stage: "count", unit: "bytes", amount: 100, seconds: 2, note: "all" },
  { kind: "metric", at: 3, name: "memory_bytes", x: 2, y: 5 },
  { kind: "metric", at: 4, name: "memory_bytes", x: 1, y: 4 },
  { kind: "progress", at: 5, progress: progress("train", 1) },
];

test("events become stages, points in order, and a log", () => {
  const view = applyEvents(EMPTY_VIEW, events);
  expect(view.stages.map((stage) => [stage.stage, stage.ended?.amount])).toEqual([
    ["count", 100],
    ["train", undefined],
  ]);
  expect(view.metrics.get("memory_bytes")).toEqual([
    { x: 1, y: 4 },
    { x: 2, y: 5 },
  ]);
  expect(view.log.map((line) => line.message)).toEqual(["half"]);
  expect(runningStage(view)?.stage).toBe("train");
});

test("the stream repeats what the history held: a replay changes nothing", () => {
  const view = applyEvents(EMPTY_VIEW, events);
  expect(applyEvents(view, events)).toEqual(view);
});

test("two equal instants with different events both count", () => {
  const view = applyEvents(EMPTY_VIEW, events.slice(0, 2));
  expect(applyEvents(view, events.slice(0, 3)).log).toHaveLength(1);
});

test("a pause is not in the time of the stage it falls into", () => {
  const view = applyEvents(EMPTY_VIEW, [...events, { kind: "state", at: 7, state: "paused" }]);
  expect(view.pausedAt).toBe(7);
  const after = applyEvent(view, { kind: "state", at: 27, state: "running" });
  expect([after.pausedAt, runningStage(after)?.startedAt]).toEqual([undefined, 23]);
  expect(after.stages[0]).toEqual(view.stages[0]);
});

test("a page opened late knows when a stage began, though it sees its last progress only", () => {
  const late: JobEvent[] = [
    { kind: "state", at: 1, state: "running" },
    { kind: "stage", at: 3, stage: "count", unit: "bytes", amount: 100, seconds: 2, note: "" },
    { kind: "state", at: 5, state: "paused" },
    { kind: "state", at: 15, state: "running" },
    { kind: "progress", at: 20, progress: progress("train", 1) },
  ];
  expect(runningStage(applyEvents(EMPTY_VIEW, late))?.startedAt).toBe(13);
});

test("an end has its problem and its time", () => {
  const problem = {
    type: "about:blank",
    status: 0,
    code: "disk-full",
    title: "The disk is full.",
    detail: "",
    fields: [],
    error_id: null,
  };
  const view = applyEvent(applyEvents(EMPTY_VIEW, events), {
    kind: "state",
    at: 9,
    state: "failed",
    problem,
  });
  expect([view.state, view.endedAt, view.problem?.code]).toEqual(["failed", 9, "disk-full"]);
});
