/** Where the program is seen: in a browser, or in its own window on a screen without a monitor. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lookFor, readRelease, usualPlaces } from "../../scripts/tasks/neutralino.ts";
import { commandLine } from "../e2e/processes";
import { printedUrl, python, root } from "../e2e/studio";
import { starts, until } from "../window/desktop";
import type { Installed } from "./forms";
import { HOME, type Room, type Started } from "./room";

const START_SECONDS = 60;

export interface Running {
  started: Started;
  /** Where a browser is let in. */
  address: () => Promise<string>;
  /** As a person does. Resolves with the exit code. */
  end: () => Promise<number>;
  /** How long the start took. */
  seconds: () => string;
}

export interface Surface {
  name: string;
  /** Why it cannot be had here. */
  missing: string | undefined;
  /** What the program says in the terminal. */
  says: RegExp;
  /** What it needs and the program does not bring; ends what it started. */
  prepare: (room: Room) => Promise<() => Promise<unknown>>;
  start: (room: Room, installed: Installed, around?: readonly string[]) => Promise<Running>;
}

/** Where there is no screen, the program prints an address, and Ctrl-C ends it. */
export const browser: Surface = {
  name: "in a browser",
  missing: undefined,
  says: /^(tokenizer-studio: there is no FUSE here\. .*\n)?The window is not used: .*\nOpen http:\S+\n$/,
  prepare: async () => async () => {},
  start: async (room, { program }, around = []) => {
    const from = performance.now();
    const started = room.start([program], { around });
    const address = await printedUrl(started.child);
    const seconds = (performance.now() - from) / 1000;
    return {
      started,
      address: async () => address,
      end: () => interrupt(room, started),
      seconds: () => `address ${seconds.toFixed(2)} s`,
    };
  },
};

const DISPLAY = ":0";
const SCREEN = { DISPLAY, NO_AT_BRIDGE: "1" };

/** The close button ends it. A browser beside it uses the program: a webview cannot be told what to do. */
export const window: Surface = {
  name: "in its window",
  missing: whyNoWindow(),
  says: /^(?!.*(The window is not used|Traceback|Open http))/s,
  prepare: async (room) => {
    const socket = room.path("/tmp/.X11-unix/X0");
    const words = ["Xvfb", DISPLAY, "-screen", "0", "1280x860x24", "-nolisten", "tcp"];
    const { ended } = room.start(words);
    await until("a screen", () => existsSync(socket));
    return () => {
      for (const pid of room.processes().filter((pid) => commandLine(pid).startsWith("Xvfb ")))
        process.kill(pid, "SIGTERM");
      return ended;
    };
  },
  start: async (room, { program }, around = []) => {
    const data = room.path(`${HOME}/.local/share/TokenizerStudio`);
    const before = starts(data).length;
    const started = room.start([program], { around, environment: SCREEN });
    let code: number | undefined;
    started.ended.then((ended) => {
      code = ended;
    });
    const trace = await until(
      "a window that can be used",
      () => {
        if (code !== undefined) throw new Error(`there is no window, it ended with ${code}`);
        return starts(data)
          .slice(before)
          .find(({ usable }) => usable !== undefined);
      },
      START_SECONDS,
    ).catch((error: Error) => {
      photograph(room, "bundle-window-late.png");
      throw new Error(`${error.message}\n${started.output()}`);
    });
    return {
      started,
      address: async () => {
        photograph(room, "bundle-window.png");
        return printedUrl(room.start([program, "--no-open"]).child);
      },
      end: () => close(room, started),
      seconds: () => `listening ${between(trace, "launcher", "listening")} s, usable ${trace["usable"]} s`,
    };
  },
};

function whyNoWindow(): string | undefined {
  const found = lookFor(readRelease(), usualPlaces());
  if ("reason" in found) return "NO NEUTRALINO (NEUTRALINO_BINARY OR bin/): THE WINDOW WAS NOT TRIED";
  const x11 = spawnSync(python, [
    "-c",
    "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('X11'))",
  ]);
  return x11.status === 0 ? undefined : "NO libX11 ON THIS MACHINE: NOBODY CAN CLOSE THE WINDOW";
}

function between(trace: Record<string, number>, from: string, to: string): string {
  return ((trace[to] ?? Number.NaN) - (trace[from] ?? Number.NaN)).toFixed(3);
}

/** Ctrl-C in the terminal where it was started: everything of it hears it. */
async function interrupt(room: Room, started: Started): Promise<number> {
  for (const pid of room.processes()) if (groupOf(pid) === groupOf(process.pid)) process.kill(pid, "SIGINT");
  return started.ended;
}

/** By the screen's socket without a file: it belongs to the network of the machine. */
async function close(room: Room, started: Started): Promise<number> {
  const script = join(root, "spec", "window", "close_window.py");
  const [nsenter = "", ...enter] = room.enter(["net"]);
  const env = { ...process.env, DISPLAY };
  // Its own process alone: to look for windows of others fails when one of theirs is just going.
  const asked = room
    .processes()
    .filter((pid) => commandLine(pid).includes(" --path="))
    .map((pid) => execFileSync(nsenter, [...enter, python, script, numberInside(pid)], { env }));
  if (!asked.some((count) => Number(count) > 0)) throw new Error("there is no window to close");
  return started.ended;
}

/** For people. */
function photograph(room: Room, name: string): void {
  const file = join(root, "build", "shots", name);
  mkdirSync(dirname(file), { recursive: true });
  const [nsenter = "", ...enter] = room.enter(["net"]);
  spawnSync(nsenter, [...enter, "import", "-window", "root", file], { env: { ...process.env, DISPLAY } });
}

function groupOf(pid: number): string {
  return statusOf(pid, "stat").split(") ").at(-1)?.split(" ")[2] ?? "";
}

/** A process as the machine itself counts it. */
function numberInside(pid: number): string {
  return /^NSpid:.*\t(\d+)$/m.exec(statusOf(pid, "status"))?.[1] ?? "";
}

function statusOf(pid: number, file: "stat" | "status"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // It ended.
  }
}
