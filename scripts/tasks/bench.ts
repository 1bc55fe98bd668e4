/** `npm run bench`: the product beside its peers. Prints ratios; judges nothing. */
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { backend, run } from "./run.ts";

/** Words go to the program: `npm run bench -- --runs 5 texts.jsonl`. */
export async function bench(words: readonly string[]): Promise<number> {
  await setUp("test");
  return run(python, ["-m", "bench", ...words], { cwd: backend });
}
