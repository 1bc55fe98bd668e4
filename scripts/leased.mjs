/** `node leased.mjs PROGRAM WORDS…`: runs a program that ends, with all it started, when our input does. */
import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";

const [program = "", ...words] = process.argv.slice(2);
const isWindows = process.platform === "win32";
// npm is a .cmd on Windows; its arguments are constants of ours.
const child = spawn(program, words, {
  stdio: ["ignore", "inherit", "inherit"],
  shell: isWindows && program === "npm",
});
child.once("error", ({ message }) => {
  console.error(message);
  process.exit(127); // As a shell says it.
});
child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

process.stdin.on("error", endAll).on("end", endAll).resume();

/** We lead the group, so this ends us too. */
function endAll() {
  if (isWindows) spawnSync("taskkill", ["/pid", String(process.pid), "/T", "/F"]);
  else process.kill(-process.pid, "SIGKILL");
}
