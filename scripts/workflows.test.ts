import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { root } from "./tasks/run.ts";
import { faultsOf, faultsOfScripts, hasShellcheck, lintWorkflows } from "./tasks/workflows.ts";

const own = join(root, ".github", "workflows");
const good = readFileSync(join(own, "checks.yml"), "utf8");
let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "workflows [1] "));
  cpSync(own, folder, { recursive: true });
  said = [];
  vi.spyOn(console, "error").mockImplementation((line) => void said.push(String(line)));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The good one with one thing wrong in it. */
function broken(from: string, to: string): string {
  expect(good).toContain(from);
  return good.replace(from, to);
}

test("ours have no fault", async () => {
  expect(await lintWorkflows(folder)).toBe(0);
  expect(said).toEqual([]);
});

test("ours name every command that they run as package.json does", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const texts = readdirSync(own).map((name) => readFileSync(join(own, name), "utf8"));
  const named = texts.flatMap((text) => [...text.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});

test("what is frozen is frozen with the Python that goes into it", () => {
  const wanted = /findPythonOf\("([\d.]+)"\)/.exec(
    readFileSync(join(root, "scripts", "tasks", "freeze-environment.ts"), "utf8"),
  )?.[1];
  const bundle = readFileSync(join(own, "bundle.yml"), "utf8");
  const brought = [...bundle.matchAll(/python-version: "([\d.]+)"/g)].map(([, version]) => version);
  expect(brought.length).toBeGreaterThan(1);
  expect(new Set(brought)).toEqual(new Set([wanted]));
});

/** Each is checks.yml with one thing wrong, and a word of what is said of it. One run for all takes 3 s. */
const BROKEN: Readonly<Record<string, readonly [from: string, to: string, word: string]>> = {
  "a system that GitHub does not have": ["ubuntu-24.04, windows", "ubuntu-24.4, windows", '"ubuntu-24.4"'],
  "a word that is none": [
    "    timeout-minutes: 60",
    "    timeout-minute: 60\n    timeout-minutes: 60",
    '"timeout-minute"',
  ],
  "a function that is none": ["github.event_name == 'pull_request'", "contain(github.ref, 'x')", '"contain"'],
  "a value that is none": ["matrix.system }}\n    strategy", "matrix.sytem }}\n    strategy", '"sytem"'],
  "what is no YAML": ["permissions:\n", "permissions: [\n", "could not parse as YAML"],
  "what is against our rules": [
    "persist-credentials: false",
    "fetch-depth: 1",
    "must not stay in the work tree",
  ],
};

test("what is wrong is named with its file and fails the check", async () => {
  for (const [name, [from, to]] of Object.entries(BROKEN))
    writeFileSync(join(folder, `${name}.yml`), broken(from, to));
  expect(await lintWorkflows(folder)).toBe(1);
  const text = said.join("\n");
  for (const [name, [, , word]] of Object.entries(BROKEN)) {
    const lines = text.split("\n").filter((line) => line.includes(`${name}.yml`));
    expect(lines.join("\n"), name).toContain(word);
  }
});

test("no workflow at all is a fault, though actionlint is content", async () => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  expect(await lintWorkflows(folder)).toBe(1);
});

describe("our rules refuse", () => {
  const commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";
  test.each([
    ["a moving action", `@${commit} # v7.0.1`, "@v7", /actions\/checkout@v7 is not pinned/],
    ["a commit nobody can read", `@${commit} # v7.0.1`, `@${commit}`, /is not pinned/],
    [
      "a token in the work tree",
      "persist-credentials: false",
      "fetch-depth: 1",
      /must not stay in the work tree/,
    ],
    ["an expression in a script", "run: npm test", `run: echo ${"$"}{{ github.head_ref }}`, /use env/],
    [
      "a workflow for strangers with secrets",
      "  pull_request:\n",
      "  pull_request_target:\n",
      /secrets to strangers/,
    ],
    ["one without permissions", "permissions:\n  contents: read\n", "", /no permissions/],
    ["a job without an end", "    timeout-minutes: 60\n", "", /the job test has no timeout-minutes/],
  ])("%s", (_name, from, to, fault) => {
    expect(faultsOf(good)).toEqual([]);
    expect(faultsOf(broken(from, to)).join("\n")).toMatch(fault);
  });

  test.skipIf(!hasShellcheck)("a script that shellcheck finds a fault in (needs shellcheck)", () => {
    expect(faultsOfScripts(broken("run: npm test", "run: rm -r $HOME/*")).join("\n")).toMatch(/SC2086/);
    const inBlock = broken("          set -o pipefail\n", "          cd $RUNNER_TEMP\n");
    expect(faultsOfScripts(inBlock).join("\n")).toMatch(/SC2086/);
  });
});
