/** `npm run check`: everything that can be known without running the product. */
import { setUp } from "./build.ts";
import { contract } from "./contract.ts";
import { python, setUpPythonForTests } from "./python.ts";
import { backend, bin, run } from "./run.ts";

/** Runs all of them even when one fails; returns 1 if any did. */
export async function check(): Promise<number> {
  await setUp({ python: setUpPythonForTests, ui: false });
  const node = (program: string, words: readonly string[]) => run(process.execPath, [bin(program), ...words]);
  const inBackend = (words: readonly string[]) => run(python, ["-m", ...words], { cwd: backend });
  const checks: [string, () => Promise<number>][] = [
    ["biome", () => node("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"])],
    ["tsc", () => node("typescript/bin/tsc", ["--noEmit"])],
    ["ruff", () => inBackend(["ruff", "check", "."])],
    ["ruff format", () => inBackend(["ruff", "format", "--check", "--quiet", "."])],
    ["mypy", () => inBackend(["mypy", "tokenizer_studio"])],
    ["contract", () => contract(["--check"])],
  ];
  const failed: string[] = [];
  for (const [name, runCheck] of checks) {
    const startedAt = performance.now();
    const code = await runCheck();
    console.log(
      `${code === 0 ? "ok    " : "FAILED"} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
    );
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) console.error(`Failed: ${failed.join(", ")}.`);
  return failed.length > 0 ? 1 : 0;
}
