/** Where the window's program comes from, and what it is started with. */
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lookFor, type Places, type Release, vouch } from "./tasks/neutralino.ts";
import { sortWords } from "./tasks/start.ts";
import { whyNoWindow, windowEnvironment } from "./tasks/window.ts";

const release: Release = { version: "6.9.0", url: "https://example.invalid/a.zip", sha256: null };
let folder = "";
let places: Places;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "O'Brien & Söhne "));
  places = {
    root: join(folder, "root"),
    cache: join(folder, "cache"),
    environment: {},
    name: "neutralino-test",
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o755);
  return path;
}

describe("the window's program", () => {
  test("is the one that is named, then that in bin/, then that of the cache", () => {
    expect(lookFor(release, places)).toHaveProperty("reason");
    const kept = program(join(places.cache, "6.9.0", places.name));
    expect(lookFor(release, places)).toEqual({ program: kept });
    const own = program(join(places.root, "bin", places.name));
    expect(lookFor(release, places)).toEqual({ program: own });
    const named = program(join(folder, "elsewhere", "neutralino"));
    places.environment = { NEUTRALINO_BINARY: named };
    expect(lookFor(release, places)).toEqual({ program: named });
  });

  test("a name that leads nowhere is told, and nothing else is taken instead", () => {
    program(join(places.root, "bin", places.name));
    places.environment = { NEUTRALINO_BINARY: join(folder, "gone") };
    expect(lookFor(release, places)).toEqual({ reason: expect.stringContaining("gone") });
  });

  test("a name is meant from where the person stands", () => {
    const named = program(join(folder, "here", "neutralino"));
    places.environment = { NEUTRALINO_BINARY: "neutralino", INIT_CWD: dirname(named) };
    expect(lookFor(release, places)).toEqual({ program: named });
  });

  test("an archive is taken only with the pinned hash, or with trust said aloud", () => {
    const archive = new Uint8Array([1, 2, 3]);
    const sha256 = createHash("sha256").update(archive).digest("hex");
    const pinned = { ...release, sha256 };
    expect(vouch(archive, pinned, false)).toBe(pinned);
    expect(vouch(archive, release, false)).toContain("nobody has vouched");
    expect(vouch(archive, release, true)).toEqual(pinned);
    const other = { ...release, sha256: "0".repeat(64) };
    expect(vouch(archive, other, true)).toContain("not the one that was tested");
  });
});

describe("the words behind npm start", () => {
  test("none open the window", () => {
    expect(sortWords([], "/here")).toEqual({ forWindow: { data: undefined, paths: [] }, forLauncher: [] });
  });

  test("a data folder and files are for the window, meant from where the person stands", () => {
    const sorted = sortWords(["--data", "my data", "--", "a.txt", "/b"], "/here");
    expect(sorted.forWindow).toEqual({ data: "/here/my data", paths: ["/here/a.txt", "/b"] });
    expect(sortWords(["--data=x"], "/here").forWindow).toEqual({ data: "/here/x", paths: [] });
  });

  test.each([["--browser"], ["--no-open"], ["--version"], ["--anything"]])(
    "%s goes to the launcher",
    (word) => {
      expect(sortWords([word, "--data", "d"], "/here")).toEqual({
        forWindow: undefined,
        forLauncher: [word, "--data", "d"],
      });
    },
  );
});

describe("what the window is started with", () => {
  test("no variable that would change Python, the loader or a library, and no proxy", () => {
    const poisoned = {
      PYTHONPATH: "/evil",
      LD_PRELOAD: "/evil.so",
      http_proxy: "http://127.0.0.1:9",
      ALL_PROXY: "socks://x",
      HF_TOKEN: "x",
      npm_config_x: "1",
      HOME: "/h",
    };
    const environment = windowEnvironment(poisoned, "/launcher");
    expect(environment).toEqual({
      HOME: "/h",
      TOKENIZER_STUDIO_LAUNCHER: "/launcher",
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    });
  });

  test("what the person chose for the webview stays", () => {
    const environment = windowEnvironment({ WEBKIT_DISABLE_DMABUF_RENDERER: "0" }, "/launcher");
    expect(environment["WEBKIT_DISABLE_DMABUF_RENDERER"]).toBe("0");
  });

  test.runIf(process.platform === "linux")("without a screen there is none, and that is said", () => {
    expect(whyNoWindow({})).toContain("no screen");
  });
});
