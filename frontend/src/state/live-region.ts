/** The one polite line for screen readers; spoken at each stage, not each tick. */
import { signal } from "@preact/signals";

export const spoken = signal("");

export function say(sentence: string): void {
  spoken.value = sentence;
}
