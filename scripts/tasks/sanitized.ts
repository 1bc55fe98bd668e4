/** The engine built with sanitizers. Its tests then find reads outside of memory and undefined sums. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { python } from "./python.ts";
import { backend, root, run } from "./run.ts";

const folder = join(root, "build", "sanitized");
const RUNTIMES = ["libasan.so", "libstdc++.so"]; // The second too: else the first misses what C++ throws.

/** In these a slow judge or a clock has the say: minutes, and nothing that the others do not show too. */
const LEFT_OUT = [
  "any_text_is_cut_as_by_the_pattern",
  "any_mixture_of_nasty",
  "every_code_point_has_the_class",
  "without_the_instructions",
  "two_hundred_thousand",
  "a_long_document_is_counted",
  "more_text_gives",
  "said_to_stay_in_nfc",
  "(real_text_gives and not False-o200k)",
  "fifth_of_a_second",
];

/** Whole jobs run in test_engine_trainer.py: they are Python. */
const TESTS = /^test_engine(?!_trainer).*\.py$/;

/** What pytest runs, and how; why it cannot; or what the failed build ended with. */
export type Sanitized =
  | { kind: "ready"; words: readonly string[]; environment: Record<string, string> }
  | { kind: "skipped"; reason: string }
  | { kind: "broken"; code: number };

/** Build it, once for each state of the source. A warning is an error here. */
export async function prepareSanitized(): Promise<Sanitized> {
  const skipped = (reason: string): Sanitized => ({ kind: "skipped", reason });
  if (process.platform !== "linux") return skipped("the sanitized engine is tested on Linux only");
  const ninja = join(backend, ".venv", "bin", "ninja");
  if (!existsSync(ninja)) return skipped("the sanitized engine needs a C++ compiler");
  mkdirSync(folder, { recursive: true });
  const words = ["-m", "cmake", "-S", join(backend, "engine"), "-B", folder, "-G", "Ninja"];
  words.push(`-DCMAKE_MAKE_PROGRAM=${ninja}`, `-DPython_EXECUTABLE=${python}`);
  words.push("-DENGINE_SANITIZE=address,undefined", "--log-level=ERROR");
  if ((await run(python, words)) !== 0) return skipped("the sanitized engine needs a C++ compiler");
  const runtimes = RUNTIMES.map(runtime);
  if (!runtimes.every(isAbsolute)) return skipped("the sanitizers of GCC are not here");
  const code = await run(python, ["-m", "cmake", "--build", folder, "--", "--quiet"]);
  return code === 0 ? ready(runtimes) : { kind: "broken", code };
}

function ready(runtimes: readonly string[]): Sanitized {
  const environment = {
    LD_PRELOAD: runtimes.join(" "),
    PYTHONPATH: folder,
    ASAN_OPTIONS: "detect_leaks=0:allocator_may_return_null=1:malloc_context_size=1",
    UBSAN_OPTIONS: "print_stacktrace=1",
  };
  const tests = readdirSync(join(backend, "tests")).filter((name) => TESTS.test(name));
  const chosen = LEFT_OUT.map((name) => `not ${name}`).join(" and ");
  // What a sanitizer says as it ends the process must reach the terminal.
  const words = ["--capture=sys", "-p", "no:faulthandler", "-k", chosen];
  words.push(...tests.map((name) => join("tests", name)));
  return { kind: "ready", words, environment };
}

/** Where the compiler keeps a library; only its name when it has none. */
function runtime(name: string): string {
  const cache = readFileSync(join(folder, "CMakeCache.txt"), "utf8");
  const compiler = /^CMAKE_CXX_COMPILER:\w+=(.*)$/m.exec(cache)?.[1] ?? "c++";
  return spawnSync(compiler, [`-print-file-name=${name}`], { encoding: "utf8" }).stdout?.trim() ?? "";
}
