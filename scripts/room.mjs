/** Whether a folder can take what set-up writes. Asked before: a full disk makes npm fail in many words. */
import { accessSync, constants, statfsSync } from "node:fs";
import { NOT_WRITABLE } from "./explain.mjs";

const MEGABYTE = 1_000_000;

/**
 * Why it cannot, as a sentence; undefined when it can.
 * @param {string} folder
 * @param {number} neededMegabytes
 * @returns {string | undefined}
 */
export function whyNoRoom(folder, neededMegabytes) {
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return NOT_WRITABLE;
  }
  const { bavail, bsize, blocks } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / MEGABYTE);
  if (blocks === 0 || free >= neededMegabytes) return undefined; // Some network drives do not tell.
  return (
    `The disk is too full: ${free} MB are free, and this step of the set-up needs about ` +
    `${neededMegabytes} MB. Free some space and run it again.`
  );
}
