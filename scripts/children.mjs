/** Programs we start: however we end, they end too. No shell: arguments are never parsed. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import { onParentEnd } from "./parent.mjs";

export const INTERRUPTED = "Set-up was interrupted. Run it again: it goes on where it was.";
export const NOT_STARTED = 127;
const leased = join(dirname(fileURLToPath(import.meta.url)), "leased.mjs");
const codeOf = (code, signal) => code ?? 128 + constants.signals[signal];

/**
 * Run with the terminal as its own. Resolves to its exit code, 128 + n for a signal.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<number>}
 */
export function runHere(program, words, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: "inherit", ...options });
    const pass = (signal) => child.kill(signal);
    // Ctrl-C reaches the child by the terminal, and we end when it does; without one we pass it on.
    const interrupt = [0, 1, 2].some(isatty) ? () => {} : pass;
    process.on("SIGINT", interrupt).on("SIGTERM", pass).on("SIGHUP", pass);
    const forgetParent = onParentEnd(() => pass("SIGTERM"));
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("SIGINT", interrupt).off("SIGTERM", pass).off("SIGHUP", pass);
      forgetParent();
      resolve(codeOf(code, signal));
    });
  });
}

/**
 * Run a step of the set-up to its end, silently. Whatever ends us ends it at once, with all it started, so
 * that the next set-up never meets the last one's children.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ cwd: string }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runLeased(program, words, { cwd }) {
  return new Promise((resolve, reject) => {
    const detached = process.platform !== "win32"; // The leader of a group; there it would open a console.
    const child = spawn(process.execPath, [leased, program, ...words], { cwd, detached });
    const stop = (signal) => {
      console.error(INTERRUPTED);
      process.exit(codeOf(null, signal));
    };
    process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
    const forgetParent = onParentEnd(() => stop("SIGTERM"));
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    child.once("error", reject);
    child.once("exit", () => endGroup(child.pid)); // It was killed itself, or what it ran left something.
    child.once("close", (code, signal) => {
      process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
      forgetParent();
      resolve({ code: codeOf(code, signal), output });
    });
  });
}

function endGroup(pid) {
  try {
    if (process.platform !== "win32") process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}
