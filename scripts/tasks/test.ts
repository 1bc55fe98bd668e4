/** `npm test`: every test there is, and one line at the end that adds them up. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { backend, bin, root, run } from "./run.ts";
import { prepareSanitized } from "./sanitized.ts";

export interface Tally {
  name: string;
  passed: number;
  failed: number;
  /** Why, for each that was skipped. */
  skipped: readonly string[];
}

interface Result {
  status: string;
  fullName: string;
  ancestorTitles: readonly string[];
}

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
  if (!existsSync(file)) return broken(project, code);
  const report = JSON.parse(readFileSync(file, "utf8"));
  const all: Result[] = report.testResults.flatMap(
    (one: { assertionResults: unknown[] }) => one.assertionResults,
  );
  const failed = all.filter(({ status }) => status === "failed").length;
  const brokenFiles = report.testResults.filter(
    (one: { status: string; assertionResults: unknown[] }) =>
      one.status === "failed" && one.assertionResults.length === 0,
  ).length;
  return {
    name: project,
    passed: all.filter(({ status }) => status === "passed").length,
    failed: failed + brokenFiles + (code !== 0 && failed + brokenFiles === 0 ? 1 : 0),
    skipped: all
      .filter(({ status }) => status === "pending" || status === "skipped")
      .map(({ fullName, ancestorTitles: [group] }) => group ?? fullName), // The group says what it needs.
  };
}

/** The engine's tests again, against a build that tells of every read outside of memory. */
async function sanitized(): Promise<Tally> {
  const made = await prepareSanitized();
  if (made.kind === "broken") return broken("sanitized", made.code);
  if (made.kind === "skipped") return { name: "sanitized", passed: 0, failed: 0, skipped: [made.reason] };
  return pytest("sanitized", made.words, { ...process.env, ...made.environment });
}

async function pytest(name: string, words: readonly string[], env = process.env): Promise<Tally> {
  const file = join(results, `${name}.xml`);
  const all = ["-m", "pytest", "-q", "-rs", `--junitxml=${file}`, ...words];
  const code = await run(python, all, { cwd: backend, env });
  if (!existsSync(file)) return broken(name, code);
  const xml = readFileSync(file, "utf8");
  const suite = /<testsuite [^>]*>/.exec(xml)?.[0] ?? "";
  const figure = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = figure("failures") + figure("errors");
  const skipped = [...xml.matchAll(/<skipped [^>]*message="([^"]*)"/g)].map(([, reason]) => reason ?? "");
  return {
    name,
    passed: figure("tests") - failed - figure("skipped"),
    failed: failed + (code !== 0 && failed === 0 ? 1 : 0),
    skipped,
  };
}

function broken(name: string, code: number): Tally {
  console.error(`${name} ended with ${code} before it could report.`);
  return { name, passed: 0, failed: 1, skipped: [] };
}

function sum(tallies: readonly Tally[]): number {
  console.log("");
  for (const { name, passed, failed, skipped } of tallies) {
    console.log(
      `${name}: ${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} SKIPPED` : ""}`,
    );
    for (const [reason, count] of counted(skipped)) console.log(`  SKIPPED ${count}: ${reason}`);
  }
  const total = (figure: (tally: Tally) => number) => tallies.reduce((all, tally) => all + figure(tally), 0);
  const [passed, failed] = [total((tally) => tally.passed), total((tally) => tally.failed)];
  if (tallies.some(({ skipped }) => skipped.some((reason) => reason.includes("Chromium"))))
    console.log("No Chromium was found: install one, or name its program in the variable CHROMIUM.");
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

function counted(reasons: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}
