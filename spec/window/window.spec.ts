/** The real window: Neutralino on a virtual screen, with the real launcher, backend and user interface. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { root, temporaryFolder } from "../e2e/studio.ts";
import { anotherPage } from "./another-page.ts";
import {
  askToClose,
  listening,
  openWindow,
  partOf,
  photograph,
  processesOf,
  type Screen,
  startScreen,
  starts,
  until,
  type Window,
  whyNoDesktop,
  within,
} from "./desktop.ts";

const Corpus = z.object({ id: z.string() });
const missing = whyNoDesktop();
const shots = join(root, "build", "shots");
const GONE_SECONDS = 8;
let screen: Screen;
let data = "";
const folder = temporaryFolder("window");
let count = 0;

describe.skipIf(missing !== undefined)(missing ?? "the real window", () => {
  beforeAll(async () => {
    screen = await startScreen();
    mkdirSync(shots, { recursive: true });
  });
  beforeEach(() => {
    data = join(folder.path, `data ${++count}`);
    mkdirSync(data);
  });
  afterAll(() => {
    for (const { pid } of processesOf(data)) process.kill(pid, "SIGKILL");
    screen.stop();
    folder.remove();
  });

  test("a start leads to a page that can be used, and closing it leaves nothing", async () => {
    const window = await usable();
    const [trace] = starts(data);
    expect(Object.keys(trace ?? {}).sort()).toEqual(
      ["connected", "launcher", "listening", "painted", "ready", "usable"].sort(),
    );
    photograph(screen.display, join(shots, "window.png"));
    expect(new Set(listening(data))).toEqual(new Set(["0100007F"]));
    expect(secretsInSight()).toEqual([]);
    askToClose(window, screen.display);
    expect(await window.ended).toBe(0);
    await nothingLeft();
  });

  test.each(["SIGTERM", "SIGHUP", "SIGKILL"] as const)("%s of the window leaves nothing", async (signal) => {
    const window = await usable();
    process.kill(window.pid, signal);
    await window.ended;
    await nothingLeft();
  });

  test("a killed launcher is told, the window can be closed, and nothing is left", async () => {
    const window = await usable();
    process.kill(partOf(data, "launcher")?.pid ?? 0, "SIGKILL");
    await until("the backend to end", () => partOf(data, "backend") === undefined, GONE_SECONDS);
    await sleep(500);
    photograph(screen.display, join(shots, "window-launcher-lost.png"));
    askToClose(window, screen.display);
    expect(await within(5, window.ended)).toBe(0);
    await nothingLeft();
  });

  test("a killed backend comes back by itself; at the fourth time in five minutes it is told", async () => {
    const window = await usable();
    for (let kill = 1; kill <= 3; kill += 1) {
      const before = partOf(data, "backend")?.pid ?? 0;
      process.kill(before, "SIGKILL");
      await until("another backend", () => {
        const backend = partOf(data, "backend");
        return backend !== undefined && backend.pid !== before && logged("page usable") > kill;
      });
    }
    process.kill(partOf(data, "backend")?.pid ?? 0, "SIGKILL");
    await until("giving up", () => logged("too-many-crashes") > 0);
    await sleep(700);
    photograph(screen.display, join(shots, "window-failed.png"));
    expect(partOf(data, "backend")).toBeUndefined();
    askToClose(window, screen.display);
    expect(await within(GONE_SECONDS, window.ended)).toBe(0);
    await nothingLeft();
  });

  test("a second start ends, and the first stays", async () => {
    const first = await usable();
    const later = [1, 2, 3].map(() => open());
    const codes = await within(30, Promise.all(later.map((window) => window.ended)));
    expect(codes).toEqual([0, 0, 0]);
    expect(processesOf(data).filter(({ words }) => words.includes("backend"))).toHaveLength(1);
    askToClose(first, screen.display);
    expect(await first.ended).toBe(0);
    await nothingLeft();
  });

  test("a window that is closed while a job runs asks first, and a second close ends it", async () => {
    const window = await usable();
    await trainLong();
    askToClose(window, screen.display);
    await sleep(1500);
    photograph(screen.display, join(shots, "window-asks.png"));
    expect(partOf(data, "run-job")).toBeDefined();
    askToClose(window, screen.display);
    expect(await within(GONE_SECONDS, window.ended)).toBe(0);
    await nothingLeft();
  });

  test("folders with quotes, dollars and other scripts in their names work", async () => {
    const odd = join(folder.path, "O'Brien & Söhne $HOME 测试 (1)");
    const install = join(odd, "install");
    cpSync(join(root, "build", "window"), install, { recursive: true });
    data = join(odd, "data");
    mkdirSync(data);
    const environment = {
      LC_ALL: "C",
      http_proxy: "http://127.0.0.1:9",
      PYTHONPATH: "/nowhere",
      PYTHONHOME: "/x",
    };
    const window = open({ folder: install, environment });
    await until("a usable page", () => starts(data).some(({ usable }) => usable !== undefined), 30);
    askToClose(window, screen.display);
    expect(await window.ended).toBe(0);
    await nothingLeft();
  });

  test("a data folder that cannot be written is told in the window", async () => {
    writeFileSync(join(folder.path, "a file"), "");
    data = join(folder.path, "a file", "data");
    const window = open({ webview: join(folder.path, "webview") });
    await until("a launcher", () => partOf(data, "launcher"));
    await sleep(2500);
    photograph(screen.display, join(shots, "window-data-folder.png"));
    askToClose(window, screen.display);
    expect(await within(GONE_SECONDS, window.ended)).toBe(0);
    await nothingLeft();
  });
});

type Opening = Omit<Parameters<typeof openWindow>[0], "display" | "data">;

function open(options: Opening = {}): Window {
  return openWindow({ display: screen.display, data, ...options });
}

/** A window whose user interface can be used. */
async function usable(): Promise<Window> {
  const window = open();
  await until(`a usable page; ${window.output()}`, () =>
    starts(data).some(({ usable }) => usable !== undefined),
  );
  return window;
}

/** No process, no socket, no file of the start. */
async function nothingLeft(): Promise<void> {
  const names = () => processesOf(data).map(({ words }) => words.join(" "));
  await until(`an end: ${names().join("; ")}`, () => names().length === 0, GONE_SECONDS);
  const run = join(data, "run");
  const left = existsSync(run) ? readdirSync(run).filter((name) => name !== "launcher.lock") : [];
  expect(left).toEqual([]);
}

/** How often the launcher's log says it. */
function logged(text: string): number {
  const file = join(data, "logs", "launcher.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8").split(text).length - 1 : 0;
}

/** Tokens and codes have 32 characters and more; hashes of ours in no argument and no variable. */
function secretsInSight(): string[] {
  const long = /\b(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{30,}\b/;
  return processesOf(data).flatMap(({ pid, words }) => {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return [...words, ...environment].filter((text) => !text.includes("/") && long.test(text));
  });
}

/** A training that lasts, asked for by another page of the same program. */
async function trainLong(): Promise<void> {
  const text = join(data, "text.txt");
  const word = (number: number) => (number * 2_654_435_761).toString(36);
  writeFileSync(text, Array.from({ length: 500_000 }, (_, index) => word(index)).join(" "));
  const page = await anotherPage(data);
  const recipe = { origin: "paths", paths: [text] };
  const corpus = Corpus.parse(await page.post("/api/v1/corpora", { name: "long", recipe }));
  await page.post("/api/v1/jobs", {
    type: "train-tokenizer",
    algorithm: "unigram",
    corpus_id: corpus.id,
    vocab_size: 8000,
  });
  await until("a worker", () => partOf(data, "run-job"));
}
