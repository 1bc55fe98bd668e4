/** START-HERE.html as a browser without network and without script shows it, and README.txt. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problems } from "../../spec/e2e/opened-window.ts";
import { chromiumPath, openBrowser } from "../../spec/e2e/studio.ts";
import { type Listed, sha256Of } from "./lists.ts";
import { type Facts, pageOf, readmeOf } from "./page.ts";
import { NAMES, temporary, VERSION } from "./stand-ins.ts";

const listed = (name: string): Listed => ({ name, size: 123_456_789, sha256: sha256Of(name) });
const everything: Facts = {
  version: VERSION,
  files: [
    listed(`windows/${NAMES.setup}.part1of2`),
    listed(`windows/${NAMES.setup}.part2of2`),
    listed(`macos/${NAMES.pkg}`),
    listed(`linux/${NAMES.appImage}`),
    listed(`linux/${NAMES.deb}`),
    listed(`linux/tokenizer-studio-${VERSION}-linux-x86_64.tar.zst`),
  ],
  wholes: [{ ...listed(`windows/${NAMES.setup}`), parts: 2 }],
  signer: { id: "0123456789ABCDEF", line: `RWQ${"x".repeat(53)}` },
};
const littlest: Facts = {
  ...everything,
  files: [listed(`linux/${NAMES.deb}`)],
  wholes: [],
  signer: undefined,
};
const both = [
  ["everything, signed", everything],
  ["one package, unsigned", littlest],
] as const;
const linesOf = (text: string) => text.split(/\r?\n/);

describe.each(both)("the page of %s", (_name, facts) => {
  const page = pageOf(facts);

  test("needs nothing from anywhere, and no script", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(page).not.toMatch(/(?:href|src)="(?!#)/);
  });

  test("leads only to what is on it", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.length).toBeGreaterThan(2);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test("has the checksum of every package in groups of four", () => {
    const text = page.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
    for (const { name, sha256 } of [...facts.files, ...facts.wholes]) {
      expect(text).toContain(name);
      expect(text).toContain(sha256.match(/.{4}/g)?.join(" "));
    }
  });

  test("and README.txt say whether somebody signed", () => {
    for (const text of [page, readmeOf(facts)]) {
      expect(text.includes("UNSIGNED")).toBe(facts.signer === undefined);
      expect(text.includes(facts.signer?.line ?? everything.signer?.line ?? "")).toBe(
        facts.signer !== undefined,
      );
    }
  });

  test("README.txt fits a terminal and is ASCII, which every editor reads", () => {
    const lines = linesOf(readmeOf(facts));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(readmeOf(facts)).toMatch(/^[\x20-\x7e\r\n]+$/);
  });
});

test("a system without a package has no chapter", () => {
  const page = pageOf(littlest);
  expect(page).toContain('id="linux"');
  expect(page).not.toMatch(/id="(windows|macos|parts)"/);
  expect(readmeOf(littlest)).not.toContain("the folder windows");
});

test("a person is told nothing that a tag hides", () => {
  const page = pageOf({ ...everything, version: "1.0.0" });
  expect(page.match(/<section/g)?.length).toBe(page.match(/<\/section>/g)?.length);
  expect(page).not.toMatch(/undefined|NaN|\[object/);
});

const noChromium = chromiumPath() === undefined;
describe.skipIf(noChromium)(noChromium ? "SKIPPED: NO CHROMIUM IS HERE" : "in Chromium, offline", () => {
  const own = temporary("usb page");
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    own.remove();
  });

  async function open(facts: Facts, look: { width: number; colorScheme?: "light" | "dark" }): Promise<Page> {
    const path = join(own.path, "START HERE ü.html");
    writeFileSync(path, pageOf(facts));
    const { width, colorScheme = "light" } = look;
    const context = await browser.newContext({
      offline: true,
      colorScheme,
      viewport: { width, height: 800 },
    });
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    return page;
  }

  const patient = { timeout: 60_000 }; // Axe takes a second for each page, and more on a busy machine.
  test.each(["light", "dark"] as const)(
    "axe finds nothing in %s, narrow or wide",
    patient,
    async (colorScheme) => {
      for (const [, facts] of both)
        for (const width of [360, 1100]) {
          const page = await open(facts, { width, colorScheme });
          expect(await problems(page)).toEqual([]);
          await page.context().close();
        }
    },
  );

  test.each([320, 700])("at %i pixels nothing is wider than the window", async (width) => {
    const page = await open(everything, { width });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.context().close();
  });

  test("light and dark differ, and paper is light", async () => {
    const page = await open(everything, { width: 900, colorScheme: "dark" });
    const ink = async () => String(await page.evaluate("getComputedStyle(document.body).color"));
    const dark = await ink();
    await page.emulateMedia({ colorScheme: "light" });
    const light = await ink();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(light).not.toBe(dark);
    expect(await ink()).toBe(light);
    await page.context().close();
  });
});
