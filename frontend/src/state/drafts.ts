/** What the UI remembers between starts. The backend keeps it: each start may have another port, and what a
 * browser stores belongs to a port. */
import { effect } from "@preact/signals";
import { getUiState, putUiState } from "../api";
import { returns } from "./connection";

type Unsaved = { value: unknown; timer: ReturnType<typeof setTimeout> };
const unsaved = new Map<string, Unsaved>();

/** What the UI remembered under a key; undefined if nothing. */
export async function loadDraft(key: string): Promise<unknown> {
  const waiting = unsaved.get(key);
  return waiting ? waiting.value : (await getUiState()).values?.[key];
}

/** Remembers a draft after a pause. A failure costs a draft and no work, so it is not shown. */
export function saveDraft(key: string, value: unknown, pauseMs = 0): void {
  clearTimeout(unsaved.get(key)?.timer);
  unsaved.set(key, { value, timer: setTimeout(() => send(key), pauseMs) });
}

/** Until the returned function is called, no draft is lost to an outage or to the page being left. */
export function watchDrafts(): () => void {
  const sendAll = (isLeaving: boolean): void => {
    for (const key of unsaved.keys()) send(key, isLeaving);
  };
  const leave = (): void => sendAll(true);
  window.addEventListener("pagehide", leave);
  const stop = effect(() => {
    if (returns.value > 0) sendAll(false);
  });
  return () => {
    stop();
    window.removeEventListener("pagehide", leave);
  };
}

function send(key: string, isLeaving = false): void {
  const draft = unsaved.get(key);
  if (!draft) return;
  clearTimeout(draft.timer);
  putUiState(key, draft.value, isLeaving).then(
    () => unsaved.get(key) === draft && unsaved.delete(key),
    () => {}, // It stays, and goes again when the backend is back.
  );
}
