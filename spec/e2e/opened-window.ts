/** The window's page, opened in a browser for each test, with everything around it played. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import * as z from "zod/mini";
import type { LauncherMessage, LaunchStatus, PageMessage, Stage } from "../window";
import { photograph } from "./pages";
import {
  type Order,
  type PlayedBackend,
  type PlayedWindow,
  playBackend,
  playWindow,
  saying,
} from "./played-window";
import { openBrowser } from "./studio";

const SHORT_MS = 5_000;
const Axe = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

export interface OpenedWindow {
  readonly page: Page;
  readonly window: PlayedWindow;
  /** `prepare`: before anything of the page runs. */
  open: (order?: Order, prepare?: (page: Page) => Promise<unknown>) => Promise<void>;
  /** The launcher has a backend, and its page comes. */
  ready: (run?: number) => Promise<PlayedBackend>;
  /** And can be used. */
  usable: (run?: number) => Promise<PlayedBackend>;
  ui: () => Frame;
  said: (kind: PageMessage["kind"]) => PageMessage[];
  hears: (kind: PageMessage["kind"], times?: number) => Promise<void>;
  calls: (method: string) => { data: unknown }[];
  asks: (method: string, times?: number) => Promise<void>;
}

/** Call inside `describe`. No script may fail, and the page's own policy may refuse nothing. */
export function openedWindow(): OpenedWindow {
  let browser: Browser;
  let window: PlayedWindow | undefined;
  let page: Page | undefined;
  let backends: PlayedBackend[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await photograph(task.name, page);
    await page?.context().close();
    await window?.end();
    for (const backend of backends) await backend.end();
    backends = [];
    expect(errors.splice(0)).toEqual([]);
  });

  const opened: OpenedWindow = {
    get page() {
      if (page === undefined) throw new Error("not opened yet");
      return page;
    },
    get window() {
      if (window === undefined) throw new Error("not opened yet");
      return window;
    },
    open: async (order = {}, prepare = async () => {}) => {
      window = await playWindow(order);
      page = await newPage(browser, errors);
      await prepare(page);
      await page.goto(window.origin);
      // What the launcher says before somebody listens is said to nobody.
      if (!order.isTokenGone && !order.isTokenWrong && order.hasLauncher !== false)
        await opened.hears("hello");
    },
    ready: async (run = 1) => {
      const backend = await playBackend(`UI ${run}`, opened.window.origin);
      backends.push(backend);
      const code = `code-of-run-${run}`;
      const one = { phase: "ready", run, port: backend.port, boot_code: code, has_dialogs: true } as const;
      opened.window.tell(status(one));
      await opened
        .ui()
        .locator("h1", { hasText: `UI ${run}` })
        .waitFor();
      return backend;
    },
    usable: async (run = 1) => {
      const backend = await opened.ready(run);
      await opened.ui().evaluate(saying({ kind: "usable" }));
      await opened.page.locator("#face").waitFor({ state: "hidden" });
      return backend;
    },
    ui: () => {
      const frame = opened.page.frame({ name: "studio" });
      if (frame === null) throw new Error("there is no frame");
      return frame;
    },
    said: (kind) => opened.window.said.filter((message) => message.kind === kind),
    hears: (kind, times = 1) => expect.poll(() => opened.said(kind).length).toBe(times),
    calls: (method) => opened.window.calls.filter((call) => call.method === method),
    asks: (method, times = 1) => expect.poll(() => opened.calls(method).length).toBe(times),
  };
  return opened;
}

async function newPage(browser: Browser, errors: string[]): Promise<Page> {
  const viewport = { width: 1180, height: 780 };
  const context = await browser.newContext({ viewport, locale: "en-GB", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(SHORT_MS);
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) errors.push(message.text());
  });
  return page;
}

/** What axe finds in the page, the frame apart: that is looked at by tests of its own. */
export async function problems(page: Page): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source);
  const { violations } = Axe.parse(await page.evaluate("axe.run(document, { iframes: false })"));
  return violations.map(({ id, nodes: [first] }) => `${id}: ${first?.html}`);
}

export function stages(now: Stage["name"]): Stage[] {
  const names = ["launcher", "data-folder", "backend", "page"] as const;
  const at = names.indexOf(now);
  return names.map((name, index) => ({
    name,
    state: index < at ? "done" : index === at ? "now" : "todo",
    seconds: index < at ? 0.2 : null,
  }));
}

type Short<T> = T extends unknown ? Omit<T, "stages" | "version" | "log_folder"> : never;

export function status(one: Short<LaunchStatus>, of: Stage[] = []): LauncherMessage {
  return { kind: "status", status: { ...one, stages: of, version: "0.1.0", log_folder: "~/logs" } };
}

export function failed(): LauncherMessage {
  return status({
    phase: "failed",
    failure: {
      code: "too-many-crashes",
      title: "The program's working part crashed again and again.",
      detail: "It was started anew three times in five minutes. Finished work is safe.",
      steps: ["Try again.", "If it happens again, copy the diagnostics and report it."],
      actions: ["try-again", "open-log-folder", "copy-diagnostics", "continue-in-browser", "close"],
    },
    log: [
      { at: 1_790_000_000.5, process: "backend", level: "info", text: "opening studio.db" },
      { at: 1_790_000_001.25, process: "launcher", level: "error", text: "it ended with code -9" },
    ],
  });
}
