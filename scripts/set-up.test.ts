/** Set-up: steps that are done once, turns that heal, failures that say what to do. */
import { spawn, spawnSync } from "node:child_process";
import { once as event } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { explainBuild, explainNpm, explainPip } from "./explain.mjs";
import { whyNoRoom } from "./room.mjs";
import { whyNone } from "./tasks/python.ts";
import { isDone, once, runQuietly, SetUpError, type Step } from "./tasks/run.ts";
import { waitForTurn } from "./turn.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const LONG_AGO_SECONDS = 1;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ts-setup-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A step that copies `in/a` to `out` and counts. */
function copying(): { step: Step; count: () => number } {
  let count = 0;
  mkdirSync(join(folder, "in"));
  writeFileSync(join(folder, "in", "a"), "1");
  const step: Step = {
    name: "copying",
    inputs: ["in"],
    result: "out",
    do: () => {
      count += 1;
      writeFileSync(join(folder, "out"), readFileSync(join(folder, "in", "a")));
    },
  };
  return { step, count: () => count };
}

describe("a step", () => {
  test("is done once while nothing changes", async () => {
    const { step, count } = copying();
    await once(step, folder);
    await once(step, folder);
    expect(count()).toBe(1);
  });

  test.each<[string, () => void]>([
    ["an input changed", () => writeFileSync(join(folder, "in", "a"), "22")],
    ["an input came", () => writeFileSync(join(folder, "in", "b"), "")],
    ["an input went", () => rmSync(join(folder, "in", "a"))],
    ["its result went", () => rmSync(join(folder, "out"))],
  ])("is not done when %s", async (_name, change) => {
    const { step } = copying();
    await once(step, folder);
    change();
    expect(isDone(step, folder)).toBe(false);
  });

  test("that was interrupted is done again, although it had been done before", async () => {
    const { step, count } = copying();
    await once(step, folder);
    rmSync(join(folder, "out"));
    const interrupted = { ...step, do: () => Promise.reject(new Error("power cut")) };
    await expect(once(interrupted, folder)).rejects.toThrow("power cut");
    writeFileSync(join(folder, "out"), "half");
    await once(step, folder);
    expect(count()).toBe(2);
  });
});

describe("a turn", () => {
  const lock = () => join(folder, "lock");

  test("is given back", async () => {
    const release = await waitForTurn(lock());
    expect(readFileSync(lock(), "utf8")).toBe(String(process.pid));
    release();
    expect(existsSync(lock())).toBe(false);
  });

  test("whose owner ended is taken", async () => {
    const ended = spawnSync(process.execPath, ["--version"]);
    writeFileSync(lock(), String(ended.pid));
    (await waitForTurn(lock()))();
    expect(existsSync(lock())).toBe(false);
  });

  test("from before the machine started is taken, whoever has that number now", async () => {
    writeFileSync(lock(), String(process.ppid));
    utimesSync(lock(), LONG_AGO_SECONDS, LONG_AGO_SECONDS);
    (await waitForTurn(lock()))();
    expect(existsSync(lock())).toBe(false);
  });

  test("is one process's at a time, also where all start on a dead owner's lock", async () => {
    const ended = spawnSync(process.execPath, ["--version"]);
    writeFileSync(lock(), String(ended.pid));
    const program = `
      import { appendFileSync } from "node:fs";
      const { waitForTurn } = await import(${JSON.stringify(join(here, "turn.mjs"))});
      const release = await waitForTurn(${JSON.stringify(lock())});
      appendFileSync(${JSON.stringify(join(folder, "log"))}, "in\\n");
      await new Promise((resolve) => setTimeout(resolve, 20));
      appendFileSync(${JSON.stringify(join(folder, "log"))}, "out\\n");
      release();`;
    const all = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: "ignore" }),
    );
    const codes = await Promise.all(all.map(async (one) => (await event(one, "exit"))[0]));
    expect(codes).toEqual(all.map(() => 0));
    expect(readFileSync(join(folder, "log"), "utf8")).toBe("in\nout\n".repeat(all.length));
  }, 30_000);
});

describe("a failure says what to do", () => {
  test.each([
    ["npm error code ENOTFOUND\nnpm error network request to https://x failed", "no connection"],
    ["npm error code EAI_AGAIN", "no connection"],
    ["npm error code ENOSPC\nnpm error nospc no space left on device", "disk is full"],
    ["npm error code EACCES", "cannot be written"],
    ["npm error code EROFS", "cannot be written"],
    ["npm error code EINTEGRITY", "hash differs"],
    ["npm error something new", "something new"],
  ])("npm: %s", (output, sentence) => expect(explainNpm(output)).toContain(sentence));

  test.each([
    ["NewConnectionError('<...>: Failed to establish a new connection')", "no connection"],
    ["ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "disk is full"],
    ["Error: [Errno 13] Permission denied: '/x/.venv'", "cannot be written"],
    ["Error: [Errno 30] Read-only file system: '/x/.venv'", "cannot be written"],
    ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "hash differs"],
    ["ERROR: No matching distribution found for pyarrow==26.0.1", "no build for this Python"],
    ["The virtual environment was not created because ensurepip is not available", "python3-venv"],
    ["ERROR: something new", "something new"],
  ])("pip: %s", (output, sentence) => expect(explainPip(output)).toContain(sentence));

  test.each([
    ["CMake Error: CMAKE_CXX_COMPILER not set, after EnableLanguage", "no C++ compiler"],
    ["Could NOT find Python (missing: Python_INCLUDE_DIRS Development.Module)", "header files"],
    ["count.cpp:3:10: error: something new", "something new"],
  ])("compiler: %s", (output, sentence) => expect(explainBuild(output)).toContain(sentence));

  test("a full disk is no fault of the compiler", () => {
    expect(explainBuild("fatal error: error writing to /tmp/x.s: No space left on device")).toBeUndefined();
  });

  test("npm's own stack is not shown", () => {
    const stack = "npm error Error: odd\nnpm error     at main (/usr/lib/npm.js:1:2)\nnpm error end";
    expect(explainNpm(stack)).toBe(
      "npm could not install the packages:\nnpm error Error: odd\nnpm error end",
    );
  });

  test("a disk without room is told before anything is written", () => {
    expect(whyNoRoom(folder, 0)).toBeUndefined();
    expect(whyNoRoom(folder, Number.MAX_SAFE_INTEGER)).toMatch(/^The disk is too full: \d+ MB are free/);
    expect(whyNoRoom(join(folder, "none"), 0)).toContain("cannot be written");
  });

  const absent = { version: "", isNew: false, hasVenv: false };
  test.each([
    ["not there", [absent], undefined, "was not found"],
    ["too old", [absent, { version: "3.9.2", isNew: false, hasVenv: true }], undefined, "is 3.9.2"],
    ["without venv", [{ version: "3.12.1", isNew: true, hasVenv: false }], undefined, "python3-venv"],
    ["named wrongly", [absent], "/no/python", "/no/python, which does not start"],
    [
      "named, too old",
      [{ version: "2.7.18", isNew: false, hasVenv: false }],
      "/py2",
      "/py2, which is 2.7.18",
    ],
  ])("Python %s", (_name, looked, named, sentence) => expect(whyNone(looked, named)).toContain(sentence));

  test("a program that is not there is named", async () => {
    await expect(runQuietly(join(folder, "none"), [], String)).rejects.toThrow(SetUpError);
    await expect(runQuietly(join(folder, "none"), [], String)).rejects.toThrow(/none did not start/);
  });

  test("a program's own words reach the sentence", async () => {
    const words = ["--eval", "console.error('its words'); process.exit(3)"];
    await expect(runQuietly(process.execPath, words, (output) => `so: ${output}`)).rejects.toThrow(
      /so: \s*its words/,
    );
  });
});
