/** The outer door, plain JavaScript so that Node 20 opens it: packages first, then `studio.ts` on Node 24. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { NOT_STARTED, runHere, runLeased } from "./children.mjs";
import { pythonEnvironment } from "./environment.mjs";
import { explainNpm } from "./explain.mjs";
import { isCommand, isReady } from "./ready.mjs";
import { whyNoRoom } from "./room.mjs";
import { waitForTurn } from "./turn.mjs";

const PACKAGES_MEGABYTES = 450; // Measured: 404.

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stampFile = join(root, ".studio", "npm.stamp");
const lastInstalled = join(root, "node_modules", ".package-lock.json"); // npm writes it last.
const node24 = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

function wantedStamp() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

function isInstalled() {
  if (!existsSync(lastInstalled) || program() === undefined) return false;
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === wantedStamp();
}

/** The Node that can run TypeScript: the project's own, else this one if it is new enough. */
function program() {
  if (existsSync(node24)) return node24;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18) ? process.execPath : undefined;
}

async function installPackages() {
  console.log(
    "Installing the JavaScript packages (once, about 20 s): they build and test the user interface.",
  );
  rmSync(stampFile, { force: true });
  const words = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await runLeased("npm", words, { cwd: root });
  if (code === NOT_STARTED) stop("npm did not start. It comes with Node; install Node 20 or newer.");
  if (code !== 0) stop(explainNpm(output));
  await bringNode24();
  writeFileSync(stampFile, wantedStamp());
}

/** npm may refuse install scripts; then the binary of `node@24` is missing and its own script brings it. */
async function bringNode24() {
  if (existsSync(node24)) return;
  const cwd = join(root, "node_modules", "node");
  const { output } = await runLeased(process.execPath, ["installArchSpecificPackage.js"], { cwd });
  if (program() !== undefined) return;
  console.error(explainNpm(output));
  stop("Node 24 could not be brought into this folder. Install Node 24 from nodejs.org and run it again.");
}

async function setUp() {
  if (isInstalled()) return;
  const reason = whyNoRoom(root, existsSync(lastInstalled) ? 0 : PACKAGES_MEGABYTES);
  if (reason !== undefined) stop(reason);
  const lock = join(root, ".studio", "npm.lock");
  try {
    mkdirSync(dirname(lock), { recursive: true });
    const release = await waitForTurn(lock);
    try {
      if (!isInstalled()) await installPackages();
    } finally {
      release();
    }
  } catch (error) {
    stop(explainNpm(String(error.code ?? error)));
  }
}

/** The command line at once, when nothing has changed since set-up was last done. */
async function openCommandLine(words) {
  const python = join(
    root,
    "backend-freeze",
    ".venv",
    process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
  );
  const cwd = process.env.INIT_CWD ?? process.cwd();
  process.exit(
    await runHere(python, ["-m", "tokenizer_studio", ...words], { cwd, env: pythonEnvironment(root) }),
  );
}

async function openStudio() {
  const words = ["--no-warnings", join(root, "scripts", "studio.ts"), ...process.argv.slice(2)];
  const env = { ...process.env, INIT_CWD: process.env.INIT_CWD ?? process.cwd() };
  try {
    process.exit(await runHere(program(), words, { env }));
  } catch (error) {
    stop(`Node could not be started: ${error.message}`);
  }
}

if (Number(process.versions.node.split(".")[0]) < 20)
  stop(
    `Node ${process.versions.node} is too old. Install Node 20 or newer from nodejs.org and run it again.`,
  );
const [task, ...words] = process.argv.slice(2);
if (task === "start" && isCommand(words) && isReady(root)) await openCommandLine(words);
await setUp();
await openStudio();
