/** One set-up at a time: a lock file that names its owner and heals when the owner is gone. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 300;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // Somebody else's process: alive.
  }
}

function take(path) {
  try {
    const file = openSync(path, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function owner(path) {
  try {
    return Number(readFileSync(path, "utf8")) || undefined;
  } catch {
    return undefined; // Released between the try and the look.
  }
}

/** Resolves to a function that gives the turn back. */
export async function waitForTurn(path) {
  let saidSo = false;
  let emptyLooks = 0;
  while (!take(path)) {
    const pid = owner(path);
    emptyLooks = pid === undefined ? emptyLooks + 1 : 0;
    if ((pid !== undefined && !isAlive(pid)) || emptyLooks > 10) {
      rmSync(path, { force: true });
      continue;
    }
    if (!saidSo) console.log("Another set-up is at work in this folder; waiting for it.");
    saidSo = true;
    await sleep(POLL_MS);
  }
  return () => rmSync(path, { force: true });
}
