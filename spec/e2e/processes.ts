/** Which processes there are, as Linux tells it: to kill one of them, and to see that none is left. */
import { readdirSync, readFileSync } from "node:fs";

/** Process ids of the children of `pid`, all generations, whose command line holds `word`. */
export function descendants(pid: number, word = ""): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = statOf(Number(entry))?.parent;
    if (parent !== undefined) parents.set(Number(entry), parent);
  }
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter((one) => isBelow(one) && commandLine(one).includes(word));
}

/** Whether it runs; one that ended and was not yet buried does not. */
export function isRunning(pid: number): boolean {
  const state = statOf(pid)?.state;
  return state !== undefined && state !== "Z" && state !== "X";
}

/** The words it was started with, by blanks. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function statOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
    const [state = "", parent] = afterName.split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined; // It ended between the listing and the reading.
  }
}
