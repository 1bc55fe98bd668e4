/** The stages each type of job goes through, so the page can show what is still to come. */
import type { Job } from "../../../../spec/contract.gen";

export interface KnownStage {
  stage: string;
  name: string;
  note: string;
}

export function stagesOf(job: Job): KnownStage[] {
  const { config } = job;
  if (config.type === "import-corpus") return [{ stage: "scan", name: "Scan", note: "every document, once" }];
  const evaluate = {
    stage: "evaluate",
    name: "Evaluate",
    note: `on the ${Math.round(config.held_out * 100)} % held out`,
  };
  return [
    { stage: "read", name: "Read", note: "your text, as it is cut" },
    { stage: "train", name: "Learn", note: "the vocabulary" },
    ...(config.write_report ? [evaluate] : []),
    { stage: "save", name: "Save", note: "checked after writing" },
  ];
}
