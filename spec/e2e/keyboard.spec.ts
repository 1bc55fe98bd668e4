/** From the first run to a training by keyboard alone: all can be reached, and one sees where one is. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openedStudio } from "./opened";
import { PATIENCE_MS } from "./pages";
import { chromiumPath, temporaryFolder } from "./studio";
import { writeTexts } from "./texts";

const MOST_TABS = 80;
/** Name of the focused element, and whether its focus is drawn. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const isDrawn = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return { name: one.getAttribute("aria-label") ?? one.innerText ?? "", isDrawn };
})()`;

interface Focused {
  name: string;
  isDrawn: boolean;
}

/** Press Tab until the focus is there. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let count = 0; count < MOST_TABS; count += 1) {
    await page.keyboard.press("Tab");
    const focused = (await page.evaluate(FOCUSED)) as Focused;
    if (!name.test(focused.name.trim())) {
      passed.push(focused.name.trim().slice(0, 40));
      continue;
    }
    expect(focused.isDrawn, `focus is drawn on ${focused.name}`).toBe(true);
    return;
  }
  throw new Error(`Tab never reaches ${name}. It passes: ${passed.join(" | ")}`);
}

describe.skipIf(chromiumPath() === undefined)("by keyboard alone (needs Chromium)", () => {
  const opened = openedStudio();
  const texts = temporaryFolder("texts");
  beforeAll(() => writeTexts(texts.path));
  afterAll(() => texts.remove());

  test("a path is typed, looked at and added", async () => {
    const { page } = opened;
    await page.getByRole("heading", { name: "Make your first tokenizer" }).waitFor();
    await tabTo(page, /^Type a path/);
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Paths" }).waitFor();
    await page.keyboard.type(texts.path); // The dialog has put the focus into its field.
    await tabTo(page, /^Look at it$/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Add this text" }).waitFor();
    await tabTo(page, /^Add this text$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "A few documents" }).waitFor({ timeout: PATIENCE_MS });
  });

  test("Escape closes the dialog and puts the focus back", async () => {
    const { page } = opened;
    await tabTo(page, /^Corpora/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Type a path/);
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Paths" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Paths" }).waitFor({ state: "detached" });
    const name = async () => ((await page.evaluate(FOCUSED)) as Focused).name;
    await expect.poll(name).toMatch(/^Type a path/);
  });

  test(
    "a training is set up and started",
    async () => {
      const { page } = opened;
      await tabTo(page, /^New training/);
      await page.keyboard.press("Enter");
      await page.getByRole("textbox", { name: /Vocabulary size/ }).waitFor();
      await tabTo(page, /Start training/);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/jobs\/[a-z0-9]+$/);
      await page.getByRole("link", { name: "Open the tokenizer" }).waitFor({ timeout: PATIENCE_MS });
      await tabTo(page, /^Open the tokenizer/);
    },
    PATIENCE_MS,
  );
});
