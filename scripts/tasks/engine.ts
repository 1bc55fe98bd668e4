/** The engine: built once from its source, where there is a compiler. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainBuild, explainPip } from "../explain.mjs";
import { install, python } from "./python.ts";
import { backend, root, runQuietly, type Step } from "./run.ts";

const RESULT = "backend-freeze/.venv/engine.json";

/** Where it cannot be built, Hugging Face's library trains: set-up says so and goes on. */
export const engineStep: Step = {
  name: "engine",
  inputs: ["backend-freeze/engine", "backend-freeze/freeze/requirements-build.txt"],
  result: RESULT,
  do: async () => {
    console.log("Building the engine (once, about 20 s): it trains byte-level BPE many times faster.");
    const reason = await build();
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
async function build(): Promise<string | undefined> {
  await install("backend-freeze/freeze/requirements-build.txt");
  // Nothing is fetched: what the build needs is there by its hash.
  const words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"];
  let reason: string | undefined;
  try {
    await runQuietly(python, [...words, "--no-build-isolation", join(backend, "engine")], (output) => {
      reason = explainBuild(output);
      return reason ?? explainPip(output);
    });
  } catch (error) {
    if (reason === undefined) throw error;
  }
  return reason;
}
