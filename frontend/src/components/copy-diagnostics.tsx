/** Copies the diagnostics, redacted by the backend. */
import { useState } from "preact/hooks";
import { getDiagnostics } from "../api";
import { copyText } from "../copy-text";
import { say } from "../state/live-region";

export function CopyDiagnostics() {
  const [word, setWord] = useState("Copy diagnostics");
  const copy = async (): Promise<void> => {
    try {
      const { text } = await getDiagnostics();
      await copyText(text);
      setWord("Copied");
      say("Diagnostics copied.");
    } catch {
      setWord("Could not copy");
    }
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      {word}
    </button>
  );
}
