/** The Python half of the set-up: a virtual environment with pinned, hashed packages. */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { backend, once, root, runQuietly, SetUpError } from "./run.ts";

const folder = join(backend, ".venv");
const OLDEST = [3, 11] as const;

/** The interpreter of the virtual environment. */
export const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** What the program itself needs. */
export async function setUpPython(): Promise<void> {
  const requirements = "backend-freeze/freeze/requirements.txt";
  await once({
    name: "python",
    inputs: [requirements],
    result: "backend-freeze/.venv/pyvenv.cfg",
    do: () => {
      if (!isSound()) makeEnvironment();
      console.log("Installing the Python packages (once, about 30 s, 250 MB): they read, train and measure.");
      install(requirements);
    },
  });
}

/** What only the tests and checks need. */
export async function setUpPythonForTests(): Promise<void> {
  await setUpPython();
  const requirements = "backend-freeze/freeze/requirements-test.txt";
  await once({
    name: "python-test",
    inputs: [requirements, "backend-freeze/freeze/requirements.txt"],
    result: "backend-freeze/.venv/pyvenv.cfg",
    do: () => {
      console.log(
        "Installing the Python packages for tests (once, about 20 s): pytest, mypy, ruff, transformers.",
      );
      install(requirements);
    },
  });
}

function isSound(): boolean {
  return existsSync(python) && spawnSync(python, ["-m", "pip", "--version"]).status === 0;
}

function makeEnvironment(): void {
  const program = findPython();
  console.log("Making a Python environment inside this folder (once, 5 s): nothing outside is touched.");
  rmSync(folder, { recursive: true, force: true });
  runQuietly(program[0], [...program.slice(1), "-m", "venv", folder], explain);
}

function findPython(): readonly [string, ...string[]] {
  const named = process.env["PYTHON"];
  const windows: [string, ...string[]][] = process.platform === "win32" ? [["py", "-3"]] : [];
  const names = ["python3", "python3.13", "python3.12", "python3.11", "python"].map((name): [string] => [
    name,
  ]);
  const candidates: [string, ...string[]][] = [...(named ? [[named] as [string]] : []), ...windows, ...names];
  const found = candidates.find(([program, ...words]) => isNewEnough(program, words));
  if (found) return found;
  throw new SetUpError(
    `Python ${OLDEST.join(".")} or newer was not found. Install it from python.org (or your system's packages) and run ` +
      "this again. If it is installed in an unusual place, name it in the variable PYTHON.",
  );
}

function isNewEnough(program: string, words: readonly string[]): boolean {
  const question = `import sys; raise SystemExit(0 if sys.version_info[:2] >= (${OLDEST.join(", ")}) else 1)`;
  return spawnSync(program, [...words, "-c", question]).status === 0;
}

function install(requirements: string): void {
  const words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
  runQuietly(python, [...words, join(root, requirements)], explain);
}

function explain(output: string): string {
  if (/No module named (venv|ensurepip)|ensurepip is not available/.test(output))
    return "This Python has no venv. On Debian or Ubuntu: install the package python3-venv, then run this again.";
  if (/No space left|Errno 28/.test(output))
    return "The disk is full. Set-up needs about 1 GB. Free some space and run it again.";
  if (/Permission denied|Read-only file system/.test(output))
    return "This folder cannot be written. Copy the project to a folder of your own and run it again.";
  if (
    /NewConnectionError|Temporary failure in name resolution|ConnectTimeout|ProxyError|Network is unreachable/.test(
      output,
    )
  )
    return "The Python packages could not be fetched: no connection to the package index. Connect and run it again.";
  return `Python packages could not be installed:\n${output.trim().split("\n").slice(-15).join("\n")}`;
}
