/** The stick with a person's texts. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../e2e/studio";
import { writeTexts } from "../e2e/texts";
import { STICK } from "./room";

/** Where they are seen. */
export const TEXTS = `${STICK}/texts`;

/** Several kinds of file, one of them broken; and a declaration in about 500 languages. */
export function fillStick(folder: string): void {
  const texts = join(folder, "texts");
  mkdirSync(texts);
  writeTexts(texts);
  cpSync(join(root, "build", "sample", "udhr.jsonl.gz"), join(texts, "languages.jsonl.gz"));
}
