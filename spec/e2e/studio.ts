/** Starts the real product for a test: launcher, backend, and a page in the system's Chromium. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type LaunchOptions, type Page } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const backend = join(root, "backend-freeze");
export const python = join(
  backend,
  ".venv",
  process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
);

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where a Chromium is, or nothing: then tests that need one are skipped, loudly. */
export function chromiumPath(): string | undefined {
  const named = process.env["CHROMIUM"];
  if (named) return existsSync(named) ? named : undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const usual = folders.flatMap((folder) => CHROMIUM_NAMES.map((name) => join(folder, name)));
  return [...usual, MAC_CHROME].find((path) => existsSync(path));
}

/** A browser without a profile and without background traffic. `options`: another way to start it. */
export async function openBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("no Chromium on this machine");
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS, ...options });
}

/** A folder that is there from its first use until `remove`: what is skipped leaves none behind. */
export function temporaryFolder(label: string): { readonly path: string; remove: () => void } {
  let made: string | undefined;
  return {
    get path() {
      made ??= mkdtempSync(join(tmpdir(), `ts-${label}-`));
      return made;
    },
    remove: () => {
      if (made !== undefined) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface Studio {
  /** Address with a single-use code: open it once. */
  openUrl: string;
  origin: string;
  launcherPid: number;
  /** A new single-use address, as a second start of the program prints it. */
  anotherUrl: () => Promise<string>;
  /** Ctrl-C; resolves when everything has ended, with the milliseconds it took. */
  stop: () => Promise<number>;
}

/** Start the launcher as `npm start -- --no-open` does and wait for its printed line. */
export async function startStudio(dataFolder: string): Promise<Studio> {
  const child = startLauncher(dataFolder);
  const openUrl = await printedUrl(child);
  return {
    openUrl,
    origin: new URL(openUrl).origin,
    launcherPid: child.pid ?? 0,
    anotherUrl: async () => printedUrl(startLauncher(dataFolder)),
    stop: () => stop(child),
  };
}

function startLauncher(dataFolder: string): ChildProcess {
  return spawn(python, ["-m", "tokenizer_studio", "launcher", "--no-open", "--data", dataFolder], {
    cwd: backend,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The address a start prints; rejects with its words when it ends instead. */
export function printedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /Open (http:\/\/127\.0\.0\.1:\d+\/_open\?code=\S+)/.exec(printed)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`the launcher ended with ${code}: ${printed}`)));
  });
}

function stop(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(0);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    child.once("exit", () => resolve(performance.now() - startedAt));
    child.kill("SIGINT");
  });
}

/** Open the product in a fresh page and fail the test on any script error or refused script. */
export async function openPage(browser: Browser, url: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 780 }, locale: "en-GB" });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) errors.push(message.text());
  });
  await page.goto(url);
  return { page, errors };
}
