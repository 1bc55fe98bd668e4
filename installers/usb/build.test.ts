/** What the maker of a stick writes, replaces and refuses. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { build, buildByWords } from "./build.ts";
import { partsOf } from "./layout.ts";
import { NAMES, newKeyFile, temporary, VERSION, writePackages } from "./stand-ins.ts";

const own = temporary("usb build");
const packages = join(own.path, "packages");
const said = vi.spyOn(console, "log").mockImplementation(() => {});
let out: string;
let count = 0;

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
const make = (more: object = {}) => build({ packages, version: VERSION, out, ...more });
const read = (name: string) => readFileSync(join(out, name), "utf8");

beforeEach(() => {
  count += 1;
  out = join(own.path, `stick ${count} 家's`);
  rmSync(packages, { recursive: true, force: true });
  writePackages(packages);
  said.mockClear();
});
afterAll(() => {
  said.mockRestore();
  own.remove();
});

describe("a stick", () => {
  test("has the packages of one version, each in its system's folder, and what checks them", async () => {
    await make();
    expect(filesOf(out)).toEqual([
      "README.txt",
      "SHA256SUMS",
      "SHA256SUMS.check",
      "START-HERE.html",
      `linux/${NAMES.appImage}`,
      `linux/${NAMES.deb}`,
      `macos/${NAMES.pkg}`,
      "verify.cmd",
      "verify.sh",
      `windows/${NAMES.setup}`,
    ]);
    const packed = readFileSync(join(packages, NAMES.deb));
    expect(readFileSync(join(out, "linux", NAMES.deb)).equals(packed)).toBe(true);
    for (const name of ["verify.cmd", "README.txt"]) expect(read(name)).not.toMatch(/[^\r]\n/);
    expect(read("verify.sh")).not.toContain("\r");
  });

  test.skipIf(process.platform === "win32")("is whole for sha256sum -c, too", async () => {
    await make({ partBytes: 1000 });
    for (const words of [["SHA256SUMS"], ["SHA256SUMS.check"]]) {
      const { status, stdout } = spawnSync("sha256sum", ["--check", "--strict", ...words], {
        cwd: out,
        encoding: "utf8",
      });
      expect(status).toBe(0);
      expect(stdout).not.toContain("FAILED");
    }
  });

  test("without a key says that it is unsigned: while it is made, on its page, in its text", async () => {
    await make();
    expect(said.mock.calls.flat().join("\n")).toContain("THIS STICK IS UNSIGNED");
    expect(read("START-HERE.html")).toContain("UNSIGNED");
    expect(read("README.txt")).toContain("UNSIGNED");
  });

  test("has what is too large in parts that make the whole again", async () => {
    await make({ partBytes: 1000 });
    const parts = [1, 2, 3].map((part) => readFileSync(join(out, "linux", `${NAMES.deb}.part${part}of3`)));
    expect(Buffer.concat(parts).equals(readFileSync(join(packages, NAMES.deb)))).toBe(true);
    expect(existsSync(join(out, "linux", NAMES.deb))).toBe(false);
    expect(read("START-HERE.html")).toContain("Files in parts");
  });

  test("can be for one system alone; what is missing is said in capitals", async () => {
    await make({ platforms: ["linux"] });
    expect(filesOf(out).filter((name) => name.includes("/"))).toEqual([
      `linux/${NAMES.appImage}`,
      `linux/${NAMES.deb}`,
    ]);
    expect(read("START-HERE.html")).not.toContain('id="windows"');
    rmSync(join(packages, NAMES.pkg));
    out += " all";
    await make();
    expect(said.mock.calls.flat().join("\n")).toContain("NOTHING FOR MACOS");
  });
});

test("parts end where the file does", () => {
  expect(partsOf("a", 2000, 1000).map(({ size }) => size)).toEqual([1000, 1000]);
  expect(partsOf("a", 2001, 1000).map(({ name, size }) => [name, size])).toEqual([
    ["a.part1of3", 1000],
    ["a.part2of3", 1000],
    ["a.part3of3", 1],
  ]);
  expect(partsOf("a", 1000, 1000)).toEqual([{ name: "a", size: 1000 }]);
});

describe("an earlier stick", () => {
  test("is replaced: nothing old stays, and what is the person's does", async () => {
    await make({ partBytes: 1000, key: { path: keyFile(), passwordPath: undefined } });
    mkdirSync(join(out, "my texts"));
    writeFileSync(join(out, "my texts", "a.txt"), "mine");
    writeFileSync(join(out, "linux", "mine.txt"), "mine");
    rmSync(join(packages, NAMES.pkg));
    await make();
    const files = filesOf(out);
    expect(files.filter((name) => /part|\.pkg|minisig|\.pub/.test(name))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["my texts/a.txt", "linux/mine.txt"]));
    expect(existsSync(join(out, "macos"))).toBe(false);
  });

  test("that was interrupted says so, and is made again", async () => {
    await make({ partBytes: 1000 });
    const inTheWay = join(out, "linux", NAMES.appImage);
    mkdirSync(inTheWay);
    await expect(make()).rejects.toThrow();
    expect(existsSync(join(out, "SHA256SUMS"))).toBe(false);
    expect(read("INCOMPLETE.txt")).toMatch(/interrupted/);
    rmSync(inTheWay, { recursive: true });
    await make();
    expect(filesOf(out)).not.toContain("INCOMPLETE.txt");
    expect(filesOf(out).filter((name) => name.includes("part"))).toEqual([]);
  });
});

describe("what is refused, with nothing written", () => {
  const refusal = async (more: object = {}) => {
    const error = await make(more).catch((problem: unknown) => problem);
    return error instanceof Error && error.name === "SetUpError" ? error.message : `not refused: ${error}`;
  };

  test("a folder with something of somebody else in it", async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "SHA256SUMS"), "somebody else's");
    expect(await refusal()).toMatch(/not empty/);
    expect(filesOf(out)).toEqual(["SHA256SUMS"]);
  });

  test("no package of the version, or not for a system that was asked for", async () => {
    expect(await refusal({ version: "7.0.0" })).toMatch(/no package of version 7\.0\.0/);
    rmSync(join(packages, NAMES.setup));
    expect(await refusal({ platforms: ["windows"] })).toMatch(/for windows/);
    expect(existsSync(out)).toBe(false);
  });

  test("parts that some systems cannot read", async () => {
    expect(await refusal({ partBytes: 2_200_000_000 })).toMatch(/at most/);
    expect(await refusal({ partBytes: Number.NaN })).toMatch(/at most/);
  });

  test("names that are no plain words, or the same to Windows", async () => {
    writeFileSync(join(packages, `tokenizer-studio-${VERSION}-$(x) .deb`), "x");
    expect(await refusal()).toMatch(/no name that every system can read/);
  });

  test("a disk with too little room", async () => {
    truncateSync(join(packages, NAMES.deb), 2 ** 43);
    expect(await refusal()).toMatch(/MB too few/);
    expect(existsSync(join(out, "INCOMPLETE.txt"))).toBe(false);
  });

  test("words that mean nothing, and packages as their own stick", () => {
    const words =
      (more: string[], place = out) =>
      () =>
        buildByWords({ version: VERSION, out: place }, more);
    expect(words(["--platforms", "linux,amiga"])).toThrow(/amiga/);
    expect(words(["--packages", packages], packages)).toThrow(/--out DIR/);
  });
});

function keyFile(): string {
  const path = join(own.path, "key");
  writeFileSync(path, newKeyFile());
  return path;
}
