/** The rows of the training form. */
import type { Corpus, TrainingOptions } from "../../../../spec/contract.gen";
import { VocabSlider } from "../../components/vocab-slider";
import { formatAmount, formatBytes, formatCount } from "../../format";
import { described, Field, Segments } from "./field";
import type { Messages, TrainForm } from "./form-state";
import { helpOf } from "./help";
import { ALGORITHMS, NORMALIZERS } from "./labels";
import { More } from "./more-fields";
import { SpecialTokens } from "./special-tokens";

export interface FieldsProps {
  form: TrainForm;
  messages: Messages;
  options: TrainingOptions;
  corpora: readonly Corpus[];
  change: (part: Partial<TrainForm>) => void;
}

export function Fields(props: FieldsProps) {
  const { form, messages, options, change } = props;
  return (
    <>
      <TextField {...props} />
      <Field
        id="vocab_size"
        label="Vocabulary size"
        help={helpOf("vocab_size")}
        message={messages.get("vocab_size")}
      >
        <VocabSlider
          id="vocab_size"
          value={form.vocabSize}
          onChange={(vocabSize) => change({ vocabSize })}
          describedBy="vocab_size-help vocab_size-wrong"
          isInvalid={messages.has("vocab_size")}
        />
      </Field>
      <Field id="algorithm" label="Method" help={helpOf("algorithm")} isGroup>
        <Segments
          id="algorithm"
          choices={ALGORITHMS}
          value={form.algorithm}
          onChange={(value) => change({ algorithm: pick(ALGORITHMS, value, form.algorithm) })}
        />
      </Field>
      <SplitField {...props} />
      <Field
        id="normalizer"
        label="Normalisation"
        help={helpOf("normalizer")}
        message={messages.get("normalizer")}
      >
        <select
          id="normalizer"
          value={form.normalizer}
          {...described("normalizer", messages.get("normalizer"))}
          onChange={(event) =>
            change({ normalizer: pick(NORMALIZERS, event.currentTarget.value, form.normalizer) })
          }
        >
          {NORMALIZERS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <SpecialTokens
        tokens={form.specialTokens}
        sets={options.special_token_sets}
        message={messages.get("special_tokens")}
        onChange={(specialTokens) => change({ specialTokens })}
      />
      <HeldOut {...props} />
      <More {...props} />
    </>
  );
}

/** The choice with that value, so a string from the page becomes one of the known ones. */
export function pick<T extends string>(choices: readonly { value: T }[], value: string, otherwise: T): T {
  return choices.find((choice) => choice.value === value)?.value ?? otherwise;
}

function TextField({ form, messages, corpora, change }: FieldsProps) {
  const chosen = corpora.find((corpus) => corpus.id === form.corpusId);
  const findings = chosen?.statistics?.findings?.length ?? 0;
  const help =
    findings === 0 ? (
      helpOf("corpus_id")
    ) : (
      <>
        {formatAmount(findings, "thing")} to look at.{" "}
        <a href={`/corpora/${form.corpusId}`}>{chosen?.statistics?.findings?.[0]?.title}</a>
      </>
    );
  return (
    <Field id="corpus_id" label="Text" isFirst help={help} message={messages.get("corpus_id")}>
      <select
        id="corpus_id"
        value={form.corpusId}
        {...described("corpus_id", messages.get("corpus_id"))}
        onChange={(event) => change({ corpusId: event.currentTarget.value })}
      >
        <option value="">Choose a corpus…</option>
        {corpora.map((corpus) => (
          <option key={corpus.id} value={corpus.id}>
            {corpusLine(corpus)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function corpusLine(corpus: Corpus): string {
  const found = corpus.statistics;
  if (found == null)
    return `${corpus.name} · ${corpus.state === "importing" ? "still being read" : corpus.state}`;
  const languages = found.languages?.filter((one) => one.code !== "und").length ?? 0;
  const mix = languages > 1 ? ` · ${formatCount(languages)} languages` : "";
  return `${corpus.name} · ${formatBytes(found.bytes)} · ${formatAmount(found.documents, "document")}${mix}`;
}

function SplitField({ form, messages, options, change }: FieldsProps) {
  const option = options.splits.find((split) => split.id === form.split);
  const wrong = messages.get("split_pattern") ?? messages.get("split");
  return (
    <Field id="split" label="Cut text like" help={option?.help ?? helpOf("split")} message={wrong}>
      <select
        id="split"
        value={form.split}
        {...described("split", wrong)}
        onChange={(event) => {
          const next = options.splits.find((split) => split.id === event.currentTarget.value);
          if (next !== undefined)
            change({ split: next.id, splitPattern: form.splitPattern || (option?.pattern ?? "") });
        }}
      >
        {options.splits.map((split) => (
          <option key={split.id} value={split.id}>
            {split.name}
          </option>
        ))}
      </select>
      {form.split === "custom" && (
        <textarea
          class="mono"
          rows={3}
          spellcheck={false}
          aria-label="Your own pattern, a regular expression"
          value={form.splitPattern}
          {...described("split", wrong)}
          onInput={(event) => change({ splitPattern: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}

const MOST_HELD_OUT = 50;

function HeldOut({ form, messages, change }: FieldsProps) {
  const percent = form.heldOutPercent;
  return (
    <Field id="held_out" label="Held out" help={helpOf("held_out")} message={messages.get("held_out")}>
      <div class="size">
        <input
          id="held_out"
          type="range"
          min="0"
          max={MOST_HELD_OUT}
          step="1"
          value={percent}
          style={{ "--at": `${(percent / MOST_HELD_OUT) * 100}%` }}
          aria-valuetext={`${percent} percent of documents`}
          {...described("held_out", messages.get("held_out"))}
          onInput={(event) => change({ heldOutPercent: Number(event.currentTarget.value) })}
        />
        <output class="small num" for="held_out">
          {percent} % of documents
        </output>
      </div>
    </Field>
  );
}
