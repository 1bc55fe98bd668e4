/** What a person clicks stays in the program: a webview that goes elsewhere cannot come back. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf-8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(import.meta.dirname, file), "utf-8") }));
const found = (pattern: RegExp, except: readonly string[] = []) =>
  sources.flatMap(({ file, text }) =>
    except.includes(file) ? [] : [...text.matchAll(pattern)].map(([what]) => `${file}: ${what}`),
  );

test("every link written down leads to a page of ours", () => {
  expect(found(/href=(?:"(?![/#])|\{`(?!\/)).{0,40}/g)).toEqual([]);
  expect(found(/https?:\/\//g)).toEqual([]);
});

test("nothing opens another window or frame, and no text becomes markup", () => {
  expect(found(/window\.open|<iframe|\btarget=|dangerouslySetInnerHTML|innerHTML/g)).toEqual([]);
});

test("files leave the program by one door, which knows the window", () => {
  expect(found(/\bdownload>|createObjectURL/g, ["components/save-link.tsx"])).toEqual([]);
});
