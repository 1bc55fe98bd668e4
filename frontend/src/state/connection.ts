/** Whether the backend answers. */
import { signal } from "@preact/signals";
import { getSettings } from "../api";

export const isAway = signal(false);
/** Counts the returns: what was loaded before the last one may be old. */
export const returns = signal(0);
const POLL_MS = 1000;
const GRACE_MS = 1500; // A stream that is back within this time was no outage worth a banner.
let timer: ReturnType<typeof setTimeout> | undefined;

export function markAway(): void {
  if (timer !== undefined || isAway.value) return;
  timer = setTimeout(poll, GRACE_MS);
}

export function markHere(): void {
  clearTimeout(timer);
  const wasAway = timer !== undefined || isAway.value;
  timer = undefined;
  isAway.value = false;
  if (wasAway) returns.value += 1;
}

async function poll(): Promise<void> {
  try {
    await getSettings();
    markHere();
  } catch {
    isAway.value = true;
    timer = setTimeout(poll, POLL_MS);
  }
}
