/** What the title bar says: the page, and how far the running job is. */
import { computed, effect, signal } from "@preact/signals";
import type { Job } from "../../../spec/contract.gen";
import { runningJob } from "./jobs";

const TITLE_MS = 1000;
const pageTitle = signal("Tokenizer Studio");

export function setPageTitle(title: string): void {
  pageTitle.value = `${title} · Tokenizer Studio`;
  document.title = pageTitle.value;
}

/** How far the stage is that runs; null when none runs or its end is not known. */
export function fractionOf(job: Job | undefined): number | null {
  const progress = job?.progress;
  if (!progress?.total || progress.is_indeterminate) return null;
  return Math.min(1, Math.round(((progress.done ?? 0) / progress.total) * 1000) / 1000);
}

const shown = computed(() => JSON.stringify([pageTitle.value, fractionOf(runningJob.value)]));

/** Tells each change, at most one a second and the last one always, until the returned function is called. */
export function followTitle(tell: (title: string, fraction: number | null) => void): () => void {
  let told = "";
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (): void => {
    timer = undefined;
    if (told === shown.peek()) return;
    told = shown.peek();
    toldAt = performance.now();
    tell(pageTitle.peek(), fractionOf(runningJob.peek()));
  };
  const stop = effect(() => {
    if (shown.value !== told) timer ??= setTimeout(say, Math.max(0, toldAt + TITLE_MS - performance.now()));
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
