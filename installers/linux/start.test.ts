/** The start script, with stand-ins for what it starts; and the copy from where nothing may be started. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { sumsOf } from "./stage.ts";

const own = mkdtempSync(join(tmpdir(), "start-"));
const stick = join(own, 'O\'Brien & "Söhne" $HOME 测试');
const app = join(stick, "TokenizerStudio");
const missing = process.platform === "linux" ? undefined : "THE START SCRIPT IS OF LINUX";
afterAll(() => rmSync(own, { recursive: true, force: true }));

/** Says who it is, what it was given, and of the environment what matters. */
const SAYS = `#!/bin/sh
printf '%s' "\${0##*/}"
printf '|%s' "$@"
printf '\\n%s\\n%s\\n' "\${TOKENIZER_STUDIO_DATA-none}" "\${PYTHONPATH-}\${http_proxy-}\${LD_PRELOAD-}"
`;

function put(path: string, text: string, mode = 0o755): void {
  mkdirSync(dirname(join(app, path)), { recursive: true });
  writeFileSync(join(app, path), text);
  chmodSync(join(app, path), mode);
}

function start(
  words: readonly string[],
  more: NodeJS.ProcessEnv = {},
  program = join(app, "tokenizer-studio"),
) {
  const env = { PATH: process.env["PATH"], HOME: join(own, "home"), ...more };
  const { status, stdout, stderr } = spawnSync("sh", [program, ...words], {
    encoding: "utf8",
    env,
    cwd: own,
  });
  const [said = "", data = "", rest = ""] = stdout.split("\n");
  return { status, said, data, rest, stderr };
}

describe.skipIf(missing !== undefined)(missing ? `start.sh: ${missing}` : "start.sh", () => {
  beforeEach(() => {
    rmSync(stick, { recursive: true, force: true });
    rmSync(join(own, "home"), { recursive: true, force: true });
    for (const name of ["start.sh", "portable.sh"])
      put(
        name === "start.sh" ? "tokenizer-studio" : name,
        readFileSync(join(import.meta.dirname, "files", name), "utf8"),
      );
    put("VERSION", "0.1.0\n", 0o644);
    put("launcher/tokenizer-studio-launcher", SAYS);
    put("runtime/tokenizer-studio", SAYS);
    const hash = createHash("sha256").update(SAYS).digest("hex");
    const manifest = {
      tree_sha256: hash,
      files: [{ path: "tokenizer-studio", size: SAYS.length, sha256: hash }],
    };
    put("runtime/runtime-manifest.json", JSON.stringify(manifest, null, 1), 0o644);
    writeFileSync(join(app, "files.sha256"), sumsOf(app).replace(/.*files\.sha256\n/, ""));
  });

  test("a command goes to the command line, with its words as they are", () => {
    expect(start(["train", "a b", "$c", "--out", "'d'"]).said).toBe(
      "tokenizer-studio|train|a b|$c|--out|'d'",
    );
    for (const word of ["--version", "--help", "-h"])
      expect(start([word]).said).toBe(`tokenizer-studio|${word}`);
  });

  test("without a window's program the browser is opened, and it is said why", () => {
    expect(start([]).said).toBe(
      "tokenizer-studio-launcher|--because|this package came without the window's program",
    );
    expect(start(["--browser"]).said).toBe("tokenizer-studio-launcher|--browser");
    const named = start(["--data", "here", "--no-open"]);
    expect([named.said, named.data]).toEqual(["tokenizer-studio-launcher|--no-open", join(own, "here")]);
  });

  test("without a screen, too", () => {
    put("tokenizer-studio-window", SAYS);
    expect(start([]).said).toBe("tokenizer-studio-launcher|--because|there is no screen");
  });

  test("a window that ends at once is no window", () => {
    put("tokenizer-studio-window", "#!/bin/sh\nexit 134\n");
    const ldconfig = spawnSync("sh", ["-c", "/sbin/ldconfig -p | grep -q libwebkit2gtk-4"]).status === 0;
    expect(start([], { DISPLAY: ":99" }).said).toContain(
      ldconfig ? "ended at once with 134" : "WebKitGTK is not installed",
    );
  });

  test("what the user set for Python, the loader and proxies does not get in", () => {
    const { rest } = start(["version"], { PYTHONPATH: "/x", http_proxy: "http://y", LD_PRELOAD: "" });
    expect(rest).toBe("");
  });

  test("through a link it finds its folder", () => {
    symlinkSync(join(app, "tokenizer-studio"), join(own, "link"));
    expect(start(["version"], {}, join(own, "link")).said).toBe("tokenizer-studio|version");
  });

  test("a portable program keeps its data beside its folder", () => {
    put("portable", "", 0o644);
    expect(start(["version"]).data).toBe(join(stick, "TokenizerStudio-Data"));
    expect(start(["version"], { TOKENIZER_STUDIO_DATA: "/named" }).data).toBe("/named");
  });

  test("an AppImage keeps its data beside it when `portable` lies there, and only its own", () => {
    const folder = join(own, "it's a drive ü");
    mkdirSync(folder, { recursive: true });
    const image = { APPIMAGE: join(folder, "Tokenizer Studio.AppImage"), APPDIR: stick };
    expect(start(["version"], image).data).toBe("none");
    writeFileSync(join(folder, "portable"), "");
    expect(start(["version"], image).data).toBe(join(folder, "TokenizerStudio-Data"));
    expect(start(["version"], { ...image, APPDIR: join(own, "home") }).data).toBe("none");
    expect(start(["version"], { APPDIR: stick }).data).toBe("none");
  });

  test("where no program may be started it runs from a copy, made once", () => {
    put("portable", "", 0o644);
    // What a stick mounted noexec looks like.
    for (const name of ["launcher/tokenizer-studio-launcher", "runtime/tokenizer-studio"])
      chmodSync(join(app, name), 0o644);
    const first = start(["version"]);
    expect([first.said, first.data]).toEqual([
      "tokenizer-studio|version",
      join(stick, "TokenizerStudio-Data"),
    ]);
    expect(first.stderr).toContain("programs cannot be started from");
    expect(start(["version"])).toMatchObject({ said: "tokenizer-studio|version", stderr: "" });
  });

  test("a damaged copy is named, and nothing is started", () => {
    for (const name of ["launcher/tokenizer-studio-launcher", "runtime/tokenizer-studio"])
      chmodSync(join(app, name), 0o644);
    writeFileSync(join(app, "runtime/tokenizer-studio"), `${SAYS}#`);
    const { status, said, stderr } = start(["version"]);
    expect([status, said]).toEqual([127, ""]);
    expect(stderr).toContain("runtime/tokenizer-studio: FAILED");
    expect(stderr).toContain("[runtime-damaged]");
    expect(readdirSync(join(own, "home", ".cache", "TokenizerStudio", "programs"))).toEqual([]);
  });

  test("a program that is not whole says so", () => {
    cpSync(join(app, "tokenizer-studio"), join(own, "alone"));
    expect(start([], {}, join(own, "alone"))).toMatchObject({
      status: 127,
      stderr: expect.stringContaining("Install it again. [runtime-damaged]"),
    });
    expect(existsSync(join(own, "home"))).toBe(false);
  });
});
