/** The texts that the tests give to the product. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const WORDS = "the quick brown fox jumps over a lazy dog while naïve cafés serve déjà-vu and Straße".split(
  " ",
);

/** A line of common words; another for every seed. */
export const line = (seed: number) =>
  Array.from({ length: 12 }, (_, i) => WORDS[(seed * 7 + i * i) % WORDS.length]).join(" ");

/** Real text in several kinds of file: enough that every common word is learned. */
export function writeTexts(folder: string): void {
  mkdirSync(join(folder, "notes"), { recursive: true });
  const lines = Array.from({ length: 400 }, (_, i) => line(i));
  const rows = lines.map((text, id) => `${id},"${text}"`);
  writeFileSync(join(folder, "a.txt"), lines.join("\n"));
  writeFileSync(join(folder, "notes", "häuser 家.md"), `# Notes\n\n${lines.slice(0, 200).join("\n\n")}`);
  writeFileSync(join(folder, "rows.jsonl"), lines.map((text, id) => JSON.stringify({ id, text })).join("\n"));
  writeFileSync(join(folder, "table.csv"), `id,text\n${rows.join("\n")}\n`);
  writeFileSync(join(folder, "broken.parquet"), "PAR1 this is not a table");
  writeFileSync(join(folder, "empty.txt"), "");
}

/** A text that takes some seconds to read and to learn from: every line has words of its own. */
export function writeLargeText(path: string): void {
  const own = (i: number) => `w${((i * 7919) % 1_000_003).toString(36)}${i.toString(36)}`;
  writeFileSync(
    path,
    Array.from({ length: 250_000 }, (_, i) => `line of ${own(i)} and ${own(i * 3 + 1)} ends`).join("\n"),
  );
}
