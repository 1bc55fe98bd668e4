/** What was measured, for the end of `npm run test:bundle`. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../e2e/studio";

const folder = join(root, "build", "test-results");

export function note(line: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, "bundle-figures.txt"), `${line}\n`);
}
