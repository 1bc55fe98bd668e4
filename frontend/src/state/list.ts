/** A list from the backend that several pages share. */
import { type Signal, signal } from "@preact/signals";
import type { Problem } from "../../../spec/contract.gen";
import { problemOf } from "../api";

export type ListLoad = { kind: "loading" } | { kind: "ready" } | { kind: "failed"; problem: Problem };
export type SharedList<T> = {
  items: Signal<readonly T[]>;
  load: Signal<ListLoad>;
  reload: () => Promise<void>;
};

/** A failed reload keeps what is shown: an old list beats none. */
export function createList<T>(fetchAll: () => Promise<T[]>): SharedList<T> {
  const items = signal<readonly T[]>([]);
  const load = signal<ListLoad>({ kind: "loading" });
  let newest = 0;
  const reload = async (): Promise<void> => {
    newest += 1;
    const mine = newest;
    try {
      const value = await fetchAll();
      if (mine !== newest) return; // A later request has already asked for something newer.
      items.value = value;
      load.value = { kind: "ready" };
    } catch (error) {
      if (load.value.kind !== "ready") load.value = { kind: "failed", problem: problemOf(error) };
    }
  };
  return { items, load, reload };
}
