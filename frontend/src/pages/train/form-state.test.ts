import fc from "fast-check";
import { expect, test } from "vitest";
import { zTrainTokenizerConfig } from "../../../../spec/contract.gen";
import { readDraft } from "./draft";
import { checkForm, formOf, type TrainForm } from "./form-state";

const corpusId = "abcdefgh12345678";
const base = formOf(zTrainTokenizerConfig.parse({ type: "train-tokenizer" }), { preset: "x", corpusId });
const messagesOf = (part: Partial<TrainForm>) => checkForm({ ...base, ...part }).messages;

test("the defaults of the contract are a form that can start", () => {
  expect(checkForm(base).config).toEqual({
    ...zTrainTokenizerConfig.parse({ type: "train-tokenizer" }),
    corpus_id: corpusId,
    split_pattern: null,
    max_token_length: null,
    limit_alphabet: null,
    memory_budget_mb: null,
  });
});

test("the form takes exactly the numbers the contract takes", () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 3_000_000_000 }), fc.integer({ min: 0, max: 600 }));
  fc.assert(
    fc.property(number, number, number, number, (vocab_size, min_frequency, max_token_length, seed) => {
      const wire = {
        type: "train-tokenizer",
        vocab_size,
        min_frequency,
        max_token_length,
        seed,
        special_tokens: [],
      };
      const form = {
        vocabSize: String(vocab_size),
        minFrequency: String(min_frequency),
        maxTokenLength: String(max_token_length),
        seed: String(seed),
        specialTokens: [],
      };
      expect(checkForm({ ...base, ...form }).config !== undefined).toBe(
        zTrainTokenizerConfig.safeParse(wire).success,
      );
    }),
  );
});

test("config to form to config changes nothing", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 1_000_000 }),
      fc.integer({ min: 0, max: 50 }),
      (vocab_size, percent) => {
        const config = zTrainTokenizerConfig.parse({
          type: "train-tokenizer",
          corpus_id: corpusId,
          vocab_size,
          held_out: percent / 100,
          split_pattern: null,
          max_token_length: null,
          initial_alphabet: "from-text",
          limit_alphabet: 200,
          split: "gpt2",
          prefix_space: true,
          weights: [{ part: "wiki/hi 2*", times: 3 }],
          memory_budget_mb: 300,
        });
        expect(checkForm(formOf(config, { preset: "", corpusId: "" })).config).toEqual(config);
      },
    ),
  );
});

test.each<[string, Partial<TrainForm>, string]>([
  ["vocab_size", { vocabSize: "256", specialTokens: [] }, "At least 257: 256 bytes come first."],
  [
    "vocab_size",
    { vocabSize: "257", specialTokens: ["<s>"] },
    "At least 258: 256 bytes and 1 special token come first.",
  ],
  ["vocab_size", { vocabSize: "1000001" }, "At most 1,000,000."],
  ["vocab_size", { vocabSize: "many" }, "Write a whole number."],
  ["vocab_size", { vocabSize: "300.5" }, "Write a whole number."],
  ["corpus_id", { corpusId: "" }, "Choose the text to learn from."],
  ["corpus_id", { corpusId: "!" }, "This value does not fit. Choose another."],
  [
    "split_pattern",
    { split: "custom", splitPattern: "" },
    "Write a regular expression, or choose a ready-made way to cut.",
  ],
  ["split_pattern", { split: "custom", splitPattern: "x".repeat(4001) }, "At most 4,000 characters."],
  ["special_tokens", { specialTokens: ["<s>", "<s>"] }, "Each special token may stand only once."],
  ["special_tokens", { specialTokens: ["x".repeat(501)] }, "A special token has 1 to 500 characters."],
  ["special_tokens", { specialTokens: [""] }, "A special token has 1 to 500 characters."],
  [
    "special_tokens",
    { vocabSize: "500000", specialTokens: Array.from({ length: 10_001 }, (_, index) => `<${index}>`) },
    "At most 10,000 entries.",
  ],
  ["name", { name: "x".repeat(201) }, "At most 200 characters."],
  ["min_frequency", { minFrequency: "0" }, "At least 1."],
  ["min_frequency", { minFrequency: "1000000001" }, "At most 1,000,000,000."],
  ["min_frequency", { minFrequency: "-1" }, "Write a whole number."],
  ["max_token_length", { maxTokenLength: "1" }, "At least 2."],
  ["max_token_length", { maxTokenLength: "10001" }, "At most 10,000."],
  ["max_token_length", { maxTokenLength: "long" }, "Write a whole number, or leave it empty for no limit."],
  ["limit_alphabet", { initialAlphabet: "from-text", limitAlphabet: "257" }, "At most 256."],
  ["memory_budget_mb", { memoryBudgetMb: "99" }, "At least 100."],
  [
    "weights",
    { weights: "wiki" },
    "Each line names a part and ends with how many times it counts, such as “wiki/hi* 3”.",
  ],
  ["weights", { weights: "wiki 0" }, "At least 1."],
  ["seed", { seed: "2147483648" }, "At most 2,147,483,647."],
  ["seed", { seed: "" }, "Write a whole number."],
  ["held_out", { heldOutPercent: 51 }, "At most 50 % of the documents."],
])("%s, when it is wrong, says so in a sentence: %j", (field, part, sentence) => {
  expect([...messagesOf(part)]).toEqual([[field, sentence]]);
});

test("what goes with another setting only is left out without it", () => {
  const form = { ...base, limitAlphabet: "10", hasPrefixSpace: true };
  expect(checkForm(form).config).toMatchObject({ limit_alphabet: null, prefix_space: false });
});

test("a draft survives, one from another version does not", () => {
  expect(readDraft(JSON.parse(JSON.stringify(base)))).toEqual(base);
  expect(readDraft({ ...base, algorithm: "magic" })).toBeUndefined();
});
