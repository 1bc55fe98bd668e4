/** Copies one value and says so on the button itself. */
import { useState } from "preact/hooks";
import { copyText } from "../copy-text";
import { say } from "../state/live-region";
import { Icon } from "./icon";

export function CopyButton({
  text,
  label,
  isSmall = false,
}: {
  text: () => string;
  label: string;
  isSmall?: boolean;
}) {
  const [word, setWord] = useState(label);
  const copy = async () => {
    try {
      await copyText(text());
      setWord("Copied");
      say("Copied.");
    } catch {
      setWord("Could not copy");
    }
  };
  return (
    <button
      type="button"
      class={isSmall ? "quiet square mini" : "quiet"}
      aria-label={isSmall ? word : undefined}
      title={isSmall ? word : undefined}
      onClick={() => void copy()}
    >
      <Icon name={word === "Copied" ? "check" : "copy"} />
      {isSmall ? null : word}
    </button>
  );
}
