/** What a release is made of, and of which sources it was made: nobody makes it twice. */
import { relative } from "node:path";
import { lookFor, usualPlaces } from "./neutralino.ts";
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
  const found = lookFor({ version: "6.9.0", url: "", sha256: null }, usualPlaces());
  const window = "program" in found ? [relative(root, found.program)] : ["bin"];
  const made = ["dist/runtime/runtime-manifest.json", "dist/shell"];
  return {
    name: `packages-${platform}`,
    inputs: [`installers/${platform}`, "installers/common", "scripts/tasks/package.ts", ...made, ...window],
    result: "dist/packages",
    do: () => door("package", platform),
  };
}

async function door(...words: string[]): Promise<void> {
  const code = await run(process.execPath, ["scripts/studio.ts", ...words]);
  if (code !== 0) throw new SetUpError(`npm run ${words.join(" -- ")} ended with ${code}.`);
}
