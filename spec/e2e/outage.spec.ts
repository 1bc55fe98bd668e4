/** The backend goes away under an open page: a banner says so, and everything comes back by itself. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openedStudio } from "./opened";
import { addAndWait, lookAtPath } from "./pages";
import { descendants } from "./processes";
import { chromiumPath, temporaryFolder } from "./studio";
import { writeTexts } from "./texts";

describe.skipIf(chromiumPath() === undefined)("an outage in a browser (needs Chromium)", () => {
  const opened = openedStudio();
  const texts = temporaryFolder("texts");
  beforeAll(() => writeTexts(texts.path));
  afterAll(() => texts.remove());

  const backends = () => descendants(opened.studio.launcherPid, " backend");
  async function killBackend(other?: number): Promise<number> {
    const found = () => backends().find((pid) => pid !== other);
    await expect.poll(found, { timeout: 15_000, interval: 20 }).toBeDefined();
    const pid = found() ?? 0;
    process.kill(pid, "SIGKILL");
    return pid;
  }

  test("the banner comes, goes, and the page shows its data without being loaded again", async () => {
    const { page } = opened;
    await lookAtPath(page, join(texts.path, "a.txt"));
    await addAndWait(page);
    await page.evaluate("window.isSameWindow = true");
    const banner = page.getByText("It is asked again by itself");
    // Twice in a row: one restart is faster than the banner, which is for outages worth a word.
    await killBackend(await killBackend());
    await banner.waitFor({ timeout: 15_000 });
    await banner.waitFor({ state: "detached", timeout: 30_000 });
    await page.getByRole("heading", { name: "A few documents" }).waitFor();
    await page
      .getByRole("link", { name: /^Corpora/ })
      .first()
      .click();
    await page.getByRole("link", { name: "a.txt" }).first().waitFor();
    expect(await page.evaluate("window.isSameWindow")).toBe(true);
  });

  test("a page opened while it is away loads by itself when it is back", async () => {
    const { page } = opened;
    await killBackend();
    await page.getByRole("link", { name: "Settings" }).click();
    await page
      .getByRole("link", { name: /^Corpora/ })
      .first()
      .click();
    await page.getByRole("link", { name: "a.txt" }).first().click({ timeout: 15_000 });
    await page.getByRole("heading", { name: "A few documents" }).waitFor();
    expect(await page.evaluate("window.isSameWindow")).toBe(true);
  });
});
