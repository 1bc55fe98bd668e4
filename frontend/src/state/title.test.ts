// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Job, zJob } from "../../../spec/contract.gen";
import { applyJob } from "./jobs";
import { followTitle, fractionOf, setPageTitle } from "./title";

vi.mock("../api", () => ({ listCorpora: async () => [], listTokenizers: async () => [] }));
const job = (done: number, progress: object = {}, more: object = {}): Job =>
  zJob.parse({
    id: "0123456789abcdef",
    type: "import-corpus",
    title: "Import",
    state: "running",
    config: { type: "import-corpus", corpus_id: "0123456789abcdef" },
    created_at: 1,
    progress: { stage: "scan", unit: "bytes", done, total: 100_000, ...progress },
    ...more,
  });

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test.each<[string, Job | undefined, number | null]>([
  ["no job has none", undefined, null],
  ["a job has that of its stage", job(25_000), 0.25],
  ["more than all is all", job(200_000), 1],
  ["a stage without an end has none", job(5, { total: null }), null],
  ["a stage that reports nothing has none", job(5, { is_indeterminate: true }), null],
])("%s", (_name, running, fraction) => {
  expect(fractionOf(running)).toBe(fraction);
});

test("changes are told at most once a second, the last one always, and no title twice", () => {
  const told: [string, number | null][] = [];
  const stop = followTitle((title, fraction) => told.push([title, fraction]));
  setPageTitle("Corpora");
  vi.advanceTimersByTime(0);
  for (let done = 10_000; done <= 90_000; done += 10_000) applyJob(job(done));
  setPageTitle("Jobs");
  vi.advanceTimersByTime(999);
  expect(told).toEqual([["Corpora · Tokenizer Studio", null]]);
  vi.advanceTimersByTime(1);
  expect(told.at(-1)).toEqual(["Jobs · Tokenizer Studio", 0.9]);
  vi.advanceTimersByTime(5000);
  applyJob(job(90_001));
  vi.advanceTimersByTime(5000);
  expect(told).toHaveLength(2);
  applyJob(job(100_000, {}, { state: "succeeded" }));
  vi.advanceTimersByTime(0);
  expect(told.at(-1)).toEqual(["Jobs · Tokenizer Studio", null]);
  expect(document.title).toBe("Jobs · Tokenizer Studio");
  stop();
});
