/** A training, as the UI names it. */
import { formatCount, formatPercent } from "../../format";
import { ALGORITHMS, labelOf, NORMALIZERS, SPLITS } from "../../pages/train/labels";
import { corpora } from "../../state/corpora";
import type { JobTypeUi } from "../job-type";

export const trainTokenizerUi: JobTypeUi<"train-tokenizer"> = {
  kind: "Training",
  title: "Train a tokenizer",
  summary: (config) => [
    { name: "Text", value: corpora.value.find((item) => item.id === config.corpus_id)?.name ?? "deleted" },
    { name: "Vocabulary", value: formatCount(config.vocab_size) },
    { name: "Method", value: labelOf(ALGORITHMS, config.algorithm) },
    { name: "Split", value: labelOf(SPLITS, config.split) },
    { name: "Normalisation", value: labelOf(NORMALIZERS, config.normalizer) },
    { name: "Special tokens", value: formatCount(config.special_tokens.length) },
    ...(config.weights.length > 0
      ? [{ name: "Weights", value: config.weights.map(({ part, times }) => `${part} ×${times}`).join(", ") }]
      : []),
    { name: "Held out", value: formatPercent(config.held_out) },
    { name: "Seed", value: String(config.seed) },
  ],
  resultLink: (job) =>
    job.state === "succeeded" && job.artifact_id
      ? { href: `/tokenizers/${job.artifact_id}`, label: "Open the tokenizer" }
      : null,
};
