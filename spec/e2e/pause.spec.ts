/** A training stands still and goes on, also one that sits in a library's call. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openedStudio } from "./opened";
import { addAndWait, lookAtPath, PATIENCE_MS, train } from "./pages";
import { chromiumPath, temporaryFolder } from "./studio";
import { writeLargeText } from "./texts";

describe.skipIf(chromiumPath() === undefined)("pausing in a browser (needs Chromium)", () => {
  const opened = openedStudio();
  const texts = temporaryFolder("texts");
  beforeAll(() => writeLargeText(join(texts.path, "large.txt")));
  afterAll(() => texts.remove());

  test("a paused training shows where it stands, its time stands too, and it goes on", async () => {
    const { page } = opened;
    await lookAtPath(page, join(texts.path, "large.txt"));
    await addAndWait(page);
    // SentencePiece takes a while, and never asks whether it may go on.
    await train(page, 8000, "Unigram");
    await page.getByRole("row", { name: /Learn/, includeHidden: false }).getByRole("progressbar").waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused.", { exact: true }).waitFor();
    await page.getByText("stands still").waitFor();
    const worked = page.locator("dt", { hasText: "Time at work" }).locator("+ dd");
    const timeAtWork = async () => /^.*? s/.exec(await worked.innerText())?.[0];
    const before = await timeAtWork();
    expect(before).toBeDefined();
    await page.getByText(/and 3 s paused/).waitFor();
    expect(await timeAtWork()).toBe(before);
    await page.getByRole("link", { name: /^Jobs/ }).first().click();
    await page
      .getByRole("row", { name: /Paused/ })
      .getByRole("button", { name: "Resume" })
      .click();
    await page
      .getByRole("row", { name: /Running/ })
      .getByRole("link")
      .click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
  }, 150_000);

  test("a paused training can be cancelled", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Cancel the training" }).click();
    await page.getByRole("button", { name: "Run again" }).waitFor({ timeout: PATIENCE_MS });
  }, 90_000);
});
