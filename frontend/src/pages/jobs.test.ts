// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { type Job, zJob } from "../../../spec/contract.gen";
import { jobTypes, summarize } from "../job-types/registry";
import { inOrder } from "./jobs";

function job(id: string, state: Job["state"], created: number, place?: number): Job {
  return zJob.parse({
    id,
    type: "import-corpus",
    title: id,
    state,
    created_at: created,
    queue_position: place,
    config: { type: "import-corpus", corpus_id: "corpus00" },
  });
}

test("what runs stands first, then the queue in its order, then the newest ended", () => {
  const list = [
    job("ended001", "succeeded", 5),
    job("second01", "queued", 3, 2),
    job("first001", "queued", 4, 1),
    job("running1", "running", 1),
    job("ended002", "failed", 9),
  ];
  expect(inOrder(list).map((one) => one.id)).toEqual([
    "running1",
    "first001",
    "second01",
    "ended002",
    "ended001",
  ]);
});

test("every job type has its words", () => {
  expect(Object.keys(jobTypes).sort()).toEqual(["import-corpus", "train-tokenizer"]);
  expect(summarize({ type: "import-corpus", corpus_id: "corpus00" })).toEqual([
    { name: "Corpus", value: "deleted" },
  ]);
});
