/** Rare settings, folded away; open when one of them is in the way of starting. */
import { Icon } from "../../components/icon";
import { described, Field, Segments } from "./field";
import type { FieldsProps } from "./fields";
import type { Messages, TrainForm } from "./form-state";
import { type ConfigField, helpOf } from "./help";

const NUMBER_FIELDS = [
  { field: "min_frequency", key: "minFrequency", label: "Smallest count" },
  { field: "max_token_length", key: "maxTokenLength", label: "Longest token" },
  { field: "memory_budget_mb", key: "memoryBudgetMb", label: "Memory for counting" },
  { field: "seed", key: "seed", label: "Seed" },
] as const satisfies readonly { field: ConfigField; key: keyof TrainForm; label: string }[];

const IN_HERE = [...NUMBER_FIELDS.map(({ field }) => field), "name", "weights", "limit_alphabet"];

const ALPHABETS = [
  { value: "all-bytes", label: "All 256 bytes" },
  { value: "from-text", label: "Only what occurs" },
] as const;

export function More(props: FieldsProps) {
  const { form, messages, change } = props;
  const isInTheWay = IN_HERE.some((field) => messages.has(field));
  return (
    <details open={isInTheWay || undefined}>
      <summary>
        <Icon name="chevron" />
        More: name, weights, smallest count, longest token, first letters, memory, seed, report
      </summary>
      <TextRow
        field="name"
        label="Name"
        value={form.name}
        messages={messages}
        onInput={(name) => change({ name })}
      />
      <Weights {...props} />
      {NUMBER_FIELDS.map(({ field, key, label }) => (
        <TextRow
          key={field}
          {...{ field, label, messages }}
          value={form[key]}
          isNumber
          onInput={(value) => change({ [key]: value })}
        />
      ))}
      <Field id="initial_alphabet" label="First letters" help={helpOf("initial_alphabet")} isGroup>
        <Segments
          id="initial_alphabet"
          choices={ALPHABETS}
          value={form.initialAlphabet}
          onChange={(value) => change({ initialAlphabet: value === "from-text" ? "from-text" : "all-bytes" })}
        />
      </Field>
      {form.initialAlphabet === "from-text" && (
        <TextRow
          field="limit_alphabet"
          label="Most first letters"
          value={form.limitAlphabet}
          messages={messages}
          isNumber
          onInput={(limitAlphabet) => change({ limitAlphabet })}
        />
      )}
      {form.split === "gpt2" && (
        <CheckRow
          field="prefix_space"
          label="Space in front"
          words="Put a space before each text"
          value={form.hasPrefixSpace}
          onChange={(hasPrefixSpace) => change({ hasPrefixSpace })}
        />
      )}
      <CheckRow
        field="write_report"
        label="Report"
        words="Write a report"
        value={form.writeReport}
        onChange={(writeReport) => change({ writeReport })}
      />
    </details>
  );
}

function Weights({ form, messages, change }: FieldsProps) {
  const wrong = messages.get("weights");
  return (
    <Field id="weights" label="Weights" help={helpOf("weights")} message={wrong}>
      <textarea
        id="weights"
        class="mono"
        rows={3}
        spellcheck={false}
        placeholder={"wiki/hi* 3\ncode 2"}
        value={form.weights}
        {...described("weights", wrong)}
        onInput={(event) => change({ weights: event.currentTarget.value })}
      />
    </Field>
  );
}

interface CheckRowProps {
  field: ConfigField;
  label: string;
  words: string;
  value: boolean;
  onChange: (value: boolean) => void;
}

function CheckRow({ field, label, words, value, onChange }: CheckRowProps) {
  return (
    <Field id={field} label={label} help={helpOf(field)}>
      <label class="check">
        <input
          id={field}
          type="checkbox"
          checked={value}
          aria-describedby={`${field}-help`}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        {words}
      </label>
    </Field>
  );
}

interface TextRowProps {
  field: ConfigField;
  label: string;
  value: string;
  messages: Messages;
  isNumber?: boolean;
  onInput: (value: string) => void;
}

function TextRow({ field, label, value, messages, isNumber = false, onInput }: TextRowProps) {
  const wrong = messages.get(field);
  return (
    <Field id={field} label={label} help={helpOf(field)} message={wrong}>
      <input
        id={field}
        type="text"
        autocomplete="off"
        class={isNumber ? "short" : undefined}
        inputMode={isNumber ? "numeric" : "text"}
        value={value}
        {...described(field, wrong)}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Field>
  );
}
