/** The product, started and opened in a browser for the tests of one file. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { PATIENCE_MS, photographFailures } from "./pages";
import { openBrowser, openPage, type Studio, startStudio, temporaryFolder } from "./studio";

export interface Opened {
  readonly page: Page;
  readonly studio: Studio;
}

/** Call inside `describe`. Without `data` it works in a new folder. No script may fail meanwhile. */
export function openedStudio({ data }: { data?: () => string } = {}): Opened {
  const folder = temporaryFolder("data");
  let browser: Browser | undefined;
  let studio: Studio | undefined;
  let opened: { page: Page; errors: string[] } | undefined;

  beforeAll(async () => {
    browser = await openBrowser();
    studio = await startStudio(data === undefined ? folder.path : data());
    opened = await openPage(browser, studio.openUrl);
  }, PATIENCE_MS);
  beforeEach(() => photographFailures(() => opened?.page));
  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
    folder.remove();
    expect(opened?.errors).toEqual([]);
  }, PATIENCE_MS);

  return {
    get page() {
      if (opened === undefined) throw new Error("not opened yet");
      return opened.page;
    },
    get studio() {
      if (studio === undefined) throw new Error("not started yet");
      return studio;
    },
  };
}
