/** The data folder's disk fills up: each thing that cannot be done says so, nothing made before is lost. */
import { spawnSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openedStudio } from "./opened";
import { addAndWait, chooseFiles, file, lookAtPath, openCorpora, PATIENCE_MS, train } from "./pages";
import { chromiumPath, startStudio, temporaryFolder } from "./studio";
import { line, writeLargeText, writeTexts } from "./texts";

/** Above the reserve that the program wants free before it begins anything. Little of it is ever used. */
const ROOMY_BYTES = 1_500_000_000;
const DISK_FULL = /disk is full/i;

/** A disk of its own, whose size can be changed under the program. */
class SmallDisk {
  readonly folder = temporaryFolder("disk");

  get data(): string {
    return join(this.folder.path, "data");
  }

  mount(): boolean {
    return this.#mount("-t", "tmpfs", "-o", `size=${ROOMY_BYTES}`, "tmpfs");
  }

  /** Nothing more can be written, not even a line of a log. */
  fill(): void {
    const { blocks, bavail, bsize } = statfsSync(this.folder.path);
    expect(this.#mount("-o", `remount,size=${(blocks - bavail) * bsize}`)).toBe(true);
    expect(statfsSync(this.folder.path).bavail).toBe(0);
  }

  free(): void {
    expect(this.#mount("-o", `remount,size=${ROOMY_BYTES}`)).toBe(true);
  }

  remove(): void {
    spawnSync("umount", ["--lazy", this.folder.path]);
    this.folder.remove();
  }

  #mount(...words: string[]): boolean {
    return spawnSync("mount", [...words, this.folder.path]).status === 0;
  }
}

function mayMount(): boolean {
  if (process.platform !== "linux") return false;
  const probe = new SmallDisk();
  const may = probe.mount();
  probe.remove();
  return may;
}

const missing = [
  ...(chromiumPath() === undefined ? ["Chromium"] : []),
  ...(mayMount() ? [] : ["the right to mount a small disk"]),
];

const title = missing.length === 0 ? "a full disk" : `a full disk (needs ${missing.join(" and ")})`;

describe.skipIf(missing.length > 0)(title, () => {
  const texts = temporaryFolder("texts");
  const disk = new SmallDisk();

  beforeAll(() => {
    expect(disk.mount()).toBe(true);
    writeTexts(texts.path);
    writeLargeText(join(texts.path, "large.txt"));
  });
  afterAll(() => {
    disk.remove();
    texts.remove();
  });
  const opened = openedStudio({ data: () => disk.data }); // Hooks end in reverse: the disk goes last.

  const openCorpus = async (page: Page, name: string) => {
    await openCorpora(page);
    await page.getByRole("link", { name, exact: true }).first().click();
  };

  test("with room there is a corpus and a tokenizer", async () => {
    const { page } = opened;
    await lookAtPath(page, join(texts.path, "a.txt"));
    await addAndWait(page);
    await train(page, 300);
    await page.getByRole("link", { name: "Open the tokenizer" }).waitFor({ timeout: PATIENCE_MS });
  });

  test("a training whose disk fills up meanwhile ends with a sentence", async () => {
    const { page } = opened;
    await lookAtPath(page, join(texts.path, "large.txt"));
    await addAndWait(page);
    await train(page, 30_000);
    await page.getByRole("button", { name: "Cancel" }).waitFor();
    disk.fill();
    await page.getByText(DISK_FULL).first().waitFor({ timeout: PATIENCE_MS });
  });

  test("without room an import by path is refused with a sentence", async () => {
    const { page } = opened;
    await lookAtPath(page, join(texts.path, "rows.jsonl"));
    await page.getByRole("button", { name: "Add this text" }).click();
    await page.getByText(DISK_FULL).first().waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  test("without room an upload is refused with a sentence", async () => {
    const { page } = opened;
    await chooseFiles(page, [file("new.txt", line(5).repeat(1000))]);
    await page.getByText(DISK_FULL).first().waitFor();
    await page.keyboard.press("Escape");
  });

  test("without room a training is refused with a sentence", async () => {
    const { page } = opened;
    await openCorpus(page, "a.txt");
    await page.getByRole("link", { name: "Train", exact: true }).click();
    await page.getByRole("textbox", { name: /Vocabulary size/ }).fill("290");
    await page.getByText(DISK_FULL).first().waitFor();
  });

  test("without room another start ends with a sentence", async () => {
    disk.fill(); // What failed before has given back what it held.
    await expect(startStudio(join(disk.folder.path, "other"))).rejects.toThrow(DISK_FULL);
  });

  test("what was finished before is still there and still works", async () => {
    const { page } = opened;
    await page
      .getByRole("link", { name: /^Tokenizers/ })
      .first()
      .click();
    await page.getByRole("link", { name: /300/ }).first().click();
    await page.getByRole("link", { name: "Explore" }).click();
    await page.getByRole("textbox", { name: "Your text" }).fill("the quick fox");
    await page.getByRole("listbox").getByRole("option").first().waitFor();
  });

  test("with room again everything works again", async () => {
    const { page } = opened;
    disk.free();
    await lookAtPath(page, join(texts.path, "rows.jsonl"));
    await addAndWait(page);
    await train(page, 280);
    await page.getByRole("link", { name: "Open the tokenizer" }).waitFor({ timeout: PATIENCE_MS });
  });
});
