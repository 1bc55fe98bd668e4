/** Files nobody can read, given by the browser: a plain sentence for each, and the program goes on. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openedStudio } from "./opened";
import { addAndWait, chooseFiles, type File, file } from "./pages";
import { chromiumPath, temporaryFolder } from "./studio";
import { line } from "./texts";

/** What no sentence for a person holds. */
const MACHINE_WORDS = /Traceback|Error\b|Errno|Exception|undefined|null|NaN|\[object/;
const NO_TEXT = /no text|could not be read/i;
const binary = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 131 + (i >> 3)) % 256));

describe.skipIf(chromiumPath() === undefined)("damaged files in a browser (needs Chromium)", () => {
  const opened = openedStudio();
  const folder = temporaryFolder("zeros");
  afterAll(() => folder.remove());

  beforeAll(() => {
    mkdirSync(join(folder.path, "below"));
    for (const name of ["a.txt", "b.md", "below/c.jsonl"]) writeFileSync(join(folder.path, name), "");
  });

  const dialogText = () => opened.page.getByRole("dialog").innerText();
  const addButton = () => opened.page.getByRole("button", { name: "Add this text" });

  test.each<[string, File, RegExp]>([
    ["a broken Parquet file", file("table.parquet", "PAR1 this is no table PAR1"), /Parquet/],
    ["a binary with the name of a text", file("program.txt", binary), /not text|binary/i],
    ["a broken archive", file("old.zip", "PK\x03\x04 cut off"), /archive|zip/i],
  ])("%s cannot be added, and the dialog says why", async (_name, one, sentence) => {
    await chooseFiles(opened.page, [one]);
    await addButton().waitFor();
    const text = await dialogText();
    expect(text).toMatch(sentence);
    expect(text).not.toMatch(MACHINE_WORDS);
    expect(await addButton().isDisabled()).toBe(true);
    await opened.page.getByRole("button", { name: "Cancel" }).click();
  });

  test.each<[string, () => readonly File[] | string]>([
    ["an empty file", () => [file("empty.txt", "")]],
    ["a folder of files without a byte", () => folder.path],
  ])("%s has a page that says why there is nothing to learn from", async (_name, choice) => {
    const { page } = opened;
    await chooseFiles(page, choice());
    await addButton().click();
    await page.getByText(NO_TEXT).first().waitFor();
    expect(await page.locator("main").innerText()).not.toMatch(MACHINE_WORDS);
  });

  test("good text is still added", async () => {
    await chooseFiles(opened.page, [file("good.txt", line(1).repeat(50)), file("empty.txt", "")]);
    await addAndWait(opened.page);
  });
});
