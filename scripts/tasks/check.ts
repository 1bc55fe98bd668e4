/** `npm run check`: everything that can be known without running the product. */
import { setUp } from "./build.ts";
import { contract } from "./contract.ts";
import { python } from "./python.ts";
import { backend, bin, run } from "./run.ts";
import { lintWorkflows } from "./workflows.ts";

/** Runs all of them even when one fails; returns 1 if any did. */
export async function check(): Promise<number> {
  await setUp("check");
  const node = (program: string, words: readonly string[]) => run(process.execPath, [bin(program), ...words]);
  const inBackend = (words: readonly string[]) => run(python, ["-m", ...words], { cwd: backend });
  const checks: [string, () => Promise<number>][] = [
    ["biome", () => node("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"])],
    ["tsc", () => node("typescript/bin/tsc", ["--noEmit"])],
    ["ruff", () => inBackend(["ruff", "check", ".", "../spec"])],
    ["ruff format", () => inBackend(["ruff", "format", "--check", "--quiet", ".", "../spec"])],
    ["mypy", () => inBackend(["mypy", "tokenizer_studio"])],
    ["contract", () => contract(["--check"])],
    ["workflows", () => lintWorkflows()],
    [
      "tidy",
      () => node("vitest/vitest.mjs", ["run", "--project", "unit", "spec/tidy.test.ts", "--reporter=dot"]),
    ],
  ];
  const failed: string[] = [];
  for (const [name, runCheck] of checks) {
    const startedAt = performance.now();
    const code = await runCheck();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) console.error(`Failed: ${failed.join(", ")}.`);
  return failed.length > 0 ? 1 : 0;
}
