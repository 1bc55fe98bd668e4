/** Whether the backend answers. */
import { signal } from "@preact/signals";
import { getSettings } from "../api";

export const isAway = signal(false);
/** Counts the returns: what was loaded before the last one may be old. */
export const returns = signal(0);
// At first after 1 s, then each time twice as long: a page whose backend is gone for good costs nothing.
const FIRST_POLL_MS = 1000;
const MOST_POLL_MS = 8000;
const GRACE_MS = 1500; // A stream that is back within this time was no outage worth a banner.
let timer: ReturnType<typeof setTimeout> | undefined;
let tries = 0;

export function markAway(): void {
  if (timer !== undefined || isAway.value) return;
  timer = setTimeout(poll, GRACE_MS);
}

export function markHere(): void {
  clearTimeout(timer);
  const wasAway = timer !== undefined || isAway.value;
  timer = undefined;
  tries = 0;
  isAway.value = false;
  if (wasAway) returns.value += 1;
}

async function poll(): Promise<void> {
  try {
    await getSettings();
    markHere();
  } catch {
    isAway.value = true;
    timer = setTimeout(poll, Math.min(MOST_POLL_MS, FIRST_POLL_MS * 2 ** tries));
    tries += 1;
  }
}
