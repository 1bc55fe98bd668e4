import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { below } from "./app.ts";
import { build } from "./build.ts";
import { type Bench, copyApp, makeBench } from "./stand-ins.ts";

const has = (program: string, ...words: string[]) => spawnSync(program, words).status === 0;

let bench: Bench;
let folder: string;
let home: string;
let applications: string;
let app: string;

describe.skipIf(process.platform === "win32")(
  "packages for Macs (need a POSIX shell and links: not on Windows)",
  () => {
    beforeAll(async () => {
      bench = makeBench();
      for (const [name, value] of Object.entries(bench.environment)) vi.stubEnv(name, value);
      vi.spyOn(console, "log").mockReturnValue();
      const { runtime, shell, out, window } = bench;
      await build({ runtime, shell, out, window, version: "1.2.3-alpha.4", isUnsigned: true });
      vi.restoreAllMocks();
    }, 60_000);

    afterAll(() => {
      vi.unstubAllEnvs();
      bench.clear();
    });

    beforeEach(() => {
      folder = join(realpathSync(mkdtempSync(join(tmpdir(), "macos-"))), "O'Brien $HOME ü");
      home = join(folder, "home");
      applications = join(folder, "Applications");
      for (const each of [home, applications, join(folder, "bin")]) mkdirSync(each, { recursive: true });
      app = copyApp(bench, applications);
      putTool("ps", `cat '${folder.replaceAll("'", `'\\''`)}/running' 2>/dev/null; true`);
      putTool("pkgutil", `printf '%s ' "$@" >>"$PKGUTIL_LOG"; echo >>"$PKGUTIL_LOG"`);
    });

    afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

    function putTool(name: string, script: string): void {
      writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }

    function runScript(script: string, words: readonly string[], input = "") {
      const log = join(folder, "pkgutil.log");
      const env = { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, HOME: home, PKGUTIL_LOG: log };
      const { status, stdout, stderr } = spawnSync("sh", [script, ...words], {
        env,
        input,
        encoding: "utf8",
      });
      return { status, stdout, stderr, pkgutil: existsSync(log) ? readFileSync(log, "utf8") : "" };
    }

    const uninstall = (words: readonly string[] = ["--yes"], input = "") =>
      runScript(join(app, "Contents", "Resources", "app", "uninstall.sh"), words, input);

    function putUserFiles(): void {
      const library = join(home, "Library");
      for (const name of [
        "Application Support/TokenizerStudio/db",
        "Application Support/Other",
        "Caches/Other",
      ])
        mkdirSync(join(library, name), { recursive: true });
      writeFileSync(join(library, "Application Support", "TokenizerStudio", "db", "studio.sqlite"), "mine");
      for (const name of ["WebKit", "Caches", "Application Support"])
        mkdirSync(join(library, name, "org.tokenizerstudio.app"), { recursive: true });
      mkdirSync(join(library, "Caches", "TokenizerStudio"), { recursive: true });
    }

    describe("uninstall.sh", () => {
      test("takes the app away whole, forgets the receipt, and keeps what the user made", () => {
        putUserFiles();
        const { status, stdout, stderr, pkgutil } = uninstall();
        const data = join(home, "Library", "Application Support", "TokenizerStudio");
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
        expect(stdout).toBe(`Tokenizer Studio is gone. Your tokenizers and corpora are still in ${data}\n`);
        expect(readdirSync(applications)).toEqual([]);
        expect(readFileSync(join(data, "db", "studio.sqlite"), "utf8")).toBe("mine");
        expect(readdirSync(join(home, "Library", "Caches"))).toEqual(["Other"]);
        expect(readdirSync(join(home, "Library", "WebKit"))).toEqual([]);
        expect(readdirSync(join(home, "Library", "Application Support")).sort()).toEqual([
          "Other",
          "TokenizerStudio",
        ]);
        expect(pkgutil).toContain("--volume / --forget org.tokenizerstudio.app.pkg");
      });

      test("deletes what the user made when told to, and nothing of others", () => {
        putUserFiles();
        expect(uninstall(["--yes", "--delete-data"]).status).toBe(0);
        expect(readdirSync(join(home, "Library", "Application Support"))).toEqual(["Other"]);
      });

      test("of one user's copy forgets that user's receipt", () => {
        rmSync(app, { recursive: true });
        mkdirSync(join(home, "Applications"));
        app = copyApp(bench, join(home, "Applications"));
        expect(uninstall().pkgutil).toContain(`--volume ${home} --forget org.tokenizerstudio.app.pkg`);
        expect(readdirSync(join(home, "Applications"))).toEqual([]);
      });

      test("leaves what it did not install, and says so", () => {
        writeFileSync(join(app, "Contents", "Resources", "notes.txt"), "mine");
        const { status, stdout } = uninstall();
        expect(status).toBe(0);
        expect(stdout).toContain(`Some files in ${app} are not ours, and stay.`);
        expect(readdirSync(join(app, "Contents"))).toEqual(["Resources"]);
        expect(readdirSync(join(app, "Contents", "Resources"))).toEqual(["notes.txt"]);
      });

      test.each(["", "n\n", "perhaps\n"])("asks, and changes nothing when the answer is %j", (answer) => {
        expect(uninstall([], answer)).toMatchObject({
          status: 0,
          stdout: expect.stringContaining("Nothing was changed."),
        });
        expect(existsSync(join(app, "Contents", "Info.plist"))).toBe(true);
      });

      test("goes on when the answer is yes", () => {
        expect(uninstall([], "y\n").status).toBe(0);
        expect(readdirSync(applications)).toEqual([]);
      });

      test("stops while the program runs", () => {
        writeFileSync(
          join(folder, "running"),
          `/sbin/launchd\n${app}/Contents/MacOS/tokenizer-studio-window\n`,
        );
        expect(uninstall()).toMatchObject({
          status: 3,
          stderr: expect.stringContaining("is running. Quit it"),
        });
        expect(existsSync(join(app, "Contents", "Info.plist"))).toBe(true);
      });

      test.each(["../../victim", "Contents/../../victim", "/victim", "", "Contents//x", "./x"])(
        "touches nothing when its list says %j",
        (line) => {
          writeFileSync(join(applications, "victim"), "");
          writeFileSync(
            join(app, "Contents", "Resources", "app", "installed-files.txt"),
            `Contents/Info.plist\n${line}\n`,
          );
          expect(uninstall()).toMatchObject({
            status: 5,
            stderr: expect.stringContaining("Nothing was changed."),
          });
          expect(existsSync(join(applications, "victim"))).toBe(true);
          expect(existsSync(join(app, "Contents", "Info.plist"))).toBe(true);
        },
      );

      test("in a copy without a list says what to do instead", () => {
        rmSync(join(app, "Contents", "Resources", "app", "installed-files.txt"));
        expect(uninstall()).toMatchObject({
          status: 5,
          stderr: expect.stringContaining("Move the app to the Trash"),
        });
      });

      test("does not know other words", () => {
        expect(uninstall(["--all"]).status).toBe(2);
        expect(existsSync(app)).toBe(true);
      });

      test.skipIf(process.getuid?.() === 0 && !has("setpriv", "--reuid", "65534", "true"))(
        "of somebody who may not change the folder asks for an administrator",
        () => {
          const script = join(app, "Contents", "Resources", "app", "uninstall.sh");
          chmodSync(applications, 0o555);
          for (const each of [join(folder, ".."), folder]) chmodSync(each, 0o755);
          const other = process.getuid?.() === 0 ? ["setpriv", "--reuid", "65534", "--clear-groups"] : [];
          const [program = "sh", ...words] = [...other, "sh", script, "--yes"];
          const env = { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, HOME: home };
          const { status, stderr } = spawnSync(program, words, { env, encoding: "utf8" });
          chmodSync(applications, 0o755);
          expect({ status, stderr }).toEqual({
            status: 4,
            stderr: "It is installed for all users: run this again with sudo. Nothing was changed.\n",
          });
          expect(existsSync(join(app, "Contents", "Info.plist"))).toBe(true);
        },
      );
    });

    describe("preinstall", () => {
      const script = join(import.meta.dirname, "preinstall");
      const install = () => runScript(script, ["/tmp/x.pkg", applications, "/"]);

      test("lets an installation go on where nothing runs, or something else does", () => {
        expect(install()).toMatchObject({ status: 0, stderr: "" });
        writeFileSync(join(folder, "running"), `/sbin/launchd\n/Applications/Tokenizer Studio.app.old/x\n`);
        expect(install()).toMatchObject({ status: 0, stderr: "" });
      });

      test("stops it while the program runs", () => {
        writeFileSync(
          join(folder, "running"),
          `${app}/Contents/MacOS/tokenizer-studio-window\n/sbin/launchd\n`,
        );
        expect(install()).toMatchObject({
          status: 1,
          stderr: expect.stringContaining("Quit it, then install again"),
        });
      });
    });

    test.skipIf(!has("shellcheck", "--version"))("shell scripts have no fault that shellcheck knows", () => {
      const scripts = ["uninstall.sh", "preinstall"].map((name) => join(import.meta.dirname, name));
      const { status, stdout } = spawnSync("shellcheck", ["--shell=sh", ...scripts], { encoding: "utf8" });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    });

    /** Of the same shape as Apple's; whether Installer takes it is not what is asked. */
    describe.skipIf(!has("bsdtar", "--version"))(
      "what goes into an archive of Apple's kind (needs bsdtar)",
      () => {
        test("comes out of it with its links and modes", () => {
          const [flat, out] = [join(folder, "flat"), join(folder, "out")];
          for (const each of [flat, out]) mkdirSync(each);
          const tar = (words: readonly string[]) => expect(spawnSync("bsdtar", words).status).toBe(0);
          const payload = ["--format", "cpio", "--gzip", "-C", join(bench.kept, "payload"), "."];
          tar(["-cf", join(flat, "Payload"), ...payload]);
          tar(["-cf", join(folder, "x.pkg"), "--format", "xar", "-C", flat, "."]);
          tar(["-xf", join(folder, "x.pkg"), "-C", out]);
          tar(["-xpf", join(out, "Payload"), "-C", out]);
          rmSync(join(out, "Payload"));
          const looks = (top: string) =>
            below(top).map(({ path, kind }) => {
              const how = kind === "link" ? readlinkSync(path) : (lstatSync(path).mode & 0o7777).toString(8);
              return [relative(top, path), kind, how, kind === "file" ? readFileSync(path, "base64") : ""];
            });
          expect(looks(out)).toEqual(looks(join(bench.kept, "payload")));
          expect(looks(out).length).toBeGreaterThan(20);
        });
      },
    );
  },
);
