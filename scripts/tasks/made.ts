/** What a release is made of, and of which sources it was made: nobody makes it twice. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as z from "zod/mini";
import { lookFor, readRelease, usualPlaces } from "./neutralino.ts";
import { root, run, SetUpError, type Step } from "./run.ts";

export const frozenStep: Step = {
  name: "frozen",
  inputs: [
    "backend-freeze/freeze",
    "backend-freeze/tokenizer_studio",
    "backend-freeze/engine",
    "frontend",
    "shell",
    "spec/contract.gen.ts",
    "spec/bridge.ts",
    "spec/window.ts",
    "spec/styles",
    "neutralino.config.json",
    "package.json",
    "package-lock.json",
    "scripts/tasks/freeze.ts",
  ],
  result: "dist/runtime/runtime-manifest.json",
  do: () => door("freeze"),
};

/** With another program for the window they are other packages. */
export function packagesStep(platform: "linux"): Step {
  const found = lookFor(readRelease(), usualPlaces());
  const window = "program" in found ? [relative(root, found.program)] : ["bin"];
  const made = ["dist/runtime/runtime-manifest.json", "dist/shell"];
  return {
    name: `packages-${platform}`,
    inputs: [`installers/${platform}`, "installers/common", "scripts/tasks/package.ts", ...made, ...window],
    result: `dist/packages/tokenizer-studio-${ourVersion()}-linux-x86_64.tar.zst`, // The last of them.
    do: () => door("package", platform),
  };
}

export function ourVersion(): string {
  const text = readFileSync(join(root, "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

async function door(...words: string[]): Promise<void> {
  const code = await run(process.execPath, ["scripts/studio.ts", ...words]);
  if (code !== 0) throw new SetUpError(`npm run ${words.join(" -- ")} ended with ${code}.`);
}
