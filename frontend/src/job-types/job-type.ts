/** What the UI knows of one job type. */
import type { Job } from "../../../spec/contract.gen";

export type JobConfig = Job["config"];
export type JobTypeName = JobConfig["type"];
export type ConfigOf<T extends JobTypeName> = Extract<JobConfig, { type: T }>;
export type Fact = { name: string; value: string };

export type JobTypeUi<T extends JobTypeName> = {
  /** One word for tables: `Training`. */
  kind: string;
  /** What it does, as a heading: `Train a tokenizer`. */
  title: string;
  /** The config in words, the important first. */
  summary: (config: ConfigOf<T>) => Fact[];
  /** Where its result is shown; null while there is none. */
  resultLink: (job: Job) => { href: string; label: string } | null;
};
