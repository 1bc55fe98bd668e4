/** All job types of the UI. A type of the contract without an entry here does not compile. */

import type { Job } from "../../../spec/contract.gen";
import { importCorpusUi } from "./import-corpus/import-corpus";
import type { Fact, JobConfig, JobTypeName, JobTypeUi } from "./job-type";
import { trainTokenizerUi } from "./train-tokenizer/train-tokenizer";

export const jobTypes: { [T in JobTypeName]: JobTypeUi<T> } = {
  "import-corpus": importCorpusUi,
  "train-tokenizer": trainTokenizerUi,
};

export function jobKind(job: Job): string {
  return jobTypes[job.config.type].kind;
}

export function resultLink(job: Job): { href: string; label: string } | null {
  return jobTypes[job.config.type].resultLink(job);
}

export function summarize(config: JobConfig): Fact[] {
  switch (config.type) {
    case "import-corpus":
      return jobTypes["import-corpus"].summary(config);
    case "train-tokenizer":
      return jobTypes["train-tokenizer"].summary(config);
  }
}
