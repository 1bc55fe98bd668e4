/** One evening with the program: from the stick's texts to a tokenizer of one's own in a file. */
import { chownSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { addAndWait, lookAtPath, PATIENCE_MS, train } from "../e2e/pages";
import { commandLine } from "../e2e/processes";
import { chromiumPath, openBrowser, root } from "../e2e/studio";
import { until } from "../window/desktop";
import { HOME, type Room } from "./room";
import { TEXTS } from "./stick";

const GONE_SECONDS = 10;
/** Where the person keeps what was exported. */
export const EXPORTED = `${HOME}/Mein Tokenizer 家.json`;

/** This machine's browser, on the network of the bare one. */
export function openBrowserIn(room: Room): Promise<Browser> {
  return openBrowser({
    executablePath: join(root, "spec", "bundle", "chromium.sh"),
    env: { ...process.env, ROOM_PROCESS: String(room.first), ROOM_CHROMIUM: chromiumPath() ?? "" },
  });
}

/** Import from the stick, train, look at tokens, export. Texts are chosen by their path, as typed. */
export async function useIt(page: Page, room: Room): Promise<void> {
  await page.getByRole("heading", { name: "Make your first tokenizer" }).waitFor();
  await lookAtPath(page, TEXTS);
  await addAndWait(page);
  await train(page, 600);
  await page.getByRole("link", { name: "Open the tokenizer" }).click({ timeout: PATIENCE_MS });
  await page.getByText("Bytes per token").first().waitFor();
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "tokenizer.json", exact: true }).click();
  await (await coming).saveAs(room.path(EXPORTED));
  const { uid, gid } = statSync(room.path(HOME));
  chownSync(room.path(EXPORTED), uid, gid);
  await page.getByRole("link", { name: "Explore" }).click();
  await page.getByRole("textbox", { name: "Your text" }).fill("the quick fox 東 👩‍👧");
  await page.getByText("E6").first().waitFor(); // A byte of the character that is not in the texts.
}

/** No process in the whole machine but those, and no file system that was not there. */
export async function nothingRuns(room: Room, but: Standing): Promise<void> {
  const left = () => room.processes().filter((pid) => !but.processes.includes(pid));
  const words = () => left().map(commandLine).join("; ");
  await until(`an end of ${words()}`, () => left().length === 0, GONE_SECONDS);
  await expect.poll(() => room.mounts()).toEqual(but.mounts);
}

export interface Standing {
  processes: readonly number[];
  mounts: readonly string[];
}

/** What is there while the program is not. */
export function standing(room: Room): Standing {
  return { processes: room.processes(), mounts: room.mounts() };
}
