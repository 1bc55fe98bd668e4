/** Something loaded from the backend, with its three faces. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Problem } from "../../../spec/contract.gen";
import { problemOf } from "../api";
import { isAway, returns } from "../state/connection";
import { beginLoad } from "../state/loads";

export type Loaded<T> =
  | { kind: "loading" }
  | { kind: "failed"; problem: Problem }
  | { kind: "ready"; value: T };
export type Resource<T> = Loaded<T> & { reload: () => void };

/**
 * Loads again when `deps` change and when the backend is back after an outage. A reload keeps what is
 * shown until the new value is there, and while nobody answers.
 */
export function useResource<T>(load: () => Promise<T>, deps: readonly unknown[]): Resource<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: "loading" });
  const [round, setRound] = useState(0);
  useEffect(() => setLoaded({ kind: "loading" }), deps);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setLoaded({ kind: "ready", value }),
      (error: unknown) => {
        const failed = { kind: "failed", problem: problemOf(error) } as const;
        if (isCurrent) setLoaded((shown) => (shown.kind === "ready" && isAway.value ? shown : failed));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [...deps, round, returns.value]);
  useEffect(() => (loaded.kind === "loading" ? beginLoad() : undefined), [loaded.kind]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  return { ...loaded, reload };
}
