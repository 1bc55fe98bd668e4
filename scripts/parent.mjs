/** Ending with one's parent: npm's shell passes no signal on, so a killed npm would leave the program. */
import { readFileSync, readlinkSync, realpathSync } from "node:fs";

const POLL_MS = 500;
const parent = process.ppid; // Asked at once: later it may be gone.
const npm = npmBehindShell();

/**
 * Calls back once when the process that started this one has ended. Returns how to stop looking.
 * @param {() => void} callback
 * @returns {() => void}
 */
export function onParentEnd(callback) {
  const timer = setInterval(() => {
    const isThere = process.ppid === parent && isAlive(parent);
    if (isThere && (npm === undefined || parentOf(parent) === npm)) return;
    clearInterval(timer);
    callback();
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // Somebody else's process: alive.
  }
}

/** npm starts us by a shell, which stays when npm is killed. Only Linux tells who its parent is. */
function npmBehindShell() {
  const program = process.env.npm_node_execpath; // The Node that npm runs on.
  if (process.platform !== "linux" || program === undefined) return undefined;
  try {
    const isShell = readlinkSync(`/proc/${parent}/exe`) !== realpathSync(program);
    return isShell ? parentOf(parent) : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
    return Number(afterName.split(" ")[1]);
  } catch {
    return undefined; // It has ended.
  }
}
