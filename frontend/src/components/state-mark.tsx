/** Where a job stands: shape, word and colour, so no one needs all three. */
import type { Job } from "../../../spec/contract.gen";
import { Icon, type IconName } from "./icon";

export type MarkTone = "queued" | "running" | "ok" | "bad" | "warn";
type Mark = { tone: MarkTone; icon: IconName; word: string };

const MARKS: Record<Job["state"], Mark> = {
  queued: { tone: "queued", icon: "queued", word: "Waiting" },
  starting: { tone: "running", icon: "running", word: "Starting" },
  running: { tone: "running", icon: "running", word: "Running" },
  paused: { tone: "queued", icon: "pause", word: "Paused" },
  finalizing: { tone: "running", icon: "running", word: "Saving" },
  succeeded: { tone: "ok", icon: "check", word: "Done" },
  failed: { tone: "bad", icon: "bad", word: "Failed" },
  cancelled: { tone: "queued", icon: "close", word: "Cancelled" },
  interrupted: { tone: "warn", icon: "warn", word: "Interrupted" },
};

export function jobStateWord(state: Job["state"]): string {
  return MARKS[state].word;
}

export function StateMark({ state }: { state: Job["state"] }) {
  const mark = MARKS[state];
  return <Mark tone={mark.tone} icon={mark.icon} word={mark.word} />;
}

/** The same look for anything else that has a state. */
export function Mark({ tone, icon, word }: Mark) {
  return (
    <span class="state" data-is={tone}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
