import { expect, test } from "vitest";
import { applyEvents, EMPTY_VIEW } from "./job-view";
import { rowsOf } from "./stages";
import type { KnownStage } from "./stages-of";

const known: KnownStage[] = [
  { stage: "read", name: "Read", note: "", isRare: true },
  { stage: "count", name: "Count", note: "" },
  { stage: "train", name: "Learn", note: "" },
  { stage: "save", name: "Save", note: "" },
];

function rows(...seen: string[]): string[] {
  const events = seen.map((stage, at) => ({
    kind: "stage" as const,
    at,
    stage,
    unit: "bytes" as const,
    amount: 1,
    seconds: 1,
    note: "",
  }));
  return rowsOf(applyEvents(EMPTY_VIEW, events), known).map(({ stage }) => stage);
}

test.each([
  ["before it starts, all that will come", [], ["count", "train", "save"]],
  ["what only some jobs do stands in its place", ["read", "count"], ["read", "count", "train", "save"]],
  ["what was passed over is not waited for", ["read", "train"], ["read", "train", "save"]],
  [
    "a stage nobody told the page about is shown too",
    ["count", "polish"],
    ["count", "train", "save", "polish"],
  ],
])("stages: %s", (_what, seen, shown) => {
  expect(rows(...seen)).toEqual(shown);
});
