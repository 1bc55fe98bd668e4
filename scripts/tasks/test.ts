/** `npm test`: every test there is, and one line at the end that adds them up. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { backend, bin, root, run } from "./run.ts";
import { prepareSanitized } from "./sanitized.ts";
import { brokenTally, pytestTally, summary, type Tally, total, vitestTally } from "./tally.ts";

const results = join(root, "build", "test-results");

const PARTS = ["unit", "pytest", "sanitized", "e2e", "window"];

/** Returns 0 when nothing failed; 2 when there is no such part. */
export async function test(words: readonly string[]): Promise<number> {
  // A test of its own: it makes packages first, which takes longer than all others.
  if (words[0] === "bundle") return bundle(words.slice(1));
  const unknown = words.find((word) => !PARTS.includes(word));
  if (unknown !== undefined) {
    console.error(`There is no part “${unknown}” of the tests. There are: ${PARTS.join(", ")}.`);
    return 2;
  }
  await setUp("test");
  rmSync(results, { recursive: true, force: true });
  const chosen = (name: string) => words.length === 0 || words.includes(name);
  const tallies: Tally[] = [];
  if (chosen("unit")) tallies.push(await vitest("unit"));
  if (chosen("pytest")) tallies.push(await pytest("pytest", []));
  if (chosen("sanitized")) tallies.push(await sanitized());
  if (chosen("e2e")) tallies.push(await vitest("e2e"));
  if (chosen("window")) tallies.push(await vitest("window"));
  return sum(tallies);
}

/** `npm run test:bundle`, with a platform's name behind it for that platform's packages. */
async function bundle([platform = process.platform, ...rest]: readonly string[]): Promise<number> {
  const { proofs, tellFigures } = await import("./bundle.ts");
  const proof = rest.length === 0 ? proofs[platform] : undefined;
  if (proof === undefined) {
    console.error(`Packages are tried for: ${Object.keys(proofs).join(", ")}.`);
    return 2;
  }
  rmSync(results, { recursive: true, force: true });
  await setUp("test");
  const tally = await proof(() => vitest("bundle"));
  tellFigures();
  return sum([tally]);
}

async function vitest(project: "unit" | "e2e" | "window" | "bundle"): Promise<Tally> {
  const file = join(results, `${project}.json`);
  const words = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const code = await run(process.execPath, [bin("vitest/vitest.mjs"), ...words]);
  if (!existsSync(file)) return brokenTally(project, code);
  return vitestTally(project, JSON.parse(readFileSync(file, "utf8")), code);
}

/** The engine's tests again, against a build that tells of every read outside of memory. */
async function sanitized(): Promise<Tally> {
  const made = await prepareSanitized();
  if (made.kind === "broken") return brokenTally("sanitized", made.code);
  if (made.kind === "skipped") return { name: "sanitized", passed: 0, failed: [], skipped: [made.reason] };
  return pytest("sanitized", made.words, { ...process.env, ...made.environment });
}

async function pytest(name: string, words: readonly string[], env = process.env): Promise<Tally> {
  const file = join(results, `${name}.xml`);
  const all = ["-m", "pytest", "-q", "-rs", `--junitxml=${file}`, ...words];
  const code = await run(python, all, { cwd: backend, env });
  return existsSync(file) ? pytestTally(name, readFileSync(file, "utf8"), code) : brokenTally(name, code);
}

function sum(tallies: readonly Tally[]): number {
  console.log(`\n${summary(tallies).join("\n")}`);
  const { passed, failed } = total(tallies);
  return failed > 0 || passed === 0 ? 1 : 0;
}
