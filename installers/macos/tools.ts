/** How this package's builder runs programs: by an argument list, quietly, and a failure ends the build. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { SetUpError } from "../../scripts/tasks/run.ts";

export interface ToolOptions {
  input?: string;
  environment?: NodeJS.ProcessEnv;
}

/** Runs one to its end; returns what it wrote to standard output. */
export function tool(program: string, words: readonly string[], options: ToolOptions = {}): string {
  console.log(`$ ${[program, ...words].map(shown).join(" ")}`);
  const { status, signal, error, stdout, stderr } = spawnSync(program, words, {
    encoding: "utf8",
    input: options.input ?? "",
    env: options.environment ?? process.env,
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) throw new SetUpError(`${program} did not start (${error.message}).`);
  if (status === 0) return stdout;
  const said = lastLines(`${stdout}\n${stderr}`);
  throw new SetUpError(`${program} ended with ${status ?? signal}. Nothing was packed.\n${said}`.trimEnd());
}

/** Those that are not on the PATH. */
export function missingTools(names: readonly string[]): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return names.filter((name) => !folders.some((folder) => isProgram(join(folder, name))));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const shown = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
const lastLines = (text: string) => text.trim().split("\n").slice(-20).join("\n");
