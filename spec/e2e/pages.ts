/** What a user does on the pages, as tests say it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Page } from "playwright-core";
import { onTestFailed } from "vitest";
import { root } from "./studio";

/** For what a worker does: importing, training. */
export const PATIENCE_MS = 60_000;

/** The UI in a tab of its own, or in a window's frame. */
export type Screen = Page | Frame;

export interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A file as the browser's dialog hands it over. */
export function file(name: string, content: string | Buffer): File {
  return { name, mimeType: "", buffer: Buffer.from(content) };
}

/** To the list of corpora, by the sidebar. */
export async function openCorpora(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page
    .getByRole("link", { name: /^Corpora/ })
    .first()
    .click();
}

/** Type a path and look at it; what was found is on the page then. */
export async function lookAtPath(page: Page, path: string): Promise<void> {
  await openCorpora(page);
  await page.getByRole("button", { name: "Type a path…" }).first().click();
  await page.getByRole("textbox", { name: "Paths" }).fill(path);
  await page.getByRole("button", { name: "Look at it" }).click();
}

/** Choose files in the browser's dialog; what was found is on the page then. */
export async function chooseFiles(page: Page, files: readonly File[] | string): Promise<void> {
  await openCorpora(page);
  const label = typeof files === "string" ? "Folder" : "Files";
  await page
    .locator(`input[type="file"][aria-label="${label}"]`)
    .first()
    .setInputFiles(typeof files === "string" ? files : [...files]);
}

/** Add what was found and wait until it is read. */
export async function addAndWait(page: Screen): Promise<void> {
  await page.getByRole("button", { name: "Add this text" }).click();
  await page.getByRole("heading", { name: "A few documents" }).waitFor({ timeout: PATIENCE_MS });
}

/** From a corpus to a training that has begun. */
export async function train(page: Screen, vocabSize: number, method?: string): Promise<void> {
  await page.getByRole("link", { name: "Train", exact: true }).click();
  if (method !== undefined) await page.getByRole("radio", { name: method }).check();
  await page.getByRole("textbox", { name: /Vocabulary size/ }).fill(String(vocabSize));
  await page.getByRole("button", { name: /Start training/ }).click();
  await page.waitForURL(/\/jobs\/[a-z0-9]+$/);
}

/** Resolves when the page has not changed for a moment: its lists have come. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let timer = setTimeout(resolve, 300);
    const again = () => (clearTimeout(timer), (timer = setTimeout(resolve, 300)));
    new MutationObserver(again).observe(document.querySelector("main"), { childList: true, subtree: true });
  })`);
}

/** A failed test leaves a photograph of the page in `build/test-results`. */
export function photographFailures(page: () => Page | undefined): void {
  onTestFailed(({ task }) => photograph(task.name, page()));
}

export async function photograph(name: string, page: Page | undefined): Promise<void> {
  const folder = join(root, "build", "test-results");
  mkdirSync(folder, { recursive: true });
  await page?.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, "-").slice(0, 80)}.png`) });
}
