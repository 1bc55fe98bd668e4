import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { build, type MacOptions } from "./build.ts";
import { type Bench, machO, makeBench, optionsOf, orderOf } from "./stand-ins.ts";

// Half a second a build, and looked at in app.test.ts.
vi.mock("png2icons", () => ({ BICUBIC2: 5, createICNS: () => Buffer.from("icns") }));

let bench: Bench;

describe.skipIf(process.platform === "win32")(
  "packages for Macs (need a POSIX shell and links: not on Windows)",
  () => {
    beforeEach(() => {
      bench = makeBench();
      for (const [name, value] of Object.entries(bench.environment)) vi.stubEnv(name, value);
      vi.spyOn(console, "log").mockReturnValue();
    });

    afterEach(() => {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
      bench.clear();
    });

    const options = (changed: Partial<MacOptions> = {}) => optionsOf(bench, changed);
    const order = () => orderOf(bench);
    const left = () => (existsSync(bench.out) ? readdirSync(bench.out) : []);

    describe("what cannot become a package", () => {
      test.each(["1.2", "v1.2.3", "1.2.3-gamma.1", "1.2.3-alpha", "01.2.3", "1.2.3; true", "1.2.3\n", ""])(
        "a version that is none: %j",
        async (version) => {
          await expect(build(options({ version, isUnsigned: true }))).rejects.toThrow(
            "is no version of a package",
          );
          expect(bench.calls()).toEqual([]);
        },
      );

      test("a runtime of another version", async () => {
        await expect(build(options({ version: "1.2.3", isUnsigned: true }))).rejects.toThrow(
          "The runtime is 1.2.3-alpha.4 for macos-arm64; the package would be 1.2.3 for macos-arm64.",
        );
      });

      test.each<[string, (runtime: string) => void, string]>([
        ["a changed byte", (at) => appendFileSync(join(at, "VERSION"), "x"), "VERSION (1 files)"],
        ["a lost file", (at) => rmSync(join(at, "sbom/python.cdx.json")), "sbom/python.cdx.json (1 files)"],
        ["a lost mode", (at) => chmodSync(join(at, "tokenizer-studio"), 0o644), "tokenizer-studio (1 files)"],
        ["a file more", (at) => writeFileSync(join(at, "more"), ""), "more (1 files)"],
        ["no manifest", (at) => rmSync(join(at, "runtime-manifest.json")), "cannot be used"],
        [
          "half a manifest",
          (at) => writeFileSync(join(at, "runtime-manifest.json"), '{"schema": 1}'),
          "cannot be used",
        ],
      ])("a runtime with %s", async (_name, spoil, said) => {
        spoil(bench.runtime);
        await expect(build(options({ isUnsigned: true }))).rejects.toThrow(said);
        expect(bench.calls()).toEqual([]);
      });

      test.each<[string, keyof Pick<Bench, "runtime" | "shell">]>([
        ["tokenizer-studio", "runtime"],
        ["THIRD-PARTY-NOTICES.txt", "runtime"],
        ["resources.neu", "shell"],
        ["launcher/tokenizer-studio-launcher", "shell"],
      ])("a payload without %s", async (name, folder) => {
        rmSync(join(bench[folder], name));
        await expect(build(options({ isUnsigned: true }))).rejects.toThrow(
          `Not there: ${join(bench[folder], name)}`,
        );
      });

      test("anything, where there are no tools of a Mac", async () => {
        vi.stubEnv("PATH", bench.folder);
        await expect(build(options({ isUnsigned: true }))).rejects.toThrow(
          /Not found: cc, .*is made on a Mac/,
        );
      });

      test.each<[string, (runtime: string) => void, RegExp]>([
        [
          "a link out of the app",
          (at) => symlinkSync("../../../../../etc", join(at, "out")),
          /out leads out of/,
        ],
        ["an absolute link", (at) => symlinkSync("/etc", join(at, "out")), /out leads out of the app: \/etc/],
        ["a link to nothing", (at) => symlinkSync("gone", join(at, "link")), /link leads nowhere: gone/],
        [
          "what the Finder leaves",
          (at) => writeFileSync(join(at, ".DS_Store"), ""),
          /\.DS_Store does not belong/,
        ],
        ["two names that are one", (at) => writeFileSync(join(at, "_INTERNAL"), ""), /one name on a Mac/],
        [
          "a program for Intel",
          (at) => writeFileSync(join(at, "a"), machO({ cpu: 0x01000007 })),
          /x86_64, not for/,
        ],
        [
          "one for a newer macOS",
          (at) => writeFileSync(join(at, "a"), machO({ macos: 0x000f0100 })),
          /macOS 15\.1/,
        ],
        [
          "one that asks for a framework",
          (at) =>
            writeFileSync(join(at, "a"), machO({ library: "@rpath/Python.framework/Versions/3.12/Python" })),
          /asks for @rpath\/Python\.framework/,
        ],
        [
          "a framework",
          (at) => mkdirSync(join(at, "Qt.framework")),
          /Qt\.framework would have to be signed as one/,
        ],
        [
          "a window of no Mac",
          () => writeFileSync(bench.window, "#!/bin/sh"),
          /window is no program of macOS/,
        ],
      ])("%s", async (_name, spoil, said) => {
        spoil(join(bench.shell, "launcher"));
        await expect(build(options({ isUnsigned: true }))).rejects.toThrow(said);
        expect(order()).not.toContain("codesign sign");
        expect(left()).toEqual([]);
      });
    });
  },
);
