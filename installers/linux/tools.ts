/** Programs of the system that make packages. */
import { spawnSync } from "node:child_process";
import { SetUpError } from "../../scripts/tasks/run.ts";

const PACKAGES: Readonly<Record<string, string>> = {
  tar: "tar",
  zstd: "zstd",
  "dpkg-deb": "dpkg",
  mksquashfs: "squashfs-tools",
  gcc: "gcc",
  strip: "binutils",
};

/** Runs it to its end. What it said goes into the error. */
export function tool(name: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(name, words, {
    encoding: "utf8",
    env: { ...process.env, ...environment, LC_ALL: "C.UTF-8" },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined)
    throw new SetUpError(`${name} is missing. The package ${PACKAGES[name] ?? name} of the system has it.`);
  if (status !== 0) throw new SetUpError(`${name} ended with ${status}: ${stderr.trim().slice(-2000)}`);
  return stdout;
}
