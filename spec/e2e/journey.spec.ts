/** The product as a new user meets it: first run, real files, training, exploring, and tomorrow. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, openBrowser, openPage, type Studio, startStudio, temporaryFolder } from "./studio";

const TIMEOUT_MS = 60_000;
const WORDS =
  "the quick brown fox jumps over a lazy dog while naïve cafés serve déjà-vu and Straße über alles".split(
    " ",
  );

/** Real text in several kinds of file: enough that every common word is learned. */
function writeTexts(folder: string): void {
  mkdirSync(join(folder, "notes"), { recursive: true });
  const line = (seed: number) =>
    Array.from({ length: 12 }, (_, i) => WORDS[(seed * 7 + i * i) % WORDS.length]).join(" ");
  const lines = Array.from({ length: 400 }, (_, i) => line(i));
  writeFileSync(join(folder, "a.txt"), lines.join("\n"));
  writeFileSync(join(folder, "notes", "häuser 家.md"), `# Notes\n\n${lines.slice(0, 200).join("\n\n")}`);
  writeFileSync(join(folder, "rows.jsonl"), lines.map((text, id) => JSON.stringify({ id, text })).join("\n"));
  writeFileSync(
    join(folder, "table.csv"),
    `id,text\n${lines.map((text, id) => `${id},"${text}"`).join("\n")}\n`,
  );
}

describe.skipIf(chromiumPath() === undefined)("the main job, in a browser", () => {
  const data = temporaryFolder("data");
  const texts = temporaryFolder("texts");
  let browser: Browser;
  let studio: Studio;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    writeTexts(texts.path);
    browser = await openBrowser();
    studio = await startStudio(data.path);
    ({ page, errors } = await openPage(browser, studio.openUrl));
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
    data.remove();
    texts.remove();
  }, TIMEOUT_MS);

  test("the first run says what to do", async () => {
    await page.getByRole("heading", { name: "Make your first tokenizer" }).waitFor();
    expect(await page.title()).toContain("Tokenizer Studio");
  });
});
