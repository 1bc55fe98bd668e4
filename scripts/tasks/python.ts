/** The Python half of the set-up: a virtual environment with pinned, hashed packages. */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { explainPip } from "../explain.mjs";
import { whyNoRoom } from "../room.mjs";
import { backend, root, runQuietly, SetUpError, type Step } from "./run.ts";

const PACKAGES_MEGABYTES = 450; // Measured: 394.
const OLDEST = [3, 11] as const;
const inFolder = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";

/** A virtual environment. */
export interface Environment {
  folder: string;
  /** Its interpreter. */
  python: string;
}

export const environmentIn = (folder: string): Environment => ({ folder, python: join(folder, inFolder) });

/** The one the program runs in from its source. */
export const environment = environmentIn(join(backend, ".venv"));
export const { python } = environment;

/** What the program itself needs. */
export const pythonStep: Step = {
  name: "python",
  inputs: ["backend-freeze/freeze/requirements.txt"],
  result: `backend-freeze/.venv/${inFolder}`,
  do: async () => {
    if (!isSound(environment)) await makeEnvironment(environment, findPython(), PACKAGES_MEGABYTES);
    console.log("Installing the Python packages (once, about 30 s, 250 MB): they read, train and measure.");
    await install("backend-freeze/freeze/requirements.txt");
  },
};

/** What only the tests and checks need. */
export const pythonTestStep: Step = {
  name: "python-test",
  inputs: ["backend-freeze/freeze/requirements.txt", "backend-freeze/freeze/requirements-test.txt"],
  result: `backend-freeze/.venv/${inFolder}`,
  do: async () => {
    console.log("Installing the Python packages for tests (once, about 20 s): pytest, mypy, transformers, …");
    await install("backend-freeze/freeze/requirements-test.txt");
  },
};

export function isSound({ python }: Environment): boolean {
  return existsSync(python) && spawnSync(python, ["-m", "pip", "--version"]).status === 0;
}

export async function makeEnvironment(
  { folder }: Environment,
  program: Program,
  megabytes: number,
): Promise<void> {
  const reason = whyNoRoom(root, megabytes);
  if (reason !== undefined) throw new SetUpError(reason);
  console.log("Making a Python environment inside this folder (once, 5 s): nothing outside is touched.");
  rmSync(folder, { recursive: true, force: true });
  await runQuietly(program.name, [...program.words, "-m", "venv", folder], explainPip);
}

/** Exactly the packages that were tested, by their hashes. */
export async function install(requirements: string, { python } = environment): Promise<void> {
  const words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
  await runQuietly(python, [...words, join(root, requirements)], explainPip);
}

export interface Program {
  name: string;
  words: readonly string[];
}

/** The first that is new enough and can make environments. */
function findPython(): Program {
  const named = process.env["PYTHON"];
  const names = ["python3.13", "python3.12", "python3.11", "python3", "python"];
  const usual: Program[] = names.map((name) => ({ name, words: [] }));
  if (process.platform === "win32") usual.unshift({ name: "py", words: ["-3"] });
  const candidates = named ? [{ name: named, words: [] }] : usual;
  const looked = candidates.map((program) => ({ program, ...look(program) }));
  const found = looked.find(({ isNew, hasVenv }) => isNew && hasVenv);
  if (found) return found.program;
  throw new SetUpError(whyNone(looked, named));
}

/** One of exactly this version, which holds what is frozen. */
export function findPythonOf(version: "3.11"): Program {
  const named = process.env["PYTHON"];
  const usual: Program[] = [`python${version}`, "python3", "python"].map((name) => ({ name, words: [] }));
  if (process.platform === "win32") usual.unshift({ name: "py", words: [`-${version}`] });
  const candidates = named ? [{ name: named, words: [] }] : usual;
  const found = candidates.find((program) => {
    const seen = look(program);
    return seen.hasVenv && seen.version.startsWith(`${version}.`);
  });
  if (found) return found;
  throw new SetUpError(
    `Python ${version} was not found: it goes into the program, so that everyone makes the same one. ` +
      "Install it, or name it in the variable PYTHON, and run this again.",
  );
}

interface Look {
  version: string;
  isNew: boolean;
  hasVenv: boolean;
}

function look({ name, words }: Program): Look {
  const question =
    "import sys, importlib.util as i; " +
    `print('%d.%d.%d' % sys.version_info[:3], int(sys.version_info[:2] >= (${OLDEST.join(", ")})), ` +
    "int(all(i.find_spec(m) for m in ('venv', 'ensurepip'))))";
  const answer = spawnSync(name, [...words, "-c", question], { encoding: "utf8" });
  const [version = "", isNew, hasVenv] = answer.status === 0 ? answer.stdout.trim().split(" ") : [];
  return { version, isNew: isNew === "1", hasVenv: hasVenv === "1" };
}

/** The nearest miss is named: too old, without venv, or not there at all. */
export function whyNone(looked: readonly Look[], named: string | undefined): string {
  const wanted = `Python ${OLDEST.join(".")} or newer`;
  if (looked.some(({ isNew }) => isNew)) return explainPip("No module named venv");
  const old = looked.find(({ version }) => version !== "");
  const where = named ? `The variable PYTHON names ${named}, which` : "The Python found here";
  if (old) return `${where} is ${old.version}. ${wanted} is needed: install it and run this again.`;
  if (named) return `${where} does not start. Name ${wanted} there, or unset it, and run this again.`;
  return (
    `${wanted} was not found. Install it from python.org (or your system's packages) and run this again. ` +
    "If it is installed in an unusual place, name it in the variable PYTHON."
  );
}
