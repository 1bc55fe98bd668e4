/** A screen without a monitor, and the real window on it. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lookFor, usualPlaces } from "../../scripts/tasks/neutralino.ts";
import { whyNoWindow, windowEnvironment } from "../../scripts/tasks/window.ts";
import { python, root } from "../e2e/studio.ts";

const layout = join(root, "build", "window");
const launcher = join(layout, "launcher", "tokenizer-studio-launcher");
const found = lookFor({ version: "6.9.0", url: "", sha256: null }, usualPlaces());

/** Why the tests here cannot run on this machine; undefined when they can. */
export function whyNoDesktop(): string | undefined {
  if (process.platform !== "linux") return "THE WINDOW IS TRIED ON LINUX ONLY, UNDER XVFB";
  if (spawnSync("Xvfb", ["-help"]).error) return "NO XVFB ON THIS MACHINE: THE REAL WINDOW WAS NOT TRIED";
  if ("reason" in found) return "NO NEUTRALINO (NEUTRALINO_BINARY OR bin/): THE REAL WINDOW WAS NOT TRIED";
  if (whyNoWindow({ DISPLAY: ":0" })) return "NO WEBKITGTK: THE REAL WINDOW WAS NOT TRIED";
  return undefined;
}

export interface Screen {
  display: string;
  stop: () => void;
}

/** A virtual screen of its own number. */
export async function startScreen(): Promise<Screen> {
  const words = ["-displayfd", "3", "-screen", "0", "1280x860x24", "-nolisten", "tcp"];
  const server = spawn("Xvfb", words, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const pipe = server.stdio[3];
  const number = await new Promise<string>((resolve, reject) => {
    server.once("exit", () => reject(new Error("Xvfb did not start")));
    pipe?.once("data", (data: Buffer) => resolve(data.toString().trim()));
  });
  return { display: `:${number}`, stop: () => server.kill("SIGTERM") };
}

export interface Window {
  pid: number;
  /** Its exit code, 128 + n for a signal, once it has ended. */
  ended: Promise<number>;
  output: () => string;
}

export interface WindowOptions {
  display: string;
  data: string;
  paths?: readonly string[];
  environment?: NodeJS.ProcessEnv;
  /** Where the webview keeps its own files. */
  webview?: string;
  /** Another folder with a `resources.neu`, and its launcher. */
  folder?: string;
}

/** The real program as `npm start` starts it. */
export function openWindow({
  display,
  data,
  paths = [],
  environment = {},
  webview = join(data, "webview"),
  folder = layout,
}: WindowOptions): Window {
  if ("reason" in found) throw new Error(found.reason);
  const program = folder === layout ? launcher : join(folder, "launcher", "tokenizer-studio-launcher");
  const env = {
    ...windowEnvironment({ ...process.env, ...environment }, program),
    DISPLAY: display,
    TOKENIZER_STUDIO_DATA: data,
    XDG_DATA_HOME: webview,
    XDG_CACHE_HOME: `${webview}-cache`,
    NO_AT_BRIDGE: "1",
  };
  const files = paths.length > 0 ? ["--", ...paths] : [];
  const child: ChildProcess = spawn(found.program, [`--path=${folder}`, ...files], {
    env,
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const ended = new Promise<number>((resolve) =>
    child.once("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    ),
  );
  return { pid: child.pid ?? 0, ended, output: () => output };
}

/** The close button. */
export function askToClose(window: Window, display: string): void {
  const script = join(root, "spec", "window", "close_window.py");
  const asked = execFileSync(python, [script, String(window.pid)], {
    env: { ...process.env, DISPLAY: display },
    encoding: "utf8",
  });
  if (Number(asked) < 1) throw new Error("there is no window to close");
}

export interface Running {
  pid: number;
  words: string[];
}

/** Every process that works for this data folder: they all have it in their environment. */
export function processesOf(data: string): Running[] {
  const mark = `TOKENIZER_STUDIO_DATA=${data}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (!readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(mark)) return [];
        if (/^State:\tZ/m.test(readFileSync(`/proc/${name}/status`, "utf8"))) return [];
        return [{ pid: Number(name), words: readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0") }];
      } catch {
        return []; // It ended while we looked, or is not ours.
      }
    });
}

/** The one that runs this part of the program. */
export function partOf(data: string, part: "launcher" | "backend" | "run-job"): Running | undefined {
  return processesOf(data).find(({ words }) => words.includes("tokenizer_studio") && words.includes(part));
}

/** Wait until it holds. Throws with `what` when it does not in time. */
export async function until<T>(what: string, look: () => T | undefined | false, seconds = 20): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = look();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not in ${seconds} s: ${what}`);
    await sleep(50);
  }
}

/** Its result, unless that takes longer. */
export async function within<T>(seconds: number, promise: Promise<T>): Promise<T> {
  const late = new AbortController();
  const tooLate = sleep(seconds * 1000, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not in ${seconds} s`);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    tooLate.catch(() => {}); // It is told that nobody waits for it any more.
    late.abort();
  }
}

/** What the program itself wrote down of its starts: seconds from the window's exec to each step. */
export function starts(data: string): Record<string, number>[] {
  const file = join(data, "logs", "starts.jsonl");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line).window_exec_to);
}

/** Addresses this data folder's processes listen on. */
export function listening(data: string): string[] {
  const inodes = new Set(processesOf(data).flatMap(({ pid }) => socketsOf(pid)));
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
    readFileSync(table, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && inodes.has(fields[9] ?? ""))
      .map((fields) => fields[1]?.split(":")[0] ?? ""),
  );
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return /^socket:\[(\d+)\]$/.exec(target)?.slice(1) ?? [];
    });
  } catch {
    return [];
  }
}

/** A picture of the screen, for people. */
export function photograph(display: string, file: string): void {
  spawnSync("import", ["-window", "root", file], { env: { ...process.env, DISPLAY: display } });
}
