/** Neutralino for the packages of a run: what scripts/neutralino.json pins, and nothing else. */
import { appendFileSync } from "node:fs";
import { exit } from "node:process";
import { getNeutralino } from "../tasks/neutralino.ts";

const found = await getNeutralino([]);
const { RELEASE, GITHUB_ENV } = process.env;
if ("program" in found) {
  console.log(`The window's program: ${found.program}`);
  if (GITHUB_ENV !== undefined) appendFileSync(GITHUB_ENV, `NEUTRALINO_BINARY=${found.program}\n`);
} else {
  console.log(`The packages will open the browser: ${found.reason}.`);
  console.log("RELEASING.md says how its hash is pinned in scripts/neutralino.json.");
  if (RELEASE === "yes") exit(1); // A release without a window is none.
}
