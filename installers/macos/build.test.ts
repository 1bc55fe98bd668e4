import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { build, type MacOptions } from "./build.ts";
import { type Bench, makeBench, optionsOf, orderOf, writeManifest } from "./stand-ins.ts";

// Half a second a build, and looked at in app.test.ts.
vi.mock("png2icons", () => ({ BICUBIC2: 5, createICNS: () => Buffer.from("icns") }));

const RELEASE = {
  TOKENIZER_STUDIO_MAC_APPLICATION: "Developer ID Application: Somebody (A1)",
  TOKENIZER_STUDIO_MAC_INSTALLER: "Developer ID Installer: Somebody (A1)",
  TOKENIZER_STUDIO_MAC_NOTARY: "studio",
};

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
    const release = () => {
      for (const [name, value] of Object.entries(RELEASE)) vi.stubEnv(name, value);
    };
    const left = () => (existsSync(bench.out) ? readdirSync(bench.out) : []);
    const signed = () =>
      bench
        .calls()
        .filter(([name, ...words]) => name === "codesign" && words.includes("--sign"))
        .flatMap((words) => words.filter((word) => word.startsWith("/") && !word.endsWith(".keychain-db")));

    describe("a package for other people", () => {
      test("is signed from the inside out, packed, sent to Apple, stapled, looked at", async () => {
        release();
        const files = await build(options());
        expect(order()).toEqual([
          "cc",
          "xattr",
          "codesign sign",
          "codesign verify",
          "pkgbuild analyze",
          "pkgbuild",
          "productbuild",
          "pkgutil",
          "xcrun notarytool submit",
          "xcrun stapler",
          "spctl",
        ]);
        expect(files).toEqual([join(bench.out, "tokenizer-studio-1.2.3-alpha.4-macos-arm64.pkg")]);
        expect(left()).toEqual(["tokenizer-studio-1.2.3-alpha.4-macos-arm64.pkg"]);
      });

      test("has every program and library signed once, the app last", async () => {
        release();
        await build(options());
        const paths = signed().map((path) => path.slice(path.indexOf(".app") + 4));
        const inner = "/Contents/Resources/app";
        expect([...paths].sort()).toEqual(
          [
            "",
            "/Contents/MacOS/Tokenizer Studio",
            "/Contents/MacOS/tokenizer-studio-window",
            `${inner}/launcher/_internal/lib.dylib`,
            `${inner}/launcher/tokenizer-studio-launcher`,
            `${inner}/runtime/_internal/Python`,
            `${inner}/runtime/_internal/tokenizers/tokenizers.abi3.so`,
            `${inner}/runtime/_internal/torch/bin/torch_shm_manager`,
            `${inner}/runtime/_internal/torch/lib/libtorch_cpu.dylib`,
          ].sort(),
        );
        expect(paths.at(-1)).toBe("");
        const depths = paths.slice(0, -1).map((path) => path.split("/").length);
        expect(depths).toEqual([...depths].sort((a, b) => b - a));
      });

      test("is signed with the hardened runtime, a time stamp and no exception from either", async () => {
        release();
        vi.stubEnv("TOKENIZER_STUDIO_MAC_KEYCHAIN", "/tmp/release.keychain-db");
        await build(options());
        const words = bench.calls().filter(([name, verb]) => name === "codesign" && verb === "--force");
        expect(words).toHaveLength(2);
        for (const each of words)
          expect(each.slice(1, 9)).toEqual([
            ...["--force", "--sign", RELEASE.TOKENIZER_STUDIO_MAC_APPLICATION],
            ...["--keychain", "/tmp/release.keychain-db", "--timestamp", "--options", "runtime"],
          ]);
        const product = bench.calls().find(([name]) => name === "productbuild") ?? [];
        expect(product.slice(-6, -1)).toEqual([
          ...["--sign", RELEASE.TOKENIZER_STUDIO_MAC_INSTALLER],
          ...["--keychain", "/tmp/release.keychain-db", "--timestamp"],
        ]);
      });

      test("has run its self-test with its signature before it is packed", async () => {
        release();
        vi.stubEnv("SHIM_FAIL", "pkgbuild --analyze");
        await expect(build(options())).rejects.toThrow("pkgbuild ended with 1");
        expect(existsSync(join(bench.kept, "selftest"))).toBe(true);
      });

      test.each([
        "cc",
        "xattr",
        "codesign --force",
        "codesign --verify --deep",
        "codesign --verify --strict",
        "pkgbuild --analyze",
        "pkgbuild --root",
        "productbuild",
        "pkgutil --check-signature",
        "xcrun notarytool submit",
        "xcrun stapler staple",
        "xcrun stapler validate",
        "spctl",
      ])("is not made when this fails: %s", async (call) => {
        release();
        vi.stubEnv("SHIM_FAIL", call);
        await expect(build(options())).rejects.toThrow(`${call.split(" ")[0]} ended with 1`);
        expect(bench.calls().at(-1)?.join(" ")).toContain(call);
        expect(left()).toEqual([]);
      });

      test("is not made when its self-test fails", async () => {
        release();
        const lost = "#!/bin/sh\necho a piece is lost >&2\nexit 7\n";
        writeFileSync(join(bench.runtime, "tokenizer-studio"), lost);
        rmSync(join(bench.runtime, "_internal", "libtorch_cpu.dylib"));
        writeManifest(bench.runtime);
        await expect(build(options())).rejects.toThrow(/ended with 7[\s\S]*a piece is lost/);
        expect(left()).toEqual([]);
      });

      test.each(["Invalid", "Rejected", "In Progress"])("is not made when Apple says %s", async (status) => {
        release();
        vi.stubEnv("SHIM_NOTARY", status);
        await expect(build(options())).rejects.toThrow(
          new RegExp(`${status}.[\\s\\S]*not signed as it must be`),
        );
        expect(order()).not.toContain("xcrun stapler");
        expect(left()).toEqual([]);
      });

      test.each(Object.keys(RELEASE))("is not begun without %s", async (name) => {
        release();
        vi.stubEnv(name, "");
        await expect(build(options())).rejects.toThrow(`${name} is not set`);
        expect(bench.calls()).toEqual([]);
        expect(left()).toEqual([]);
      });

      test("takes the place of an older one only when it is whole", async () => {
        await build(options({ isUnsigned: true }));
        vi.stubEnv("SHIM_FAIL", "productbuild");
        await expect(build(options({ isUnsigned: true }))).rejects.toThrow("productbuild ended with 1");
        expect(left()).toEqual([]);
      });
    });

    describe("an unsigned package", () => {
      test("says so in its name; its programs are signed by nobody, as M processors need", async () => {
        const files = await build(options({ isUnsigned: true }));
        expect(files).toEqual([join(bench.out, "tokenizer-studio-1.2.3-alpha.4-macos-arm64-UNSIGNED.pkg")]);
        expect(order()).not.toContain("xcrun notarytool submit");
        const words = bench.calls().filter(([name, verb]) => name === "codesign" && verb === "--force");
        expect(new Set(words.map((each) => each.filter((word) => !word.startsWith("/")).join(" ")))).toEqual(
          new Set(["codesign --force --sign - --timestamp=none"]),
        );
        expect(vi.mocked(console.log).mock.calls.flat().join("\n")).toContain("THIS PACKAGE IS NOT SIGNED");
      });

      test("without the window's program says so at once, and has none", async () => {
        await build(options({ isUnsigned: true, window: undefined }));
        expect(vi.mocked(console.log).mock.calls.flat().join("\n")).toContain(
          "OPENS THE BROWSER".toLowerCase(),
        );
        expect(signed().some((path) => path.endsWith("tokenizer-studio-window"))).toBe(false);
      });
    });

    test("it can be started by itself, with nothing but plain inputs", () => {
      const { runtime, shell, out, window } = bench;
      const script = join(import.meta.dirname, "build.ts");
      const inputs = ["--runtime", runtime, "--shell", shell, "--version", "1.2.3-alpha.4", "--out", out];
      const run = (words: readonly string[]) =>
        spawnSync(process.execPath, [script, ...inputs, ...words], { encoding: "utf8" });
      expect(run([])).toMatchObject({ status: 1, stderr: expect.stringContaining("nothing says by whom") });
      const { status, stdout } = run(["--window", window, "--unsigned"]);
      expect(status).toBe(0);
      expect(stdout.trim().split("\n").at(-1)).toBe(
        join(out, "tokenizer-studio-1.2.3-alpha.4-macos-arm64-UNSIGNED.pkg"),
      );
    });
  },
);
