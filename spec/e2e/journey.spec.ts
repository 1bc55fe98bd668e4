/** The product as a new user meets it: first run, real files, training, exploring, and tomorrow. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import {
  addAndWait,
  chooseFiles,
  file,
  lookAtPath,
  PATIENCE_MS,
  photographFailures,
  settled,
  train,
} from "./pages";
import { descendants } from "./processes";
import { chromiumPath, openBrowser, openPage, type Studio, startStudio, temporaryFolder } from "./studio";
import { line, writeLargeText, writeTexts } from "./texts";

const NO_BROWSER = chromiumPath() === undefined;
const Axe = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.nullish(z.string()),
      help: z.string(),
      nodes: z.array(z.object({ html: z.string() })),
    }),
  ),
});

async function seriousProblems(page: Page): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // By the debugger, not by a script element: the page's own policy allows no inline script.
  await page.evaluate(source);
  const found = Axe.parse(await page.evaluate("axe.run()"));
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes: [first] }) => `${new URL(page.url()).pathname} ${id}: ${help} ${first?.html}`);
}

describe.skipIf(NO_BROWSER)("the main job in a browser (needs Chromium)", () => {
  const data = temporaryFolder("data");
  const texts = temporaryFolder("texts");
  let browser: Browser;
  let studio: Studio;
  let page: Page;
  let errors: string[];
  let jobPath = "/jobs";

  beforeEach(() => photographFailures(() => page));

  beforeAll(async () => {
    writeTexts(texts.path);
    browser = await openBrowser();
    studio = await startStudio(data.path);
    ({ page, errors } = await openPage(browser, studio.openUrl));
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
    data.remove();
    texts.remove();
  }, PATIENCE_MS);

  test("the first run says what to do", async () => {
    await page.getByRole("heading", { name: "Make your first tokenizer" }).waitFor();
    expect(await page.evaluate("document.cookie")).toBe("");
  });

  test("a folder is added by its path and measured; a broken file in it is named", async () => {
    await lookAtPath(page, texts.path);
    await page.getByRole("button", { name: "Add this text" }).click();
    await page
      .getByText(/could not be read/)
      .first()
      .waitFor({ timeout: PATIENCE_MS });
    await page.getByText("English").first().waitFor();
  });

  test("a path that is not there is said in words, and nothing is added", async () => {
    await lookAtPath(page, join(texts.path, "nothing-here"));
    await page.getByText(/There is nothing at/).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  test("files chosen in the browser are copied in and become a corpus", async () => {
    await chooseFiles(page, [
      file("größe 家.txt", line(3).repeat(50)),
      file("picture.txt", Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])),
    ]);
    await addAndWait(page);
  });

  test("training shows live stages and ends with a tokenizer", async () => {
    await page.goto(`${studio.origin}/corpora`);
    await page.getByRole("link", { name: /texts/ }).first().click();
    await train(page, 300);
    jobPath = new URL(page.url()).pathname;
    await page.getByRole("link", { name: "Open the tokenizer" }).click({ timeout: PATIENCE_MS });
    await page.getByText("Bytes per token").first().waitFor();
  });

  test("typed text becomes tokens, with split characters spelled in bytes", async () => {
    await page.getByRole("link", { name: "Explore" }).click();
    await page.getByRole("textbox", { name: "Your text" }).fill("the quick fox 東 👩‍👧");
    await page
      .getByText(/tokens/)
      .first()
      .waitFor();
    await page.getByText("E6").first().waitFor();
  });

  test("nothing serious is found by axe on any page", async () => {
    const found: string[] = [];
    const here = new URL(page.url()).pathname;
    const pages = [
      "/",
      "/corpora",
      "/train",
      "/jobs",
      jobPath,
      "/tokenizers",
      here,
      here.replace("/explore", ""),
      "/settings",
      "/help",
    ];
    for (const path of pages) {
      await page.goto(studio.origin + path);
      await page.locator("main h1").waitFor();
      await settled(page);
      if (path === here) await page.getByRole("listbox").getByRole("option").first().waitFor();
      found.push(...(await seriousProblems(page)));
    }
    expect(found).toEqual([]);
  }, 120_000);

  test("after kill -9 of the backend the page goes on by itself", async () => {
    await page.goto(`${studio.origin}/tokenizers`);
    const [backend] = descendants(studio.launcherPid, " backend");
    expect(backend).toBeDefined();
    if (backend !== undefined) process.kill(backend, "SIGKILL");
    await page.waitForFunction("fetch('/api/v1/settings').then((r) => r.ok, () => false)", undefined, {
      polling: 200,
    });
    await page
      .getByRole("link", { name: "Explore" })
      .or(page.getByRole("link", { name: /300/ }))
      .first()
      .click();
    await page.getByText("Bytes per token").first().waitFor();
  });

  test("a training can be cancelled, and one whose worker is killed says so", async () => {
    writeLargeText(join(texts.path, "large.txt"));
    await lookAtPath(page, join(texts.path, "large.txt"));
    await addAndWait(page);
    const corpus = page.url();
    await train(page, 30_000);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Cancel the training" }).click();
    await page.getByRole("button", { name: "Run again" }).waitFor({ timeout: 8_000 });
    await page.goto(corpus);
    await train(page, 30_000);
    await page.getByRole("button", { name: "Cancel" }).waitFor();
    await expect.poll(() => descendants(studio.launcherPid, "run-job").length, { timeout: 10_000 }).toBe(1);
    for (const worker of descendants(studio.launcherPid, "run-job")) process.kill(worker, "SIGKILL");
    await page.getByRole("button", { name: "Run again" }).waitFor({ timeout: PATIENCE_MS });
  }, 150_000);

  test(
    "after a restart all of it is still there, and the program ends within 8 s",
    async () => {
      const endedAfterMs = await studio.stop();
      expect(endedAfterMs).toBeLessThan(8_000);
      studio = await startStudio(data.path);
      await page.goto(studio.openUrl);
      await page.goto(`${studio.origin}/tokenizers`);
      await page.getByText("300").first().waitFor();
      await page.goto(`${studio.origin}/corpora`);
      await page.getByText("large.txt").first().waitFor();
    },
    PATIENCE_MS,
  );

  test("a second start of the same data folder leads to the same program", async () => {
    const second = await studio.anotherUrl();
    expect(new URL(second).origin).toBe(studio.origin);
    await page.goto(second);
    await page.locator("main h1").waitFor();
  });

  test("no script failed and the security policy refused nothing", () => {
    expect(errors).toEqual([]);
  });
});
