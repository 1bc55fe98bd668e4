import { beforeEach, expect, test, vi } from "vitest";
import { BRIDGE, type FrameMessage, ShellMessage } from "../../spec/bridge";
import { Bridge, type Native, titleOf } from "./bridge";
import { TEXT } from "./messages";

const ORIGIN = "http://127.0.0.1:40123";
const ui = { postMessage: vi.fn<(message: unknown, origin: string) => void>() };
const listeners = { onUsable: vi.fn(), onTitle: vi.fn(), onOpenLogFolder: vi.fn(), onClose: vi.fn() };
let about: { port: number | undefined; hasDialogs: boolean };
let native: Native;
let bridge: Bridge;

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
const say = (message: Without<FrameMessage, "bridge">) => hear({ bridge: BRIDGE, ...message });
const hear = (data: unknown, from: { source?: unknown; origin?: string } = {}) =>
  bridge.hear({ source: ui, origin: ORIGIN, data, ...from });
/** What the frame was told; every message is one of the agreement, and for the backend's origin alone. */
const told = () =>
  ui.postMessage.mock.calls.map(([message, origin]) => {
    expect(origin).toBe(ORIGIN);
    return ShellMessage.parse(message);
  });

beforeEach(() => {
  vi.clearAllMocks();
  about = { port: 40123, hasDialogs: true };
  native = {
    pickFiles: vi.fn(async () => ["/a", "/b"]),
    pickFolder: vi.fn(async () => ["/folder"]),
    saveAs: vi.fn(async () => ["/saved.zip"]),
  };
  bridge = new Bridge({ contentWindow: ui }, () => about, native, listeners);
});

test("a greeting is answered with what the window can do", () => {
  say({ kind: "hello" });
  about.hasDialogs = false;
  say({ kind: "hello" });
  expect(told()).toEqual([
    { bridge: BRIDGE, kind: "welcome", has_dialogs: true },
    { bridge: BRIDGE, kind: "welcome", has_dialogs: false },
  ]);
});

const close = { bridge: BRIDGE, kind: "close" };
test.each<[string, unknown, { source?: unknown; origin?: string }]>([
  ["of another window", close, { source: { postMessage: () => {} } }],
  ["of no window", close, { source: null }],
  ["of another port", close, { origin: "http://127.0.0.1:40124" }],
  ["of a name that means the same", close, { origin: "http://localhost:40123" }],
  ["of another scheme", close, { origin: "https://127.0.0.1:40123" }],
  ["that only begins like the origin", close, { origin: `${ORIGIN}.example` }],
  ["without an origin", close, { origin: "null" }],
  ["of another agreement", { ...close, bridge: "tokenizer-studio/2" }, {}],
  ["without the mark", { kind: "close" }, {}],
  ["of an unknown kind", { ...close, kind: "exit" }, {}],
  ["with a wrong field", { bridge: BRIDGE, kind: "title", title: 1, fraction: null }, {}],
  ["with an id that is too long", { bridge: BRIDGE, kind: "pick-files", id: "x".repeat(41), title: "" }, {}],
  ["that is text", "close", {}],
  ["that is nothing", null, {}],
])("a message %s is nothing to us", (_name, data, from) => {
  hear(data, from);
  for (const listener of Object.values(listeners)) expect(listener).not.toHaveBeenCalled();
  expect(native.pickFiles).not.toHaveBeenCalled();
  expect(told()).toEqual([]);
});

test("while no backend is there nobody is listened to, and nothing is sent", () => {
  about.port = undefined;
  say({ kind: "close" });
  hear({ bridge: BRIDGE, kind: "close" }, { origin: "http://127.0.0.1:undefined" });
  bridge.givePaths(["/a"], "dropped");
  expect(listeners.onClose).not.toHaveBeenCalled();
  expect(told()).toEqual([]);
});

test("what the frame wants is handed on", () => {
  say({ kind: "usable" });
  say({ kind: "title", title: "Jobs", fraction: 0.5 });
  say({ kind: "open-log-folder" });
  say({ kind: "close" });
  expect(listeners.onUsable).toHaveBeenCalledOnce();
  expect(listeners.onTitle).toHaveBeenCalledWith("Jobs", 0.5);
  expect(listeners.onOpenLogFolder).toHaveBeenCalledOnce();
  expect(listeners.onClose).toHaveBeenCalledOnce();
});

test.each<[string, Without<Extract<FrameMessage, { id: string }>, "bridge">, string[]]>([
  ["files", { kind: "pick-files", id: "1", title: "Choose" }, ["/a", "/b"]],
  ["a folder", { kind: "pick-folder", id: "1", title: "Choose" }, ["/folder"]],
  [
    "a place",
    { kind: "save-as", id: "1", title: "Save", name: "a.zip", filter: { name: "ZIP", extensions: ["zip"] } },
    ["/saved.zip"],
  ],
])("%s chosen in a dialog are answered", async (_name, message, paths) => {
  say(message);
  await vi.waitFor(() =>
    expect(told()).toEqual([{ bridge: BRIDGE, kind: "picked", id: "1", paths, problem: "" }]),
  );
});

test("one dialog at a time; the next one can be shown when it is closed", async () => {
  const closed = Promise.withResolvers<string[]>();
  native.pickFiles = () => closed.promise;
  say({ kind: "pick-files", id: "1", title: "" });
  say({ kind: "pick-folder", id: "2", title: "" });
  expect(told()).toMatchObject([{ id: "2", paths: [], problem: TEXT.oneDialog }]);
  closed.resolve(["/a"]);
  await vi.waitFor(() => expect(told()).toHaveLength(2));
  say({ kind: "pick-folder", id: "3", title: "" });
  await vi.waitFor(() => expect(told()).toHaveLength(3));
  expect(told()[2]).toMatchObject({ id: "3", paths: ["/folder"] });
});

test("a dialog that cannot be shown is said in words, and the next one can", async () => {
  native.pickFiles = () => Promise.reject({ code: "NE_RT_NATPRME", message: "not allowed" });
  say({ kind: "pick-files", id: "1", title: "" });
  await vi.waitFor(() => expect(told()).toMatchObject([{ id: "1", problem: TEXT.noDialog }]));
  say({ kind: "pick-folder", id: "2", title: "" });
  await vi.waitFor(() => expect(told()[1]).toMatchObject({ id: "2", problem: "" }));
});

test.each([
  ["../../.ssh/config", "ssh-config"],
  ["--help", "help"],
  ["C:\\x|y?.zip", "C--x-y-.zip"],
  ["a\nb\u0000c", "a b c"],
  ["größe 家.zip", "größe 家.zip"],
  ["///", "untitled"],
])("a name to save as is a name, not a path: %s", async (name, expected) => {
  const filter = { name: "ZIP\nfiles", extensions: ["zip", "tar.gz", "x'; y", ""] };
  say({ kind: "save-as", id: "1", title: "Save\nit", name, filter });
  expect(native.saveAs).toHaveBeenCalledWith("Save it", expected, {
    name: "ZIP files",
    extensions: ["zip", "tar.gz"],
  });
});

test("files wait until the page can take them, in their order", () => {
  bridge.givePaths(["/first"], "opened");
  say({ kind: "hello" });
  bridge.givePaths(["/second"], "dropped");
  bridge.givePaths([], "dropped");
  expect(told().filter(({ kind }) => kind === "paths")).toEqual([]);
  say({ kind: "usable" });
  bridge.givePaths(["/third"], "dropped");
  expect(told().flatMap((message) => (message.kind === "paths" ? [message.paths] : []))).toEqual([
    ["/first"],
    ["/second"],
    ["/third"],
  ]);
});

test.each([
  ["is loaded again", () => say({ kind: "hello" })],
  ["shows another backend soon", () => bridge.forget()],
])("and wait again when the frame %s", (_name, happen) => {
  say({ kind: "usable" });
  happen();
  bridge.givePaths(["/a"], "dropped");
  expect(told().filter(({ kind }) => kind === "paths")).toEqual([]);
  say({ kind: "usable" });
  expect(told().filter(({ kind }) => kind === "paths")).toHaveLength(1);
});

test.each<[string, number | null, string]>([
  ["Jobs", null, "Jobs · Tokenizer Studio"],
  ["Jobs · Tokenizer Studio", null, "Jobs · Tokenizer Studio"],
  ["Train web text", 0.4299, "42 % · Train web text · Tokenizer Studio"],
  ["Tokenizer Studio", null, "Tokenizer Studio"],
  ["", 1, "100 % · Tokenizer Studio"],
  ["a\nb\tc", 7, "100 % · a b c · Tokenizer Studio"],
])("the title bar of %j at %s says %j", (title, fraction, expected) => {
  expect(titleOf(title, fraction)).toBe(expected);
});
