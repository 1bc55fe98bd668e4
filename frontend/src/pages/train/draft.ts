/** The draft of the form: kept in the backend, so closing the window loses nothing. */
import * as z from "zod/mini";
import type { TrainForm } from "./form-state";

const Draft = z.object({
  preset: z.string(),
  name: z.string(),
  corpusId: z.string(),
  algorithm: z.enum(["bpe", "unigram", "wordpiece"]),
  vocabSize: z.string(),
  split: z.enum(["gpt2", "cl100k", "o200k", "llama3", "qwen2", "whitespace", "custom"]),
  splitPattern: z.string(),
  normalizer: z.enum(["none", "nfc", "nfkc", "lowercase", "strip-accents"]),
  specialTokens: z.array(z.string()),
  minFrequency: z.string(),
  maxTokenLength: z.string(),
  initialAlphabet: z.enum(["all-bytes", "from-text"]),
  limitAlphabet: z.string(),
  hasPrefixSpace: z.boolean(),
  weights: z.string(),
  memoryBudgetMb: z.string(),
  heldOutPercent: z.int().check(z.gte(0), z.lte(50)),
  seed: z.string(),
  writeReport: z.boolean(),
});

/** A remembered draft, or nothing when it is from another version. */
export function readDraft(remembered: unknown): TrainForm | undefined {
  return Draft.safeParse(remembered).data;
}
