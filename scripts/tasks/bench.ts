/** `npm run bench`: the product beside its peers. Prints ratios; judges nothing. */
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { backend, run } from "./run.ts";

/** Words go to the program: `npm run bench -- train --runs 5`. It brings the peers itself. */
export async function bench(words: readonly string[]): Promise<number> {
  await setUp("bench");
  return run(python, ["-m", "bench", ...words], { cwd: backend });
}
