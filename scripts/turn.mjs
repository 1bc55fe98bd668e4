/** One set-up at a time: a lock file that names its owner and heals when the owner is gone. */
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./parent.mjs";

const POLL_MS = 300;

/** Resolves to a function that gives the turn back. */
export async function waitForTurn(path) {
  let hasSaidSo = false;
  while (!take(path)) {
    if (isStale(path)) {
      clear(path);
      continue;
    }
    if (!hasSaidSo) console.log("Another set-up is at work in this folder; waiting for it.");
    hasSaidSo = true;
    await sleep(POLL_MS);
  }
  return () => ownerOf(path) === process.pid && rmSync(path, { force: true });
}

/** A link of a file already written: the lock is never there without its owner's name. */
function take(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function ownerOf(path) {
  try {
    return Number(readFileSync(path, "utf8")) || undefined;
  } catch {
    return undefined; // Given back between the try and the look.
  }
}

/** Its owner ended, or it is from before the machine started: then the number is another process's now. */
function isStale(path) {
  const pid = ownerOf(path);
  const takenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (takenAt < Date.now() - uptime() * 1000) return true;
  return pid !== undefined && !isAlive(pid);
}

/** Two may find it stale at once; who moves away a lock just taken anew puts it back. */
function clear(path) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (!isStale(aside)) linkSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
