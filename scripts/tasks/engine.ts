/** The engine: built once from its source, by the compiler at hand, else by one brought for it. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainBuild, explainPip, NO_HEADERS, NO_WHEEL } from "../explain.mjs";
import { whyNoRoom } from "../room.mjs";
import { type Environment, environment, install } from "./python.ts";
import { backend, root, runQuietly, SetUpError, type Step } from "./run.ts";

const RESULT = "backend-freeze/.venv/engine.json";
const ZIG_REQUIREMENTS = "backend-freeze/freeze/requirements-zig.txt";
const ZIG_MEGABYTES = 700; // Measured: 413 of the wheel, 105 of its cache, and the wheel itself on its way.
const zigFolder = join(root, ".studio", "zig");

/** Where it cannot be built, Hugging Face's library trains: set-up says so and goes on. */
export const engineStep: Step = {
  name: "engine",
  inputs: ["backend-freeze/engine", "backend-freeze/freeze/requirements-build.txt", ZIG_REQUIREMENTS],
  result: RESULT,
  do: async () => {
    console.log("Building the engine (once, about 20 s): it trains byte-level BPE many times faster.");
    const reason = await buildEngine(environment);
    if (reason !== undefined) {
      console.log(
        "The engine could not be built here; training uses Hugging Face's library, with equal results.",
      );
      console.log(`  ${reason.split("\n")[0]}`);
      console.log(`  To try again, delete ${RESULT}.`);
    }
    writeFileSync(join(root, RESULT), `${JSON.stringify({ isBuilt: reason === undefined, reason })}\n`);
  },
};

/** Returns why this machine cannot build it. What may pass, such as a full disk, is thrown as elsewhere. */
export async function buildEngine(into: Environment): Promise<string | undefined> {
  const { python } = into;
  if (!hasHeaders(python)) return NO_HEADERS; // No compiler can help that.
  await install("backend-freeze/freeze/requirements-build.txt", into);
  const reason = await compile(python, []);
  if (reason === undefined) return undefined;
  return (await buildWithZig(python, reason)) ? undefined : reason;
}

function hasHeaders(python: string): boolean {
  const question = "import os, sysconfig as s; print(os.path.exists(s.get_path('include') + '/Python.h'))";
  return spawnSync(python, ["-c", question], { encoding: "utf8" }).stdout.trim() === "True";
}

async function compile(python: string, settings: readonly string[]): Promise<string | undefined> {
  // Nothing is fetched: what the build needs is there by its hash.
  const words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"];
  words.push("--no-build-isolation", ...settings.map((one) => `--config-settings=cmake.define.${one}`));
  return reasonOf(python, [...words, join(backend, "engine")], explainBuild);
}

/** Run pip. Returns the reason when `explain` knows one; throws what it does not. */
async function reasonOf(
  python: string,
  words: readonly string[],
  explain: (output: string) => string | undefined,
): Promise<string | undefined> {
  let reason: string | undefined;
  try {
    await runQuietly(python, words, (output) => {
      reason = explain(output);
      return reason ?? explainPip(output);
    });
  } catch (error) {
    if (reason === undefined) throw error;
  }
  return reason;
}

/** A compiler as a wheel, for this build only: it is taken away again. */
async function buildWithZig(python: string, reason: string): Promise<boolean> {
  console.log(`  ${reason.split("\n")[0]}`);
  console.log("  Bringing one for this build only (zig, 100 MB; about 2 minutes, then it is removed).");
  const full = whyNoRoom(root, ZIG_MEGABYTES);
  if (full !== undefined) throw new SetUpError(full);
  try {
    rmSync(zigFolder, { recursive: true, force: true });
    const words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
    words.push("--require-hashes", "--only-binary", ":all:", "--target", zigFolder, "--requirement");
    const missing = (output: string) => (NO_WHEEL.test(output) ? output : undefined);
    if ((await reasonOf(python, [...words, join(root, ZIG_REQUIREMENTS)], missing)) !== undefined)
      return false;
    // Else it keeps what it compiles for itself in the home folder.
    for (const name of ["ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR"])
      process.env[name] = join(zigFolder, "cache");
    const zig = join(zigFolder, "ziglang", process.platform === "win32" ? "zig.exe" : "zig");
    const toolchain = join(backend, "engine", "cmake", "zig.cmake");
    const settings = [`CMAKE_TOOLCHAIN_FILE=${forCmake(toolchain)}`, `ZIG=${forCmake(zig)}`];
    return (await compile(python, settings)) === undefined;
  } finally {
    rmSync(zigFolder, { recursive: true, force: true });
  }
}

/** In CMake a backslash begins an escape. */
const forCmake = (path: string) => path.replaceAll("\\", "/");
