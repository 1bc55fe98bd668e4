/** The only door to every task. `npm run X` and `npm start` lead here. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { exit } from "node:process";

/** Each is loaded when it is asked for, and answers the exit code: the command line starts at once. */
const tasks: Record<string, (words: readonly string[]) => Promise<number>> = {
  start: async (words) => (await import("./tasks/start.ts")).start(words),
  test: async (words) => (await import("./tasks/test.ts")).test(words),
  check: async () => (await import("./tasks/check.ts")).check(),
  build: async () => (await import("./tasks/build.ts")).build(),
  package: async (words) => (await import("./tasks/package.ts")).makePackages(words),
  freeze: async (words) => (await import("./tasks/freeze.ts")).freeze(words),
  contract: async (words) => (await import("./tasks/contract.ts")).contract(words),
  bench: async (words) => (await import("./tasks/bench.ts")).bench(words),
  shots: async (words) => (await import("./tasks/shots.ts")).main(words),
};

enableCompileCache(join(import.meta.dirname, "..", ".studio", "compiled"));
const [name = "start", ...words] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  console.error(`There is no task “${name}”. There are: ${Object.keys(tasks).join(", ")}.`);
  exit(2);
}
try {
  exit(await task(words));
} catch (error) {
  if (!(error instanceof Error) || error.name !== "SetUpError") throw error;
  console.error(error.message);
  exit(1);
}
