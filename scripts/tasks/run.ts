/** How tasks run programs and remember what is done. No shell: arguments are never parsed. */
import type { SpawnOptions } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { INTERRUPTED, NOT_STARTED, runHere, runLeased } from "../children.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const backend = join(root, "backend-freeze");
export const bin = (name: string) => join(root, "node_modules", name);

/** A sentence for the person who set up; no stack is shown. */
export class SetUpError extends Error {
  override name = "SetUpError" as const;
}

/** Run a program to its end with the terminal as its own. Resolves to its exit code, 128 + n for a signal. */
export function run(program: string, words: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return runHere(program, words, { cwd: root, ...options });
}

/** Run quietly; its output is only shown when it fails. */
export async function runQuietly(
  program: string,
  words: readonly string[],
  explain: (output: string) => string,
): Promise<void> {
  const { code, output } = await runLeased(program, words, { cwd: root });
  if (code === NOT_STARTED) throw new SetUpError(`${program} did not start: ${output.trim()}`);
  if (code > 128) throw new SetUpError(INTERRUPTED);
  if (code !== 0) throw new SetUpError(explain(output));
}

/** A step of the set-up. Paths are from the project's folder. */
export interface Step {
  name: string;
  inputs: readonly string[];
  /** What is there when it was done. */
  result: string;
  do: () => void | Promise<void>;
}

/** Whether its inputs are those of the last time it was done whole. */
export function isDone(step: Step, folder: string = root): boolean {
  const stamp = stampOf(step, folder);
  if (!existsSync(stamp) || !existsSync(join(folder, step.result))) return false;
  return readFileSync(stamp, "utf8") === digestOf(step.inputs, folder);
}

/** Do a step unless it is done. The stamp goes first and comes back last: half a step never counts. */
export async function once(step: Step, folder: string = root): Promise<void> {
  if (isDone(step, folder)) return;
  const stamp = stampOf(step, folder);
  rmSync(stamp, { force: true });
  const digest = digestOf(step.inputs, folder); // Before: what changes meanwhile is seen the next time.
  await step.do();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

/** It was done just now, by its own command. */
export function remember(step: Step, folder: string = root): void {
  const stamp = stampOf(step, folder);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digestOf(step.inputs, folder));
}

/** Where it is written that it was done; from the root, or from a folder in its place. */
export function stampOf({ name }: Step, folder = ""): string {
  return join(folder, ".studio", `${name}.stamp`);
}

/** Digest of files by content, and of folders by the names, sizes and times in them. */
function digestOf(paths: readonly string[], folder: string): string {
  const hash = createHash("sha256").update(process.platform);
  for (const path of paths) {
    const full = join(folder, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (stat === undefined) hash.update(`${path} is not there`);
    else hash.update(stat.isDirectory() ? listing(full) : readFileSync(full));
  }
  return hash.digest("hex");
}

function listing(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names
    .filter((name) => !name.includes("__pycache__")) // Python writes there when it runs.
    .map((name) => ({ name, stat: statSync(join(folder, name), { throwIfNoEntry: false }) }))
    .map(({ name, stat }) => (stat?.isFile() ? `${name} ${stat.size} ${stat.mtimeMs}\n` : ""))
    .join("");
}
