/** What goes behind a setup comes out again, and not one wrong bit with it: the C code, on this system. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const here = import.meta.dirname;
const COMPILER = process.env["CC"] || "cc";
const hasCompiler = spawnSync(COMPILER, ["--version"]).status === 0;
const python = spawnSync("python3", ["--version"]).status === 0 ? "python3" : "python";
const FLIPS = 120;
const CUTS = 15;

const folder = mkdtempSync(join(tmpdir(), "setup ü $x-"));
const program = join(folder, "program.exe");
const setup = join(folder, "made", "a 'setup' ü.exe");
const tree = join(folder, "tree");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The least that counts as a program: 32 or 64 bits. */
function programOf(bits: 32 | 64): Buffer {
  const content = Buffer.alloc(5001, "code ");
  content.fill(0, 0, 512);
  content.write("MZ");
  content.writeUInt32LE(128, 0x3c);
  content.write("PE\0\0", 128, "latin1");
  content.writeUInt16LE(bits === 32 ? 0x10b : 0x20b, 128 + 24);
  content.writeUInt32LE(0x1234, 128 + 88); // A checksum, which nobody has computed.
  return content;
}

function pack(...words: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(
    python,
    [join(here, "pack.py"), program, tree, setup, "--processes", "1", ...words],
    { encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8" } },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split(/\r?\n/);
}

function inspect(file: string, ...words: string[]): string {
  return spawnSync(join(folder, "inspect"), [file, ...words], { encoding: "utf8" }).stdout.trim();
}

const ask = (...words: string[]) =>
  spawnSync(join(folder, "ask-words"), words, { encoding: "utf8" }).stdout.trimEnd();

function compile(name: string, sources: string[]): void {
  const words = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-fsanitize=address,undefined"];
  const files = sources.map((source) => join(here, "setup", `${source}.c`));
  const { status, stderr } = spawnSync(COMPILER, [...words, ...files, "-o", join(folder, name)]);
  if (status !== 0) throw new Error(String(stderr));
}

const reason = hasCompiler ? "" : ": SKIPPED, NO C COMPILER HERE";

describe.skipIf(!hasCompiler)(`behind a setup${reason}`, () => {
  beforeAll(() => {
    compile("inspect", ["inspect", "payload", "program", "lzma", "sha256"]);
    compile("ask-words", ["ask-words", "versions", "../start/words"]);
    writeFileSync(program, programOf(64));
    mkdirSync(join(folder, "made"));
    mkdirSync(join(tree, "a/ü 测试"), { recursive: true });
    writeFileSync(join(tree, "a/empty"), "");
    writeFileSync(join(tree, "a/ü 测试/text.txt"), "like this one, ".repeat(9000));
    writeFileSync(join(tree, "noise.bin"), Buffer.concat(noise(1200)));
    writeFileSync(join(tree, "code.bin"), readFileSync(join(folder, "ask-words")).subarray(0, 90_000));
  }, 60_000);

  test("all bytes come back, and the same input gives the same setup", () => {
    pack();
    const first = readFileSync(setup);
    expect(inspect(setup, join(folder, "stream"))).toBe("WHOLE");
    const order = ["a/empty", "code.bin", "noise.bin", "a/ü 测试/text.txt"];
    const wanted = Buffer.concat(order.map((path) => readFileSync(join(tree, path))));
    expect(readFileSync(join(folder, "stream")).equals(wanted)).toBe(true);
    pack();
    expect(readFileSync(setup).equals(first)).toBe(true);
    expect(first.length % 8).toBe(0); // Where a signature may begin.
  });

  test.each([32, 64] as const)(
    "each of many flipped bits and cuts is seen, with %i bits",
    (bits) => {
      writeFileSync(program, programOf(bits));
      pack();
      const whole = readFileSync(setup);
      const copy = join(folder, "copy.exe");
      const missed: string[] = [];
      const look = (content: Buffer, what: string) => {
        writeFileSync(copy, content);
        if (inspect(copy) !== "DAMAGED") missed.push(what);
      };
      for (let i = 0; i < FLIPS; i++) {
        const place = i < 60 ? i * 8 + (i % 4) : Math.floor((i / FLIPS) * whole.length);
        const content = Buffer.from(whole);
        content[place] = (content[place] ?? 0) ^ (1 << (i % 8));
        look(content, `bit ${i % 8} of ${place}`);
      }
      for (let i = 0; i < CUTS; i++)
        look(whole.subarray(0, Math.floor((i / CUTS) * whole.length)), `cut ${i}`);
      expect(missed).toEqual([]);
    },
    60_000,
  );

  test("parts beside it are looked for, then measured, then compared; the wrong one is named", () => {
    const names = pack("--largest", "5000");
    const second = names.find((name) => name.includes("-part-2-of-")) ?? "";
    expect(names.at(-1)).toBe("a 'setup' ü.exe");
    expect(inspect(setup)).toBe("WHOLE");
    const part = join(folder, "made", second);
    const whole = readFileSync(part);
    writeFileSync(part, whole.subarray(1));
    expect(inspect(setup)).toBe(`DAMAGED ${second}`);
    const wrong = Buffer.from(whole);
    wrong[17] = (wrong[17] ?? 0) ^ 16;
    writeFileSync(part, wrong);
    expect(inspect(setup)).toBe(`DAMAGED ${second}`);
    rmSync(part);
    expect(inspect(setup)).toBe(`MISSING ${second}`);
    expect(inspect(setup, join(folder, "never"))).toBe(`MISSING ${second}`);
    expect(readdirSync(folder)).not.toContain("never");
  });

  test("what Windows could not hold is refused", () => {
    const odd = join(tree, "Code.BIN");
    copyFileSync(join(tree, "code.bin"), odd);
    expect(() => pack()).toThrow(/one name on Windows/);
    rmSync(odd);
    const deep = join(tree, ...Array.from({ length: 20 }, () => "deep folder"));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, "file"), "");
    expect(() => pack()).toThrow(/170 are the most/);
    rmSync(join(tree, "deep folder"), { recursive: true });
  });

  test.each<[string, string, number]>([
    ["1.2.3", "1.2.3", 0],
    ["1.2.3", "1.2.10", -1],
    ["2.0.0", "1.99.99", 1],
    ["1.0.0-alpha.2", "1.0.0-alpha.10", -1],
    ["1.0.0-beta.1", "1.0.0-alpha.9", 1],
    ["1.0.0-beta.1", "1.0.0", -1],
    ["", "0.0.1", -1],
    ["nonsense", "", 0],
  ])("version %s against %s is %i", (left, right, expected) => {
    expect(ask("compare", left, right)).toBe(String(expected));
    expect(ask("compare", right, left)).toBe(String(expected === 0 ? 0 : -expected));
  });

  test.each<[string, string, string, string]>([
    ["Windows 7", "6", "7601", "1"],
    ["Windows 10, 1803", "10", "17134", "1"],
    ["Windows 10, 1809", "10", "17763", "0"],
    ["Windows 11", "10", "22631", "0"],
  ])("%s is too old: %s.%s → %s", (_name, major, build, expected) => {
    expect(ask("old", major, build, "0")).toBe(expected);
    expect(ask("old", major, build, "1")).toBe("0"); // Wine
  });

  test.each<[string, string[], string]>([
    ["nothing is the window", [], "window\noptions:\nfiles:"],
    ["files, too", ["--", "-a b", "c"], "window\noptions:\nfiles: <-a b> <c>"],
    ["a data folder, too", ["--data", "d e"], "window\noptions: <--data> <d e>\nfiles:"],
    ["an option is the browser", ["--browser"], "browser\noptions: <--browser>\nfiles:"],
    ["a word is the command line", ["train", "--", "x"], "command window\noptions: <train> <--> <x>\nfiles:"],
  ])("%s", (_name, words, expected) => {
    expect(ask("sort", ...words)).toBe(expected);
  });

  test("words are put together as Windows takes them apart", () => {
    const line = ask("line", "C:\\a b\\p.exe", "plain", "two words", 'quo"te', "end\\", 'slash\\"mark', "");
    expect(line).toBe('"C:\\a b\\p.exe" "plain" "two words" "quo\\"te" "end\\\\" "slash\\\\\\"mark" ""');
  });
});

/** The same on every run, and nothing that packs. */
function noise(blocks: number): Buffer[] {
  return Array.from({ length: blocks }, (_, i) => createHash("sha256").update(String(i)).digest());
}
