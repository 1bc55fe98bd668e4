import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BRIDGE, FrameMessage } from "../../spec/bridge";
import { connect, enterWindow, type Given, type Host, type Shell } from "./shell";

const ORIGIN = "http://127.0.0.1:41234";
type Listener = Parameters<Host["addEventListener"]>[1];

/** A frame's window whose parent keeps what it is sent. */
function frame() {
  const sent: { message: unknown; target: string }[] = [];
  const listeners = new Set<Listener>();
  const parent = { postMessage: (message: unknown, target: string) => void sent.push({ message, target }) };
  const host: Host = {
    parent,
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  const hear = (data: unknown, { source = parent as unknown, origin = ORIGIN } = {}): void => {
    for (const listener of listeners) listener({ source, origin, data });
  };
  return { host, sent, listeners, hear };
}

function connected() {
  const it = frame();
  const welcomes: Shell[] = [];
  const given: Given[] = [];
  const connection = connect(
    { host: it.host, origin: ORIGIN },
    { onWelcome: (shell) => welcomes.push(shell), onPaths: (paths) => given.push(paths) },
  );
  return { ...it, welcomes, given, connection };
}

const welcome = { bridge: BRIDGE, kind: "welcome", has_dialogs: true };
const paths = { bridge: BRIDGE, kind: "paths", paths: ["/home/ada/O'Brien 测试"], how: "dropped" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it greets once, says only what the bridge knows, and only to the shell's origin", () => {
  const { sent, connection } = connected();
  connection.tell({ kind: "usable" });
  connection.tell({ kind: "title", title: "Jobs", fraction: 0.5 });
  void connection.ask({
    kind: "save-as",
    title: "Save",
    name: "a.zip",
    filter: { name: "ZIP", extensions: ["zip"] },
  });
  expect(sent.map(({ target }) => target)).toEqual(Array(4).fill(ORIGIN));
  expect(sent.map(({ message }) => FrameMessage.parse(message).kind)).toEqual([
    "hello",
    "usable",
    "title",
    "save-as",
  ]);
});

test("a welcome makes it a window, with or without dialogs", () => {
  const { hear, welcomes } = connected();
  hear(welcome);
  hear({ ...welcome, has_dialogs: false });
  expect(welcomes).toEqual([
    { kind: "window", hasDialogs: true },
    { kind: "window", hasDialogs: false },
  ]);
});

test("without a welcome all is as in a browser; a late one still counts", () => {
  const { hear, welcomes } = connected();
  vi.advanceTimersByTime(10_000);
  expect(welcomes).toEqual([]);
  hear(welcome);
  expect(welcomes).toHaveLength(1);
});

test.each([
  ["another window", { source: {} }],
  ["no window", { source: null }],
  ["another port", { origin: "http://127.0.0.1:41235" }],
  ["another name of this machine", { origin: "http://localhost:41234" }],
  ["no origin", { origin: "null" }],
])("what comes from %s is not heard", (_name, from) => {
  const { hear, welcomes, given } = connected();
  hear(welcome, from);
  hear(paths, from);
  expect([welcomes, given]).toEqual([[], []]);
});

test.each([
  ["nothing", null],
  ["a text", "welcome"],
  ["another bridge", { ...welcome, bridge: "tokenizer-studio/2" }],
  ["no such kind", { ...welcome, kind: "eval" }],
  ["paths that are none", { ...paths, paths: [1] }],
  ["paths that are no list", { ...paths, paths: "/home" }],
  ["a way that is none", { ...paths, how: "sent" }],
])("%s is not a message", (_name, data) => {
  const { hear, welcomes, given } = connected();
  hear(data);
  expect([welcomes, given]).toEqual([[], []]);
});

test("paths are handed on as they are, also before the welcome", () => {
  const { hear, given } = connected();
  hear(paths);
  expect(given).toEqual([paths]);
});

test("an answer goes to its question, once, however late", async () => {
  const { hear, connection } = connected();
  const picked = { bridge: BRIDGE, kind: "picked", problem: "" };
  const files = connection.ask({ kind: "pick-files", title: "" });
  vi.advanceTimersByTime(3_600_000);
  hear({ ...picked, id: "ask-9", paths: ["/nobody/asked"] });
  hear({ ...picked, id: "ask-1", paths: ["/a", "/b"] });
  hear({ ...picked, id: "ask-1", paths: ["/again"] });
  expect(await files).toEqual({ paths: ["/a", "/b"], problem: "" });
  const folder = connection.ask({ kind: "pick-folder", title: "" });
  hear({ ...picked, id: "ask-2", paths: [], problem: "No dialog." });
  expect(await folder).toEqual({ paths: [], problem: "No dialog." });
});

test("while a dialog is open, another click asks for nothing", async () => {
  const { sent, connection } = connected();
  void connection.ask({ kind: "pick-files", title: "" });
  expect(await connection.ask({ kind: "pick-folder", title: "" })).toEqual({ paths: [], problem: "" });
  expect(sent).toHaveLength(2);
});

test("after its end it hears nothing", () => {
  const { listeners, connection } = connected();
  connection.end();
  expect(listeners.size).toBe(0);
});

test("in a browser nothing is said and nothing is heard", () => {
  const { host, sent, listeners } = frame();
  const own = { ...host };
  const alone: Host = Object.defineProperty(own, "parent", { value: own });
  expect(enterWindow(ORIGIN, () => {}, alone)).toBe(false);
  expect(enterWindow(null, () => {}, host)).toBe(false);
  expect(enterWindow(undefined, () => {}, host)).toBe(false);
  expect([sent.length, listeners.size]).toEqual([0, 0]);
  expect(enterWindow(ORIGIN, () => {}, host)).toBe(true);
  expect(sent.length).toBe(1);
});
