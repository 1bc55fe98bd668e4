/** Programs we start: they end when we do, however we end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { descendants, isRunning } from "../spec/e2e/processes";
import { INTERRUPTED, NOT_STARTED, runHere, runLeased } from "./children.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const LIMIT = { timeout: 8_000, interval: 20 };
let folder: string;
let running: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ts-children-"));
});
afterEach(() => {
  running?.kill("SIGKILL");
  for (const pid of pids().filter(isRunning)) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** What the long program wrote down: its own process id and its child's. */
function pids(): number[] {
  const file = join(folder, "pids");
  return existsSync(file) ? readFileSync(file, "utf8").split(" ").map(Number) : [];
}

/** A program that never ends, with a child that never does. */
const long = () => `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["--eval", "setInterval(String, 1000)"]);
  const { renameSync, writeFileSync } = require("node:fs");
  writeFileSync(${JSON.stringify(join(folder, "part"))}, process.pid + " " + child.pid);
  renameSync(${JSON.stringify(join(folder, "part"))}, ${JSON.stringify(join(folder, "pids"))});
  setInterval(String, 1000);`;

/** A process of ours that runs the long program by the function named. */
async function startLong(by: "runLeased" | "runHere"): Promise<ChildProcess> {
  const program = `
    import { ${by} } from ${JSON.stringify(join(here, "children.mjs"))};
    const words = ["--eval", ${JSON.stringify(long())}];
    const result = await ${by}(process.execPath, words, { cwd: ${JSON.stringify(folder)} });
    process.exit(typeof result === "number" ? result : result.code);`;
  running = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  await expect.poll(pids, LIMIT).toHaveLength(2);
  return running;
}

describe.skipIf(process.platform !== "linux")("a step of the set-up", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "ends with all it started when %s ends us",
    async (signal) => {
      const studio = await startLong("runLeased");
      studio.kill(signal);
      await expect.poll(() => pids().filter(isRunning), LIMIT).toEqual([]);
    },
  );

  test("ends with all it started when its keeper is killed, and counts as interrupted", async () => {
    const studio = await startLong("runLeased");
    const ended = once(studio, "exit");
    for (const keeper of descendants(studio.pid ?? 0, "leased.mjs")) process.kill(keeper, "SIGKILL");
    expect(await ended).toEqual([137, null]);
    await expect.poll(() => pids().filter(isRunning), LIMIT).toEqual([]);
  });

  test("says so when it is interrupted", async () => {
    const studio = await startLong("runLeased");
    const said = new Response(studio.stderr as unknown as ReadableStream).text();
    const ended = once(studio, "exit");
    studio.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect((await said).trim()).toBe(INTERRUPTED);
  });

  test("tells its code and its words", async () => {
    const words = ["--eval", "console.log('out'); console.error('err'); process.exit(3)"];
    const { code, output } = await runLeased(process.execPath, words, { cwd: folder });
    expect(code).toBe(3);
    expect(output).toContain("out\n");
    expect(output).toContain("err\n");
  });

  test("that is not there has a code of its own", async () => {
    const { code } = await runLeased(join(folder, "none"), [], { cwd: folder });
    expect(code).toBe(NOT_STARTED);
  });
});

describe.skipIf(process.platform !== "linux")("a program with our terminal", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("is told of %s, and its code is ours", async (signal, code) => {
    const studio = await startLong("runHere");
    const ended = once(studio, "exit");
    studio.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(pids().slice(0, 1).filter(isRunning)).toEqual([]);
  });

  test("that is not there is an error", async () => {
    await expect(runHere(join(folder, "none"), [], {})).rejects.toThrow("ENOENT");
  });
});
