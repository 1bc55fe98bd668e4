/** The environment that becomes the frozen program: what it needs, what teaches models, the freezer. */
import { join } from "node:path";
import { runLeased } from "../children.mjs";
import { explainPip } from "../explain.mjs";
import { buildEngine } from "./engine.ts";
import { environmentIn, findPythonOf, install, isSound, makeEnvironment } from "./python.ts";
import { root, runQuietly, SetUpError, type Step } from "./run.ts";

const MEGABYTES = 2_600; // Measured: 1,480 installed, and the wheels on their way.
const FOLDER = ".studio/freeze-venv";
const WITHOUT_TORCH = ["", "-model", "-freeze"].map((of) => `backend-freeze/freeze/requirements${of}.txt`);
const TORCH = "backend-freeze/freeze/requirements-torch.txt";
/** The package index has torch for Linux with CUDA only: 3 GB that no frozen program of ours would use. */
const CPU_INDEX = "https://download.pytorch.org/whl/cpu";
const HERE_ALREADY = ["-m", "pip", "install", "--dry-run", "--quiet", "--disable-pip-version-check"];

export const frozen = environmentIn(join(root, FOLDER));
const inRoot = frozen.python.slice(root.length + 1);

export const frozenPythonStep: Step = {
  name: "freeze-python",
  inputs: [...WITHOUT_TORCH, TORCH],
  result: inRoot,
  do: async () => {
    if (!isSound(frozen)) await makeEnvironment(frozen, findPythonOf("3.11"), MEGABYTES);
    console.log("Installing the Python packages to freeze (once, about 1 min, 1.5 GB), torch among them.");
    for (const requirements of WITHOUT_TORCH) await install(requirements, frozen);
    await installTorch();
  },
};

export const frozenEngineStep: Step = {
  name: "freeze-engine",
  inputs: ["backend-freeze/engine", "backend-freeze/freeze/requirements-build.txt"],
  result: inRoot,
  do: async () => {
    console.log("Building the engine to freeze (once, about 40 s).");
    const reason = await buildEngine(frozen);
    if (reason !== undefined) throw new SetUpError(`Without the engine nothing is frozen. ${reason}`);
  },
};

/** Its own needs are pinned beside it. */
async function installTorch(): Promise<void> {
  const words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
  const hasOwnIndex = process.platform === "linux" && !(await isOnDisk("torch==2.13.0"));
  if (hasOwnIndex) words.push("--index-url", CPU_INDEX);
  await runQuietly(frozen.python, [...words, "--require-hashes", "-r", join(root, TORCH)], explainPip);
}

/** Whether pip, as it is set up here, takes it from a file of this machine. Nothing is fetched to know. */
async function isOnDisk(requirement: string): Promise<boolean> {
  const words = ["--no-deps", "--ignore-installed", "--no-index", ...(await foldersOfIndexes("torch"))];
  const report = [...HERE_ALREADY, ...words, "--report", "-", requirement];
  const { code, output } = await runLeased(frozen.python, report, { cwd: root });
  return code === 0 && /"url": "file:/.test(output);
}

/** Indexes that are folders: without an index pip looks at its folders of wheels only. */
async function foldersOfIndexes(name: string): Promise<string[]> {
  const { output } = await runLeased(frozen.python, ["-m", "pip", "config", "list"], { cwd: root });
  const lines = output.split("\n").filter((line) => /index[-_]url=/.test(line));
  const indexes = lines.flatMap((line) => line.match(/file:[^\s']+/g) ?? []);
  return indexes.flatMap((index) => ["--find-links", `${index.replace(/\/$/, "")}/${name}/`]);
}
