/** The only door to every task. `npm run X` and `npm start` lead here. */
import { exit } from "node:process";
import { bench } from "./tasks/bench.ts";
import { build } from "./tasks/build.ts";
import { check } from "./tasks/check.ts";
import { contract } from "./tasks/contract.ts";
import { SetUpError } from "./tasks/run.ts";
import { start } from "./tasks/start.ts";
import { test } from "./tasks/test.ts";

/** Each returns the exit code. */
const tasks: Record<string, (words: readonly string[]) => Promise<number>> = {
  start,
  test,
  check,
  build,
  contract,
  bench,
  shots: async (words) => (await import("./tasks/shots.ts")).main(words),
};

const [name = "start", ...words] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  console.error(`There is no task “${name}”. There are: ${Object.keys(tasks).join(", ")}.`);
  exit(2);
}
try {
  exit(await task(words));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(error.message);
  exit(1);
}
