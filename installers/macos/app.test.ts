import { spawnSync } from "node:child_process";
import {
  cpSync,
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
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { below } from "./app.ts";
import { build } from "./build.ts";
import { buildNumber } from "./plists.ts";
import { type Bench, copyApp, makeBench, writeManifest } from "./stand-ins.ts";

let bench: Bench;
let app: string;
const inApp = (...names: string[]) => join(app, "Contents", ...names);

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
      app = join(bench.kept, "payload", "Tokenizer Studio.app");
    }, 60_000);

    afterAll(() => {
      vi.unstubAllEnvs();
      bench.clear();
    });

    /** By the library that wrote it. */
    function plist(file: string): unknown {
      const words = "import json,plistlib,sys;json.dump(plistlib.load(open(sys.argv[1],'rb')),sys.stdout)";
      const { stdout, stderr } = spawnSync("python3", ["-I", "-c", words, file], { encoding: "utf8" });
      if (!stdout) throw new Error(stderr);
      return JSON.parse(stdout);
    }

    describe("the app", () => {
      test("holds what the start contract says, and nothing else", () => {
        const names = below(app)
          .filter(({ kind }) => kind !== "folder")
          .map(({ path }) => relative(inApp(), path));
        const internal = "Resources/app/runtime/_internal";
        expect(names).toEqual([
          "Info.plist",
          "MacOS/Tokenizer Studio",
          "MacOS/tokenizer-studio-window",
          "Resources/TokenizerStudio.icns",
          "Resources/app/LICENSE",
          "Resources/app/THIRD-PARTY-NOTICES.txt",
          "Resources/app/VERSION",
          "Resources/app/installed-files.txt",
          "Resources/app/launcher/_internal/lib.dylib",
          "Resources/app/launcher/tokenizer-studio-launcher",
          "Resources/app/resources.neu",
          "Resources/app/runtime/THIRD-PARTY-NOTICES.txt",
          "Resources/app/runtime/VERSION",
          `${internal}/Python`,
          `${internal}/libtorch_cpu.dylib`,
          `${internal}/tokenizers/tokenizers.abi3.so`,
          `${internal}/torch/bin/torch_shm_manager`,
          `${internal}/torch/lib/libtorch_cpu.dylib`,
          "Resources/app/runtime/runtime-manifest.json",
          "Resources/app/runtime/sbom/python.cdx.json",
          "Resources/app/runtime/tokenizer-studio",
          "Resources/app/uninstall.sh",
          "_CodeSignature/CodeResources",
        ]);
      });

      test("keeps links as links, and they end inside of it", () => {
        const library = inApp("Resources", "app", "runtime", "_internal", "libtorch_cpu.dylib");
        expect(readlinkSync(library)).toBe("torch/lib/libtorch_cpu.dylib");
        const links = below(app).filter(({ kind }) => kind === "link");
        expect(links).toHaveLength(1);
        for (const { path } of links) expect(realpathSync(path).startsWith(realpathSync(app))).toBe(true);
      });

      test("can be read by everybody and written by its owner, programs can be run", () => {
        const modeOf = (path: string) => lstatSync(path).mode & 0o7777;
        for (const { path, kind } of below(app).filter(({ kind }) => kind !== "link"))
          expect(kind === "folder" ? [0o755] : [0o644, 0o755], path).toContain(modeOf(path));
        expect(modeOf(inApp("MacOS", "Tokenizer Studio"))).toBe(0o755);
        expect(modeOf(inApp("MacOS", "tokenizer-studio-window"))).toBe(0o755);
        expect(modeOf(inApp("Resources", "app", "uninstall.sh"))).toBe(0o755);
        expect(modeOf(inApp("Resources", "app", "runtime", "tokenizer-studio"))).toBe(0o755);
        expect(modeOf(inApp("Resources", "app", "VERSION"))).toBe(0o644);
      });

      test("says what it is, for which macOS and processor, and that it means this machine", () => {
        expect(plist(inApp("Info.plist"))).toMatchObject({
          CFBundleExecutable: "Tokenizer Studio",
          CFBundleIdentifier: "org.tokenizerstudio.app",
          CFBundleIconFile: "TokenizerStudio.icns",
          CFBundlePackageType: "APPL",
          CFBundleShortVersionString: "1.2.3",
          CFBundleVersion: "1.2.3.1004",
          LSMinimumSystemVersion: "14.0",
          LSArchitecturePriority: ["arm64"],
          LSRequiresNativeExecution: true,
          NSAppTransportSecurity: { NSAllowsLocalNetworking: true },
          TokenizerStudioVersion: "1.2.3-alpha.4",
        });
        expect(plist(inApp("Info.plist"))).not.toHaveProperty("LSUIElement");
        expect(readFileSync(inApp("Resources", "app", "VERSION"), "utf8")).toBe("1.2.3-alpha.4\n");
      });

      test("has an icon with all sizes a Mac shows", () => {
        const icon = readFileSync(inApp("Resources", "TokenizerStudio.icns"));
        expect(icon.subarray(0, 4).toString()).toBe("icns");
        expect(icon.readUInt32BE(4)).toBe(icon.length);
        for (const kind of ["ic07", "ic08", "ic09", "ic10", "ic13", "ic14"])
          expect(icon.includes(kind)).toBe(true);
      });

      test("has a manifest of the programs as they are signed, as the one who reads it counts", () => {
        const runtime = inApp("Resources", "app", "runtime");
        const library = join("_internal", "torch", "lib", "libtorch_cpu.dylib");
        const [before, after] = [join(bench.runtime, library), join(runtime, library)].map((path) =>
          readFileSync(path),
        );
        expect(after).not.toEqual(before);
        const copy = join(bench.folder, "copy");
        cpSync(runtime, copy, { recursive: true, verbatimSymlinks: true });
        for (const { path } of below(copy).filter(({ kind }) => kind === "link")) rmSync(path);
        const written = readFileSync(join(copy, "runtime-manifest.json"), "utf8");
        writeManifest(copy);
        expect(readFileSync(join(copy, "runtime-manifest.json"), "utf8")).toBe(written);
      });

      test("lists all of it, so that it can be taken away again", () => {
        const lines = readFileSync(inApp("Resources", "app", "installed-files.txt"), "utf8")
          .trim()
          .split("\n");
        const all = below(app).map(({ path }) => relative(app, path));
        const itself = "Contents/Resources/app/installed-files.txt";
        expect([...lines].sort()).toEqual(all.filter((name) => name !== itself).sort());
        const folder = lines.indexOf("Contents/Resources");
        expect(lines.findLastIndex((line) => line.startsWith("Contents/Resources/"))).toBeLessThan(folder);
      });
    });

    describe("the package", () => {
      const Components = z.array(z.looseObject({ ChildBundles: z.array(z.looseObject({})) }));

      test("is installed where it says and replaces what was there", () => {
        const fixed = {
          BundleIsRelocatable: false,
          BundleIsVersionChecked: false,
          BundleOverwriteAction: "upgrade",
        };
        const [one, ...others] = Components.parse(plist(join(bench.kept, "components.plist")));
        expect(others).toEqual([]);
        expect(one).toMatchObject({ ...fixed, RootRelativeBundlePath: "Tokenizer Studio.app" });
        expect(one?.ChildBundles).toMatchObject([fixed]);
      });

      test("is told its name, version and place", () => {
        const words = bench.calls().find(([name, verb]) => name === "pkgbuild" && verb === "--root") ?? [];
        const behind = (word: string) => words[words.indexOf(word) + 1];
        expect(behind("--identifier")).toBe("org.tokenizerstudio.app.pkg");
        expect(behind("--version")).toBe("1.2.3.1004");
        expect(behind("--install-location")).toBe("/Applications");
        expect(behind("--ownership")).toBe("recommended");
      });

      test("brings one script and three pages, without a word for another address", () => {
        expect(readdirSync(join(bench.kept, "scripts"))).toEqual(["preinstall"]);
        expect(lstatSync(join(bench.kept, "scripts", "preinstall")).mode & 0o777).toBe(0o755);
        const pages = join(bench.kept, "pages");
        expect(readdirSync(pages).sort()).toEqual(["conclusion.html", "licence.txt", "welcome.html"]);
        for (const page of ["welcome.html", "conclusion.html"])
          expect(readFileSync(join(pages, page), "utf8")).not.toMatch(/https?:/);
      });

      test("asks for macOS 14 and an M processor, and can go to all users or to one", () => {
        const xml = readFileSync(join(bench.kept, "distribution.xml"), "utf8");
        expect(xml).toContain('<os-version min="14.0"/>');
        expect(xml).toContain('hostArchitectures="arm64"');
        expect(xml).toMatch(
          /<domains enable_anywhere="false" enable_currentUserHome="true" enable_localSystem="true"/,
        );
        expect(xml).toContain('<app id="org.tokenizerstudio.app"/>');
        expect(xml).toContain('version="1.2.3.1004">tokenizer-studio.pkg</pkg-ref>');
        const { status, stderr } = spawnSync("python3", ["-I", "-c", WELL_FORMED], {
          input: xml,
          encoding: "utf8",
        });
        expect(stderr).toBe("");
        expect(status).toBe(0);
      });
    });

    const WELL_FORMED = "import sys,xml.dom.minidom;xml.dom.minidom.parseString(sys.stdin.buffer.read())";

    test("without the window's program the app is none that the Dock waits for", async () => {
      const other = makeBench();
      for (const [name, value] of Object.entries(other.environment)) vi.stubEnv(name, value);
      vi.spyOn(console, "log").mockReturnValue();
      const { runtime, shell, out } = other;
      await build({ runtime, shell, out, window: undefined, version: "1.2.3-alpha.4", isUnsigned: true });
      const folder = mkdtempSync(join(tmpdir(), "macos-"));
      const copy = copyApp(other, folder);
      expect(plist(join(copy, "Contents", "Info.plist"))).toMatchObject({ LSUIElement: true });
      expect(existsSync(join(copy, "Contents", "MacOS", "tokenizer-studio-window"))).toBe(false);
      rmSync(folder, { recursive: true });
      other.clear();
    }, 60_000);

    test("build numbers grow with the stages of a version", () => {
      const versions = ["0.9.9", "1.0.0-alpha.1", "1.0.0-alpha.10", "1.0.0-beta.2", "1.0.0", "1.0.1-alpha.1"];
      const numbers = versions.map((version) => buildNumber(version));
      expect(numbers).toEqual([
        "0.9.9.9000",
        "1.0.0.1001",
        "1.0.0.1010",
        "1.0.0.2002",
        "1.0.0.9000",
        "1.0.1.1001",
      ]);
    });

    describe("property lists", () => {
      test.each(['{"a": null}', "[1, {2: 3}]", "not JSON"])("are not written from %s", (input) => {
        const folder = mkdtempSync(join(tmpdir(), "macos-"));
        const script = join(import.meta.dirname, "plist.py");
        const words = ["-I", script, "write", join(folder, "x.plist")];
        const { status, stderr } = spawnSync("python3", words, { input, encoding: "utf8" });
        expect([status, stderr.startsWith("plist.py: x.plist: ")]).toEqual([1, true]);
        expect(existsSync(join(folder, "x.plist"))).toBe(false);
        rmSync(folder, { recursive: true });
      });

      test("of components are refused when another bundle would be installed beside the app", () => {
        const folder = mkdtempSync(join(tmpdir(), "macos-"));
        const file = join(folder, "components.plist");
        const bundle = (name: string) =>
          `<dict><key>RootRelativeBundlePath</key><string>${name}</string></dict>`;
        writeFileSync(
          file,
          `<plist version="1.0"><array>${bundle("A.app")}${bundle("B.app")}</array></plist>`,
        );
        mkdirSync(join(folder, "x"));
        const words = ["-I", join(import.meta.dirname, "plist.py"), "components", file, "A.app"];
        const { status, stderr } = spawnSync("python3", words, { encoding: "utf8" });
        expect([status, stderr]).toEqual([1, expect.stringContaining("expected A.app alone")]);
        rmSync(folder, { recursive: true });
      });
    });
  },
);
