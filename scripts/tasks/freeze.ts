/** `npm run freeze`: the program as folders that need no Python, and the proof that they work. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLeased } from "../children.mjs";
import { setUp } from "./build.ts";
import { frozen } from "./freeze-environment.ts";
import { frozenStep } from "./made.ts";
import { backend, remember, root, run, SetUpError } from "./run.ts";
import { packResources } from "./window.ts";

/** What the frozen programs are made of, from the root. */
const SOURCES = ["backend-freeze/freeze", "backend-freeze/tokenizer_studio", "build/web", "build/sample"];
const EXE = process.platform === "win32" ? ".exe" : "";

/** `--twice`: make it again in another folder, and compare. Returns 0 when the frozen program works. */
export async function freeze(words: readonly string[]): Promise<number> {
  const unknown = words.find((word) => word !== "--twice");
  if (unknown !== undefined) throw new SetUpError(`“${unknown}” is not known here. There is: --twice.`);
  await setUp("freeze");
  const made = join(root, "build", "freeze");
  const copy = words.includes("--twice") ? copySources() : undefined;
  try {
    return await freezeAndTry(made, copy);
  } finally {
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
  }
}

/** `copy`: the same sources in another folder, to make the same from. */
async function freezeAndTry(made: string, copy: string | undefined): Promise<number> {
  const startedAt = Date.now();
  await make(root, made);
  const code = await run(join(made, "runtime", `tokenizer-studio${EXE}`), ["selftest"]);
  if (code !== 0) {
    console.error(`The frozen program did not pass its self-test (${code}). dist/ stays as it was.`);
    return code;
  }
  if (copy !== undefined && !(await isSameElsewhere(made, copy))) return 1;
  publish(made);
  remember(frozenStep);
  console.log(`Frozen in ${seconds(startedAt)}: dist/runtime and dist/shell.`);
  return 0;
}

/** Freeze the project that lies in `from` into `to`: `runtime/` and `shell/`. */
async function make(from: string, to: string): Promise<void> {
  const work = `${to}-work`;
  for (const folder of [to, work]) rmSync(folder, { recursive: true, force: true });
  for (const folder of [work, join(to, "shell")]) mkdirSync(folder, { recursive: true });
  const freezer = join(from, "backend-freeze", "freeze");
  for (const program of ["launcher", "runtime"]) {
    const places = ["--distpath", join(work, "dist"), "--workpath", join(work, "analysis")];
    const spec = join(freezer, `${program}.spec`);
    const words = ["-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", ...places, spec];
    await step(`Freezing the ${program}`, words, work);
  }
  const bill = join(work, "npm.json");
  writeFileSync(bill, await packagesInUse());
  const words = ["--work", work, "--out", to, "--npm", bill, "--root", root];
  await step("Describing what was frozen", [join(freezer, "finish.py"), ...words], work);
  const config = readFileSync(join(root, "neutralino.config.json"), "utf8");
  await packResources(config, join(to, "shell", "resources.neu"));
  rmSync(work, { recursive: true, force: true });
}

/** Run Python of the freezer. Its output is shown, and how long it took. */
async function step(sentence: string, words: readonly string[], work: string): Promise<void> {
  const startedAt = Date.now();
  const env = {
    ...process.env,
    // The same twice: sets in one order, no time of today.
    PYTHONHASHSEED: "0",
    SOURCE_DATE_EPOCH: "315532800", // 1980: the oldest a ZIP archive can say.
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUTF8: "1",
    PYINSTALLER_CONFIG_DIR: join(work, "config"),
    STUDIO_FREEZE_WORK: work,
  };
  const code = await run(frozen.python, words, { env, cwd: backend });
  if (code !== 0) throw new SetUpError(`${sentence}: it ended with ${code}. What it said stands above.`);
  console.log(`${sentence}: ${seconds(startedAt)}.`);
}

/** What npm says of all packages of the lock file, as CycloneDX. */
async function packagesInUse(): Promise<string> {
  const words = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--loglevel", "silent"];
  const { code, output } = await runLeased("npm", words, { cwd: root });
  if (code !== 0) throw new SetUpError(`npm could not list the packages:\n${output.trim()}`);
  return output;
}

/** Before anything is made: who works on the sources meanwhile does not make the two differ. */
function copySources(): string {
  const folder = mkdtempSync(join(tmpdir(), "freeze again "));
  for (const path of SOURCES) cpSync(join(root, path), join(folder, path), { recursive: true });
  return folder;
}

/** Make it once more from the copy, and let all files be compared. */
async function isSameElsewhere(made: string, copy: string): Promise<boolean> {
  const again = join(copy, "made");
  await make(copy, again);
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  return (await run(frozen.python, [join(backend, "freeze", "compare.py"), made, again], { env })) === 0;
}

/** In the place of what was frozen before; a folder that somebody else put into dist/ stays. */
function publish(made: string): void {
  const dist = join(root, "dist");
  mkdirSync(dist, { recursive: true });
  for (const name of ["runtime", "shell"]) {
    rmSync(join(dist, name), { recursive: true, force: true });
    renameSync(join(made, name), join(dist, name));
  }
}

const seconds = (startedAt: number) => `${((Date.now() - startedAt) / 1000).toFixed(0)} s`;
