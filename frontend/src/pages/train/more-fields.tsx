/** Rare settings, folded away; open when one of them is in the way of starting. */
import { Icon } from "../../components/icon";
import { described, Field, Segments } from "./field";
import type { FieldsProps } from "./fields";
import type { Messages, TrainForm } from "./form-state";
import { type ConfigField, helpOf } from "./help";

const NUMBER_FIELDS = [
  { field: "min_frequency", key: "minFrequency", label: "Smallest count" },
  { field: "max_token_length", key: "maxTokenLength", label: "Longest token" },
  { field: "seed", key: "seed", label: "Seed" },
] as const satisfies readonly { field: ConfigField; key: keyof TrainForm; label: string }[];

const ALPHABETS = [
  { value: "all-bytes", label: "All 256 bytes" },
  { value: "from-text", label: "Only what occurs" },
] as const;

export function More({ form, messages, change }: FieldsProps) {
  const isInTheWay = NUMBER_FIELDS.some(({ field }) => messages.has(field)) || messages.has("name");
  return (
    <details open={isInTheWay || undefined}>
      <summary>
        <Icon name="chevron" />
        More: name, smallest count, longest token, first letters, seed, report
      </summary>
      <TextRow
        field="name"
        label="Name"
        value={form.name}
        messages={messages}
        onInput={(name) => change({ name })}
      />
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
      <Field id="write_report" label="Report" help={helpOf("write_report")}>
        <label class="check">
          <input
            id="write_report"
            type="checkbox"
            checked={form.writeReport}
            aria-describedby="write_report-help"
            onChange={(event) => change({ writeReport: event.currentTarget.checked })}
          />
          Write a report
        </label>
      </Field>
    </details>
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
