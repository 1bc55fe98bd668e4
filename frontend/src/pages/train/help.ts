/**
 * The sentence of help for each field. They are the contract's own: help.test.ts fails when one differs.
 * Kept here because importing openapi.json would put all of it, 7.6 kB compressed, into the bundle.
 */
const SENTENCES = {
  name: "Empty: named after the corpus and the size.",
  corpus_id: "The text to learn from.",
  algorithm:
    "Byte-level BPE is what GPT, Llama and Qwen use: no text is ever unknown to it. Unigram picks " +
    "the likeliest pieces. WordPiece is what BERT uses.",
  vocab_size: "Tokens in the finished vocabulary: bytes, merges and special tokens together.",
  split: "The split pattern: how text is cut before anything is learned. No token crosses a cut.",
  split_pattern: "Your own regular expression; only for the split `custom`.",
  normalizer: "Changes the text before it is cut. `none` keeps every byte; others cannot be undone.",
  special_tokens: "Tokens that are never cut and never learned from text. They take the first ids.",
  min_frequency: "A pair seen fewer times than this is never merged.",
  initial_alphabet:
    "All 256 bytes keep every text encodable. `from-text` keeps only bytes that occur: smaller, but " +
    "unseen characters are lost.",
  max_token_length: "Longest token in characters of its spelling; empty for no limit.",
  limit_alphabet: "Most bytes to keep of those that occur, the frequent ones; only with `from-text`.",
  prefix_space: "A text that does not begin with a space gets one; only with the split `gpt2`.",
  weights: "The first that fits a part counts; others count once.",
  memory_budget_mb: "Counting keeps to so many megabytes and uses the disk beyond; empty for no limit.",
  held_out: "Share of documents kept out of training, so the report is honest.",
  seed: "Chooses which documents are held out.",
  write_report: "Measure the tokenizer on the held-out documents.",
} as const;

/** What the form calls the values that the contract's sentences name. */
const CHOICES: Readonly<Record<string, string>> = {
  none: "None",
  "from-text": "Only what occurs",
  gpt2: "GPT-2",
};

export type ConfigField = keyof typeof SENTENCES;

export function helpOf(field: ConfigField): string {
  return SENTENCES[field].replace(/`([^`]*)`/g, (_, value: string) => `“${CHOICES[value] ?? value}”`);
}

export function sentences(): Readonly<Record<string, string>> {
  return SENTENCES;
}
