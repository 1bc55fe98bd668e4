/** The outer door, in plain JavaScript so that Node 20 can open it: JavaScript packages first, then `studio.ts` on Node 24. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitForTurn } from "./turn.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stampFile = join(root, ".studio", "npm.stamp");
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
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === wantedStamp() && existsSync(node24);
}

/** npm's own last words, when they name a cause that a person can remove. */
function explain(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output))
    return "The packages could not be fetched: no connection to the package registry. Connect and run it again; what is there is kept.";
  if (/ENOSPC/.test(output))
    return "The disk is full. Set-up needs about 1 GB. Free some space and run it again.";
  if (/EACCES|EROFS|EPERM/.test(output))
    return "This folder cannot be written. Copy the project to a folder of your own and run it again.";
  return `npm could not install the packages:\n${output.split("\n").slice(-15).join("\n")}`;
}

function installPackages() {
  console.log(
    "Installing the JavaScript packages (once, about 20 s): they build and test the user interface.",
  );
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32", // npm is a .cmd there; the arguments are constants.
  });
  if (result.error)
    stop(`npm did not start (${result.error.message}). It comes with Node; install Node 20 or newer.`);
  if (result.status !== 0) stop(explain(`${result.stdout}\n${result.stderr}`));
  repairNode();
  writeFileSync(stampFile, wantedStamp());
}

/** npm may refuse install scripts; then the binary of `node@24` is missing and its own script brings it. */
function repairNode() {
  if (existsSync(node24)) return;
  const options = { cwd: join(root, "node_modules", "node"), encoding: "utf8" };
  const result = spawnSync(process.execPath, ["installArchSpecificPackage.js"], options);
  if (!existsSync(node24) && !canStripTypes()) stop(explain(`${result.stdout}\n${result.stderr}`));
}

function canStripTypes() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

async function setUp() {
  if (isInstalled()) return;
  try {
    mkdirSync(join(root, ".studio"), { recursive: true });
  } catch {
    stop("This folder cannot be written. Copy the project to a folder of your own and run it again.");
  }
  const release = await waitForTurn(join(root, ".studio", "npm.lock"));
  try {
    if (!isInstalled()) installPackages();
  } finally {
    release();
  }
}

function openStudio() {
  const program = existsSync(node24) ? node24 : process.execPath;
  const child = spawn(
    program,
    ["--no-warnings", join(root, "scripts", "studio.ts"), ...process.argv.slice(2)],
    {
      stdio: "inherit",
      env: { ...process.env, INIT_CWD: process.env.INIT_CWD ?? process.cwd() },
    },
  );
  // The terminal sends Ctrl-C to the whole group; others signal only us.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
  child.once("error", (error) => stop(`Node could not be started: ${error.message}`));
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

if (Number(process.versions.node.split(".")[0]) < 20)
  stop(
    `Node ${process.versions.node} is too old. Install Node 20 or newer from nodejs.org and run it again.`,
  );
if (process.argv[2] === "clean") rmSync(join(root, ".studio"), { recursive: true, force: true });
await setUp();
openStudio();
