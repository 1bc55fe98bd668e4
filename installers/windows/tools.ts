/** How this package's builder runs programs: by an argument list, quietly, and a failure ends the build. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { SetUpError } from "../../scripts/tasks/run.ts";

/** Runs one to its end; returns what it wrote to standard output. */
export function tool(program: string, words: readonly string[], folder: string): string {
  const { status, signal, error, stdout, stderr } = spawnSync(program, words, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) throw new SetUpError(`${program} did not start (${error.message}).`);
  if (status === 0) return stdout;
  const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-20).join("\n");
  throw new SetUpError(`${program} ended with ${status ?? signal}. There is no setup.\n${said}`.trimEnd());
}

/** The first name of each that is nowhere to be found, whichever of its names is asked for. */
export function missingTools(tools: readonly (readonly string[])[]): string[] {
  return tools.filter((names) => !names.some(isFound)).map((names) => names[0] ?? "");
}

export function findTool(names: readonly string[]): string {
  const found = names.find(isFound);
  if (found === undefined) throw new SetUpError(`Not found: ${names.join(", ")}.`);
  return found;
}

function isFound(name: string): boolean {
  if (isAbsolute(name)) return isProgram(name);
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const ending = process.platform === "win32" ? ".exe" : "";
  return folders.some((folder) => isProgram(join(folder, `${name}${ending}`)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a frozen runtime says it is; undefined when it does not. */
export function versionIn(runtime: string): string | undefined {
  try {
    return readFileSync(join(runtime, "VERSION"), "utf8").trim();
  } catch {
    return undefined;
  }
}

export function sha256Of(path: string): string {
  const hash = createHash("sha256");
  const portion = Buffer.alloc(1 << 20);
  const file = openSync(path, "r");
  try {
    for (let size = 1; size > 0; ) {
      size = readSync(file, portion);
      hash.update(portion.subarray(0, size));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
