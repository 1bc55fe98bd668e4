/** The outer door, plain JavaScript so that Node 20 opens it: packages first, then `studio.ts` on Node 24. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { explainNpm } from "./explain.mjs";
import { onParentEnd } from "./parent.mjs";
import { waitForTurn } from "./turn.mjs";

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

function installPackages() {
  console.log(
    "Installing the JavaScript packages (once, about 20 s): they build and test the user interface.",
  );
  rmSync(stampFile, { force: true });
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32", // npm is a .cmd there; the arguments are constants.
  });
  if (result.error)
    stop(`npm did not start (${result.error.message}). It comes with Node; install Node 20 or newer.`);
  if (result.signal !== null) process.exit(128 + constants.signals[result.signal]);
  if (result.status !== 0) stop(explainNpm(`${result.stdout}\n${result.stderr}`));
  bringNode24();
  writeFileSync(stampFile, wantedStamp());
}

/** npm may refuse install scripts; then the binary of `node@24` is missing and its own script brings it. */
function bringNode24() {
  if (existsSync(node24)) return;
  const options = { cwd: join(root, "node_modules", "node"), encoding: "utf8" };
  const result = spawnSync(process.execPath, ["installArchSpecificPackage.js"], options);
  if (program() !== undefined) return;
  console.error(explainNpm(`${result.stdout}\n${result.stderr}`));
  stop("Node 24 could not be brought into this folder. Install Node 24 from nodejs.org and run it again.");
}

async function setUp() {
  if (isInstalled()) return;
  const lock = join(root, ".studio", "npm.lock");
  try {
    mkdirSync(dirname(lock), { recursive: true });
    const release = await waitForTurn(lock);
    try {
      if (!isInstalled()) installPackages();
    } finally {
      release();
    }
  } catch (error) {
    stop(explainNpm(String(error.code ?? error)));
  }
}

function openStudio() {
  const words = ["--no-warnings", join(root, "scripts", "studio.ts"), ...process.argv.slice(2)];
  const env = { ...process.env, INIT_CWD: process.env.INIT_CWD ?? process.cwd() };
  const child = spawn(program(), words, { stdio: "inherit", env });
  // The terminal sends Ctrl-C to the whole group; others signal only us.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  onParentEnd(() => child.kill("SIGTERM"));
  child.once("error", (error) => stop(`Node could not be started: ${error.message}`));
  child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (Number(process.versions.node.split(".")[0]) < 20)
  stop(
    `Node ${process.versions.node} is too old. Install Node 20 or newer from nodejs.org and run it again.`,
  );
await setUp();
openStudio();
