/** neutralino.config.json: what would let a page, or anybody on this machine, do more than it should. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { EXTENSION_ID } from "./window";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const Config = z.looseObject({
  tokenSecurity: z.string(),
  exportAuthInfo: z.boolean(),
  dataLocation: z.string(),
  storageLocation: z.string(),
  port: z.number(),
  url: z.string(),
  documentRoot: z.string(),
  nativeAllowList: z.array(z.string()),
  serverHeaders: z.record(z.string(), z.string()),
  logging: z.looseObject({ writeToLogFile: z.boolean() }),
  modes: z.object({ window: z.looseObject({}) }),
  extensions: z.array(z.record(z.string(), z.string())),
});
const text = read("neutralino.config.json");
const config = Config.parse(JSON.parse(text));

test("there is no block list: even an empty one switches the allow list off", () => {
  expect(text).not.toContain("nativeBlockList");
});

test("the allow list names what is called, and nothing by a wildcard", () => {
  expect(config.nativeAllowList.filter((name) => !/^[a-z]+\.[A-Za-z]+$/.test(name))).toEqual([]);
  expect(
    config.nativeAllowList.filter((name) => /^(filesystem|storage|server|updater|net)\./.test(name)),
  ).toEqual([]);
  expect(config.nativeAllowList).not.toContain("os.execCommand");
  expect(config.nativeAllowList).not.toContain("os.spawnProcess");
  expect(config.nativeAllowList).not.toContain("os.open");
});

test("every allowed call is made by the page or by the launcher", () => {
  const page = read("shell/src/native.ts");
  const launcher = ["neutralino.py", "window.py"]
    .map((name) => read(`backend-freeze/tokenizer_studio/launcher/${name}`))
    .join("\n");
  const unused = config.nativeAllowList.filter((call) => {
    const [group = "", name = ""] = call.split(".");
    return !new RegExp(`\\b${group}\\.${name}\\b|\\b${name}\\b`).test(page) && !launcher.includes(call);
  });
  expect(unused).toEqual([]);
});

test("the token is handed out once and written nowhere", () => {
  expect(config.tokenSecurity).toBe("one-time");
  expect(config.exportAuthInfo).toBe(false);
  expect(config.logging.writeToLogFile).toBe(false);
});

test("nothing is written beside the program, and no address but ours is opened", () => {
  expect([config.dataLocation, config.storageLocation]).toEqual(["system", "system"]);
  expect([config.port, config.url]).toEqual([0, "/"]);
  expect(text).not.toContain("--load-dir-res");
  expect(text).not.toContain("--res-mode");
});

test("the window has no inspector, injects nothing, opens no windows and asks before it closes", () => {
  expect(config.modes.window).toMatchObject({
    enableInspector: false,
    openInspectorOnStartup: false,
    injectGlobals: false,
    injectClientLibrary: false,
    newWindowPolicy: "custom",
    exitProcessOnClose: false,
    emitDropEvents: true,
  });
});

test("the start page may load its own files and show the backend, and no more", () => {
  const policy = config.serverHeaders["Content-Security-Policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  expect(policy).toContain("frame-src http://127.0.0.1:*");
});

test("the page names its origin: without it the backend takes no sign-in from it", () => {
  // `no-referrer` makes the origin of a form that is posted elsewhere `null`.
  expect(config.serverHeaders["Referrer-Policy"]).toBe("strict-origin");
});

test("the launcher is the one extension, started in place of the shell that starts it", () => {
  expect(config.extensions.map(({ id }) => id)).toEqual([EXTENSION_ID]);
  for (const name of ["commandLinux", "commandDarwin"]) {
    const command = config.extensions[0]?.[name] ?? "";
    expect(command).toMatch(/^exec "/);
    expect(command).toMatch(/" --window$/);
    expect(command).not.toContain("NL_PATH"); // It would be put in as text that a shell reads.
  }
});
