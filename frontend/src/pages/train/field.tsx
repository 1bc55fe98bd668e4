/** One row of the form: label, control, one sentence of help, and what is wrong, when something is. */
import type { ComponentChildren } from "preact";

export interface FieldProps {
  id: string;
  label: string;
  help?: ComponentChildren;
  message?: string | undefined;
  /** A group of controls is labelled by id, a single one by `for`. */
  isGroup?: boolean;
  isFirst?: boolean;
  children: ComponentChildren;
}

export function Field({ id, label, help, message, isGroup = false, isFirst = false, children }: FieldProps) {
  return (
    <div class={isFirst ? "field first" : "field"}>
      {isGroup ? (
        <span class="label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label for={id}>{label}</label>
      )}
      <div class="control">{children}</div>
      {help !== undefined && <small id={`${id}-help`}>{help}</small>}
      {message !== undefined && (
        <p class="small wrong" id={`${id}-wrong`}>
          {message}
        </p>
      )}
    </div>
  );
}

/** For `aria-describedby` and `aria-invalid` of the control inside. */
export function described(id: string, message: string | undefined) {
  return {
    "aria-describedby": message === undefined ? `${id}-help` : `${id}-help ${id}-wrong`,
    "aria-invalid": message !== undefined,
  };
}

export interface Choice {
  value: string;
  label: string;
}

/** One of two to four. */
export function Segments(props: {
  id: string;
  choices: readonly Choice[];
  value: string;
  onChange: (value: string) => void;
}) {
  const { id, choices, value, onChange } = props;
  return (
    <fieldset class="seg" aria-labelledby={`${id}-label`} aria-describedby={`${id}-help`}>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={id}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
