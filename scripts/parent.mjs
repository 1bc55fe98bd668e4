/** Ending with one's parent: npm's `sh` passes no signal on, so a killed npm would leave the program. */

const POLL_MS = 500;

/**
 * Calls back once when the process that started this one has ended. Returns how to stop looking.
 * @param {() => void} callback
 * @returns {() => void}
 */
export function onParentEnd(callback) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
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
