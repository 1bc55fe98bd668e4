/** Something loaded from the backend, with its three faces. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Problem } from "../../../spec/contract.gen";
import { problemOf } from "../api";

export type Loaded<T> =
  | { kind: "loading" }
  | { kind: "failed"; problem: Problem }
  | { kind: "ready"; value: T };
export type Resource<T> = Loaded<T> & { reload: () => void };

/** Loads again when `deps` change. A reload keeps what is shown until the new value is there. */
export function useResource<T>(load: () => Promise<T>, deps: readonly unknown[]): Resource<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: "loading" });
  const [round, setRound] = useState(0);
  useEffect(() => setLoaded({ kind: "loading" }), deps);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setLoaded({ kind: "ready", value }),
      (error: unknown) => isCurrent && setLoaded({ kind: "failed", problem: problemOf(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [...deps, round]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  return { ...loaded, reload };
}
