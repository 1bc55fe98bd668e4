/** The stages each type of job goes through, so the page can show what is still to come. */
import type { Job } from "../../../../spec/contract.gen";

export interface KnownStage {
  stage: string;
  name: string;
  /** What happens in it. */
  note: string;
  /** Not every job goes through it: it is shown only once it is there. */
  isRare?: boolean;
}

export function stagesOf(job: Job): KnownStage[] {
  const { config } = job;
  if (config.type === "import-corpus") return [{ stage: "scan", name: "Scan", note: "every document, once" }];
  const learns =
    config.algorithm === "unigram" ? "the vocabulary, by pruning" : "the vocabulary, merge by merge";
  const evaluate = {
    stage: "evaluate",
    name: "Evaluate",
    note:
      config.held_out > 0 ? `on the ${Math.round(config.held_out * 100)} % held out` : "on the text itself",
  };
  return [
    { stage: "read", name: "Read", note: "your text, as it is cut", isRare: true },
    { stage: "count", name: "Count", note: "your text, read once and cut into pieces" },
    { stage: "train", name: "Learn", note: learns },
    {
      stage: "check",
      name: "Check",
      note: "some of it, worked out again",
      isRare: config.algorithm !== "bpe",
    },
    ...(config.write_report ? [evaluate] : []),
    { stage: "save", name: "Save", note: "checked after writing" },
  ];
}
