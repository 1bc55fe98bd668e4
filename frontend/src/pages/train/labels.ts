/** Names of choices, for people. */
export const ALGORITHMS = [
  { value: "bpe", label: "Byte-level BPE" },
  { value: "unigram", label: "Unigram" },
  { value: "wordpiece", label: "WordPiece" },
] as const;

export const NORMALIZERS = [
  { value: "none", label: "None, keep every byte" },
  { value: "nfc", label: "NFC, one spelling for each accent" },
  { value: "nfkc", label: "NFKC, also wide and styled letters" },
  { value: "lowercase", label: "Lowercase" },
  { value: "strip-accents", label: "Without accents" },
] as const;

export const SPLITS = [
  { value: "gpt2", label: "GPT-2" },
  { value: "cl100k", label: "GPT-4 (cl100k)" },
  { value: "o200k", label: "GPT-4o (o200k)" },
  { value: "llama3", label: "Llama 3" },
  { value: "qwen2", label: "Qwen 2" },
  { value: "whitespace", label: "White space" },
  { value: "custom", label: "My own pattern" },
] as const;

export function labelOf(
  choices: readonly { value: string; label: string }[],
  value: string | undefined,
): string {
  return choices.find((choice) => choice.value === value)?.label ?? value ?? "";
}

/** What the form calls each field of the config. */
export const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: "Name",
  corpus_id: "Text",
  vocab_size: "Vocabulary size",
  split: "Cut text like",
  split_pattern: "Cut text like",
  special_tokens: "Special tokens",
  held_out: "Held out",
  min_frequency: "Smallest count",
  max_token_length: "Longest token",
  limit_alphabet: "Most first letters",
  weights: "Weights",
  memory_budget_mb: "Memory for counting",
  seed: "Seed",
};
