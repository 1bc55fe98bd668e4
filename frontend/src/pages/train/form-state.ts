/** The training form: what is typed, and the one way from it to a config. Pure. */
import { type TrainTokenizerConfig, zTrainTokenizerConfig } from "../../../../spec/contract.gen";
import { parseCount } from "../../components/vocab-slider-scale";
import { formatAmount, formatCount } from "../../format";

/** Numbers stay text while they are typed, so a half-typed number is neither lost nor corrected. */
export interface TrainForm {
  preset: string;
  name: string;
  corpusId: string;
  algorithm: TrainTokenizerConfig["algorithm"];
  vocabSize: string;
  split: TrainTokenizerConfig["split"];
  splitPattern: string;
  normalizer: TrainTokenizerConfig["normalizer"];
  specialTokens: readonly string[];
  minFrequency: string;
  maxTokenLength: string;
  initialAlphabet: TrainTokenizerConfig["initial_alphabet"];
  limitAlphabet: string;
  hasPrefixSpace: boolean;
  /** A line a part: its name, then how many times it counts. */
  weights: string;
  memoryBudgetMb: string;
  heldOutPercent: number;
  seed: string;
  writeReport: boolean;
}

/** Messages by the wire's field name. */
export type Messages = ReadonlyMap<string, string>;
export type Checked =
  | { config: TrainTokenizerConfig; messages: Messages }
  | { config: undefined; messages: Messages };

const BYTES = 256;
const LONGEST_SPECIAL = 500;

/** The config, or a message for each field that is in its way. Bounds come from the contract's schema. */
export function checkForm(form: TrainForm): Checked {
  const parsed = zTrainTokenizerConfig.safeParse(draftOf(form));
  const messages = new Map<string, string>();
  // What this form words itself goes first: it knows more than a bound.
  for (const [field, message] of crossChecks(form)) if (!messages.has(field)) messages.set(field, message);
  for (const issue of parsed.error?.issues ?? []) {
    const field = String(issue.path[0] ?? "");
    if (!messages.has(field)) messages.set(field, messageOf(issue));
  }
  if (parsed.data === undefined || messages.size > 0) return { config: undefined, messages };
  return { config: parsed.data, messages };
}

function draftOf(form: TrainForm) {
  return {
    type: "train-tokenizer",
    name: form.name.trim(),
    corpus_id: form.corpusId === "" ? null : form.corpusId,
    algorithm: form.algorithm,
    vocab_size: parseCount(form.vocabSize),
    split: form.split,
    split_pattern: form.split === "custom" ? form.splitPattern : null,
    normalizer: form.normalizer,
    special_tokens: [...form.specialTokens],
    min_frequency: parseCount(form.minFrequency),
    initial_alphabet: form.initialAlphabet,
    max_token_length: countOrNone(form.maxTokenLength),
    limit_alphabet: form.initialAlphabet === "from-text" ? countOrNone(form.limitAlphabet) : null,
    prefix_space: form.split === "gpt2" && form.hasPrefixSpace,
    weights: weightsOf(form.weights) ?? [],
    memory_budget_mb: countOrNone(form.memoryBudgetMb),
    held_out: Math.round(form.heldOutPercent) / 100,
    seed: parseCount(form.seed),
    write_report: form.writeReport,
  };
}

const countOrNone = (text: string) => (text.trim() === "" ? null : parseCount(text));

/** Nothing when a line does not end with a number. */
function weightsOf(text: string): { part: string; times: number }[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const weights = lines.flatMap((line) => {
    const [, part, times] = /^\s*(.*\S)\s+(\d+)\s*$/.exec(line) ?? [];
    return part === undefined ? [] : [{ part, times: Number(times) }];
  });
  return weights.length === lines.length ? weights : undefined;
}

/** Fields an absent number must not silently fall back to the schema's default in. */
const NUMBERS = [
  ["vocab_size", "vocabSize"],
  ["min_frequency", "minFrequency"],
  ["seed", "seed"],
] as const;

/** Numbers that may be left out. */
const LIMITS = [
  ["max_token_length", "maxTokenLength"],
  ["limit_alphabet", "limitAlphabet"],
  ["memory_budget_mb", "memoryBudgetMb"],
] as const;

function* crossChecks(form: TrainForm): Generator<[string, string]> {
  for (const [field, key] of NUMBERS) {
    if (parseCount(form[key]) === undefined) yield [field, "Write a whole number."];
  }
  for (const [field, key] of LIMITS) {
    if (form[key].trim() !== "" && parseCount(form[key]) === undefined)
      yield [field, "Write a whole number, or leave it empty for no limit."];
  }
  if (weightsOf(form.weights) === undefined)
    yield ["weights", "Each line names a part and ends with how many times it counts, such as “wiki/hi* 3”."];
  if (form.heldOutPercent > 50) yield ["held_out", "At most 50 % of the documents."];
  if (form.corpusId === "") yield ["corpus_id", "Choose the text to learn from."];
  if (form.split === "custom" && form.splitPattern === "") {
    yield ["split_pattern", "Write a regular expression, or choose a ready-made way to cut."];
  }
  const tokens = form.specialTokens;
  if (tokens.some((token) => token === "" || [...token].length > LONGEST_SPECIAL)) {
    yield ["special_tokens", "A special token has 1 to 500 characters."];
  }
  if (new Set(tokens).size !== tokens.length)
    yield ["special_tokens", "Each special token may stand only once."];
  const size = parseCount(form.vocabSize);
  if (size !== undefined && size <= BYTES + tokens.length) {
    const least = formatCount(BYTES + tokens.length + 1);
    const special = tokens.length === 0 ? "" : ` and ${formatAmount(tokens.length, "special token")}`;
    yield ["vocab_size", `At least ${least}: ${BYTES} bytes${special} come first.`];
  }
}

interface Issue {
  code?: string | undefined;
  minimum?: unknown;
  maximum?: unknown;
  inclusive?: boolean | undefined;
  origin?: string | undefined;
}

/** zod brings no words along here, so each kind of issue has its sentence. */
function messageOf({ code, origin, minimum, maximum, inclusive }: Issue): string {
  const unit = origin === "string" ? " characters" : origin === "array" ? " entries" : "";
  if (code === "too_small") {
    return `At least ${formatCount(Number(minimum) + (inclusive === false ? 1 : 0))}${unit}.`;
  }
  if (code === "too_big") return `At most ${formatCount(Number(maximum))}${unit}.`;
  return "This value does not fit. Choose another.";
}

/** The form that shows a config: a preset, an earlier job, a remembered draft. */
export function formOf(
  config: TrainTokenizerConfig,
  { preset, corpusId }: { preset: string; corpusId: string },
): TrainForm {
  const number = (value: number | null | undefined) => (value == null ? "" : value.toLocaleString("en"));
  return {
    preset,
    name: config.name,
    corpusId: config.corpus_id ?? corpusId,
    algorithm: config.algorithm,
    vocabSize: number(config.vocab_size),
    split: config.split,
    splitPattern: config.split_pattern ?? "",
    normalizer: config.normalizer,
    specialTokens: config.special_tokens,
    minFrequency: number(config.min_frequency),
    maxTokenLength: number(config.max_token_length),
    initialAlphabet: config.initial_alphabet,
    limitAlphabet: number(config.limit_alphabet),
    hasPrefixSpace: config.prefix_space,
    weights: config.weights.map(({ part, times }) => `${part} ${times}`).join("\n"),
    memoryBudgetMb: number(config.memory_budget_mb),
    heldOutPercent: Math.round(config.held_out * 100),
    seed: String(config.seed),
    writeReport: config.write_report,
  };
}
