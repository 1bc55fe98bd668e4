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
        });
        expect(checkForm(formOf(config, { preset: "", corpusId: "" })).config).toEqual(config);
      },
    ),
  );
});

test.each([
  ["vocab_size", { vocabSize: "256" }],
  ["vocab_size", { vocabSize: "many" }],
  ["vocab_size", { vocabSize: "257", specialTokens: ["<s>"] }],
  ["corpus_id", { corpusId: "" }],
  ["split_pattern", { split: "custom" as const, splitPattern: "" }],
  ["special_tokens", { specialTokens: ["<s>", "<s>"] }],
  ["special_tokens", { specialTokens: ["x".repeat(501)] }],
  ["max_token_length", { maxTokenLength: "1" }],
])("%s is named when it is wrong", (field, part) => {
  expect([...messagesOf(part).keys()]).toEqual([field]);
});

test("a draft survives, one from another version does not", () => {
  expect(readDraft(JSON.parse(JSON.stringify(base)))).toEqual(base);
  expect(readDraft({ ...base, algorithm: "magic" })).toBeUndefined();
});
