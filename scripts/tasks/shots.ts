/** `npm run shots`: every screen, light and dark, wide and narrow, of a real run into `build/shots/`. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openBrowser, startStudio, temporaryFolder } from "../../spec/e2e/studio.ts";

const SIZES = [
  { name: "wide", width: 1180, height: 780 },
  { name: "narrow", width: 720, height: 600 },
] as const;
const THEMES = ["light", "dark"] as const;
const VOCAB_SIZE = 2000;
const JOB_PATIENCE_MS = 180_000;

/** Returns the exit code. */
export async function main(_words: readonly string[]): Promise<number> {
  await shots(join(dirname(fileURLToPath(import.meta.url)), "..", ".."));
  return 0;
}

/** Starts the product on a new data folder, fills it with the sample and a tokenizer, and photographs it. */
export async function shots(root: string): Promise<void> {
  const folder = join(root, "build", "shots");
  mkdirSync(folder, { recursive: true });
  const data = temporaryFolder("shots");
  const studio = await startStudio(data.path);
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext({ viewport: SIZES[0], locale: "en-GB" })).newPage();
    await page.goto(studio.openUrl);
    await page.waitForSelector("main h1");
    await photograph(page, {
      folder,
      origin: studio.origin,
      screens: { "first-run": "/", "train-empty": "/train" },
    });
    const { screens, corpusId } = await fill(page);
    await photograph(page, { folder, origin: studio.origin, screens });
    await photographWork(page, { folder, origin: studio.origin, corpusId });
  } finally {
    await browser.close();
    await studio.stop();
    data.remove();
  }
  console.log(`Screens are in ${folder}`);
}

/** Imports the sample, trains a small tokenizer on it, and names the screens that now exist. */
async function fill(page: Page): Promise<{ screens: Record<string, string>; corpusId: unknown }> {
  const corpus = await post(page, "corpora", { name: "", recipe: { origin: "sample" } });
  await jobEnds(page, String(corpus["job_id"]));
  const job = await post(page, "jobs", {
    type: "train-tokenizer",
    corpus_id: corpus["id"],
    vocab_size: VOCAB_SIZE,
  });
  await jobEnds(page, String(job["id"]));
  const screens = {
    home: "/",
    corpora: "/corpora",
    corpus: `/corpora/${corpus["id"]}`,
    train: "/train",
    jobs: "/jobs",
    job: `/jobs/${job["id"]}`,
    "job-import": `/jobs/${corpus["job_id"]}`,
    tokenizers: "/tokenizers",
    "tokenizer-overview": `/tokenizers/${job["id"]}`,
    "tokenizer-explore": `/tokenizers/${job["id"]}/explore`,
    settings: "/settings",
    help: "/help",
    keys: "/help/keys",
    packages: "/help/setup-on-linux",
    nowhere: "/nowhere",
  };
  return { screens, corpusId: corpus["id"] };
}

/** A training while it runs and while it stands still. Unigram is slow enough to be photographed. */
async function photographWork(
  page: Page,
  { folder, origin, corpusId }: { folder: string; origin: string; corpusId: unknown },
): Promise<void> {
  const config = { type: "train-tokenizer", corpus_id: corpusId, algorithm: "unigram" };
  const { id } = await post(page, "jobs", config);
  const path = `/jobs/${id}`;
  await photograph(page, { folder, origin, screens: { "job-running": path } });
  await post(page, `jobs/${id}/pause`, undefined);
  await photograph(page, { folder, origin, screens: { "job-paused": path, "jobs-paused": "/jobs" } });
  await post(page, `jobs/${id}/cancel`, undefined);
}

async function photograph(
  page: Page,
  { folder, origin, screens }: { folder: string; origin: string; screens: Record<string, string> },
): Promise<void> {
  for (const [name, path] of Object.entries(screens)) {
    await page.goto(origin + path);
    await page.waitForSelector("main h1");
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.waitForTimeout(theme === THEMES[0] && size === SIZES[0] ? 1200 : 150);
        await page.screenshot({ path: join(folder, `${name}.${theme}.${size.name}.png`) });
      }
    }
  }
}

/** A request from inside the page, so it carries the page's session. */
async function ask(page: Page, { method, path, body }: { method: string; path: string; body?: unknown }) {
  const answer: unknown = await page.evaluate(
    async ([verb, url, text]) => {
      const headers = { "Content-Type": "application/json", "X-TS-Request": "1" };
      const response = await fetch(`/api/v1/${url}`, {
        method: verb ?? "GET",
        headers,
        ...(text ? { body: text } : {}),
      });
      return response.json();
    },
    [method, path, body === undefined ? "" : JSON.stringify(body)],
  );
  if (typeof answer !== "object" || answer === null) throw new Error(`${path} answered nothing`);
  return Object.fromEntries(Object.entries(answer));
}

function post(page: Page, path: string, body: unknown) {
  return ask(page, { method: "POST", path, body });
}

async function jobEnds(page: Page, id: string): Promise<void> {
  const until = performance.now() + JOB_PATIENCE_MS;
  while (performance.now() < until) {
    const job = await ask(page, { method: "GET", path: `jobs/${id}` });
    if (job["state"] === "succeeded") return;
    if (["failed", "cancelled", "interrupted"].includes(String(job["state"]))) {
      throw new Error(`the job ended as ${job["state"]}: ${JSON.stringify(job["problem"])}`);
    }
    await page.waitForTimeout(500);
  }
  throw new Error("the job took longer than three minutes");
}
