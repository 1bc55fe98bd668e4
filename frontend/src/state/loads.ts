/** How much of the page is still on its way, and when it can be used. */
import { effect, signal } from "@preact/signals";
import { corporaLoad } from "./corpora";
import { jobsLoad } from "./jobs";
import { tokenizersLoad } from "./tokenizers";

const running = signal(0);
/** A frame that is not shown yet is never painted: then this is long enough. */
const UNPAINTED_MS = 100;

/** Something the page shows begins to load; the returned function ends it. */
export function beginLoad(): () => void {
  running.value += 1;
  return () => {
    running.value -= 1;
  };
}

/** Calls once, when the first page stands with its data. Returns what stops it. */
export function whenUsable(then: () => void): () => void {
  let cancel = (): void => {};
  const stop = effect(() => {
    const lists = [corporaLoad.value, tokenizersLoad.value, jobsLoad.value];
    cancel();
    if (running.value === 0 && lists.every((load) => load.kind !== "loading"))
      cancel = afterPaint(() => {
        stop();
        then();
      });
  });
  return () => {
    cancel();
    stop();
  };
}

function afterPaint(then: () => void): () => void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(then, 0);
  });
  let timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    then();
  }, UNPAINTED_MS);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
