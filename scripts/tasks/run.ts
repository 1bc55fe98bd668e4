/** How tasks run programs and remember what is done. No shell: arguments are never parsed. */
import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const backend = join(root, "backend-freeze");
export const bin = (name: string) => join(root, "node_modules", name);

/** A sentence for the person who set up; no stack is shown. */
export class SetUpError extends Error {
  override name = "SetUpError" as const;
}

/** Run a program to its end with the terminal as its own. Resolves to its exit code, 128 + n for a signal. */
export function run(program: string, words: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: "inherit", cwd: root, ...options });
    const ignore = () => {}; // Ctrl-C reaches the child by the terminal; we end when it does.
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", ignore).on("SIGTERM", pass).on("SIGHUP", pass);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("SIGINT", ignore).off("SIGTERM", pass).off("SIGHUP", pass);
      resolve(code ?? (signal === "SIGINT" ? 130 : 143));
    });
  });
}

/** Run quietly; its output is only shown when it fails. */
export function runQuietly(
  program: string,
  words: readonly string[],
  explain: (output: string) => string,
): void {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error) throw new SetUpError(`${program} did not start: ${error.message}`);
  if (status !== 0) throw new SetUpError(explain(`${stdout}\n${stderr}`));
}

/** Digest of files by content, and of folders by the names, sizes and times in them. */
export function digestOf(paths: readonly string[]): string {
  const hash = createHash("sha256").update(process.platform);
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) hash.update(`${path} is not there`);
    else if (statSync(full).isDirectory()) hash.update(listing(full));
    else hash.update(readFileSync(full));
  }
  return hash.digest("hex");
}

function listing(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names
    .map((name) => ({ name, stat: statSync(join(folder, name)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ name, stat }) => `${name} ${stat.size} ${stat.mtimeMs}`)
    .join("\n");
}

/** Do a step unless its inputs are those of the last time it was done whole. The stamp is written last. */
export async function once(step: {
  name: string;
  inputs: readonly string[];
  result: string;
  do: () => void | Promise<void>;
}) {
  const stamp = join(root, ".studio", `${step.name}.stamp`);
  const digest = digestOf(step.inputs);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest && existsSync(join(root, step.result)))
    return;
  await step.do();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
