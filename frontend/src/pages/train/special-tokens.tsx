/** Special tokens as removable chips, one field to add more, and ready-made sets. */
import { useState } from "preact/hooks";
import type { SpecialTokenSet } from "../../../../spec/contract.gen";
import { Icon } from "../../components/icon";
import { described, Field } from "./field";
import { helpOf } from "./help";

export interface SpecialTokensProps {
  tokens: readonly string[];
  sets: readonly SpecialTokenSet[];
  message: string | undefined;
  onChange: (tokens: readonly string[]) => void;
}

export function SpecialTokens({ tokens, sets, message, onChange }: SpecialTokensProps) {
  const [typed, setTyped] = useState("");
  const add = (more: readonly string[]) =>
    onChange([...new Set([...tokens, ...more.filter((token) => token !== "")])]);
  const addTyped = () => {
    add(typed.split(/\s+/));
    setTyped("");
  };
  return (
    <Field id="special_tokens" label="Special tokens" help={helpOf("special_tokens")} message={message}>
      <Chips tokens={tokens} onRemove={(gone) => onChange(tokens.filter((token) => token !== gone))} />
      <div class="two">
        <input
          id="special_tokens"
          type="text"
          class="mono"
          spellcheck={false}
          autocomplete="off"
          placeholder="Add one, then Enter"
          value={typed}
          {...described("special_tokens", message)}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onBlur={addTyped}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            addTyped();
          }}
        />
        <select
          class="narrow-select"
          aria-label="Add a set of special tokens"
          value=""
          onChange={(event) => {
            add(sets.find((set) => set.id === event.currentTarget.value)?.tokens ?? []);
            event.currentTarget.value = "";
          }}
        >
          <option value="">Add a set…</option>
          {sets.map((set) => (
            <option key={set.id} value={set.id}>
              {set.name}
            </option>
          ))}
        </select>
      </div>
    </Field>
  );
}

const CHIPS_SHOWN = 24;

function Chips({ tokens, onRemove }: { tokens: readonly string[]; onRemove: (token: string) => void }) {
  if (tokens.length === 0) return null;
  return (
    <ul class="plain chips" aria-label="Special tokens">
      {tokens.slice(0, CHIPS_SHOWN).map((token) => (
        <li key={token}>
          <code>{token}</code>
          <button type="button" class="quiet" aria-label={`Remove ${token}`} onClick={() => onRemove(token)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
      {tokens.length > CHIPS_SHOWN && <li class="small muted">and {tokens.length - CHIPS_SHOWN} more</li>}
    </ul>
  );
}
