/** verify.cmd: on Windows itself, elsewhere under Wine with a stand-in for its certutil, a stub there. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { build } from "./build.ts";
import { NAMES, newKeyFile, temporary, VERSION, writePackages } from "./stand-ins.ts";

const COMPILER = "x86_64-w64-mingw32-gcc";
const own = temporary("verify cmd");
const good = join(own.path, "good");
const inParts = join(own.path, "in parts");
const stick = join(own.path, "Jürgen's stick 测试 (1)");
const packages = join(own.path, "packages");
const SETUP = `windows/${NAMES.setup}`;
const script = readFileSync(join(import.meta.dirname, "files", "verify.cmd"), "utf8");

const isWindows = process.platform === "win32";
const has = (program: string, word: string) => spawnSync(program, [word]).status === 0;
const missing = isWindows ? [] : ["wine", COMPILER].filter((program) => !has(program, "--version"));
const why = missing.length === 0 ? "" : `: SKIPPED, ${missing.join(" AND ")} NOT INSTALLED`;
const environment = {
  ...process.env,
  WINEPREFIX: join(own.path, "prefix"),
  WINEARCH: "win64",
  WINEDEBUG: "-all",
  WINEDLLOVERRIDES: "certutil.exe=n;mscoree=;mshtml=;winemenubuilder.exe=d",
  LC_ALL: "C.UTF-8",
};

function verify(words = "/q"): { code: number | null; output: string } {
  const [program, before] = isWindows ? ["cmd.exe", ["/d"]] : ["wine", ["cmd", "/d"]];
  const { status, stdout } = spawnSync(program, [...before, "/c", `.\\verify.cmd ${words}`], {
    cwd: stick,
    env: environment,
    input: "",
    encoding: "utf8",
    timeout: 100_000,
    windowsVerbatimArguments: true,
  });
  return { code: status, output: stdout };
}

function change(name: string, alter: (bytes: Buffer) => Buffer): void {
  writeFileSync(join(stick, name), alter(readFileSync(join(good, name))));
}

const flipped = (bytes: Buffer) => {
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  return bytes;
};
const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 1);

/** Its own prefix: nothing of the person's Wine is used or changed. */
function makeWindows(): void {
  if (isWindows) return;
  mkdirSync(environment.WINEPREFIX);
  const boot = spawnSync("wineboot", ["--init"], { env: environment, timeout: 240_000 });
  if (boot.status !== 0) throw new Error(`wineboot ended with ${boot.status}`);
  const target = join(environment.WINEPREFIX, "drive_c", "windows", "system32", "certutil.exe");
  const source = join(import.meta.dirname, "certutil-stand-in.c");
  const { status, stderr } = spawnSync(COMPILER, ["-municode", "-O1", source, "-o", target, "-lbcrypt"]);
  if (status !== 0) throw new Error(String(stderr));
}

describe("the script", () => {
  test("starts programs of Windows by their whole names: one on the stick is never taken", () => {
    expect(script.match(/certutil/g)?.length).toBeGreaterThan(0);
    for (const line of script.split("\n").filter((one) => /certutil\.exe/.test(one)))
      expect(line).toMatch(/%tools%\\certutil\.exe|certutil\.exe is not in/);
    expect(script).not.toMatch(/\b(find|findstr|powershell|more|sort)(\.exe)?\s/i);
  });

  test("has each label that it calls, once", () => {
    const labels = [...script.matchAll(/^:(\w+)$/gm)].map(([, name]) => name);
    const called = [...script.matchAll(/\b(?:call :|goto )(\w+)/g)].map(([, name]) => name);
    expect(new Set(labels).size).toBe(labels.length);
    expect(called.filter((name) => !labels.includes(name))).toEqual([]);
    expect(labels.filter((name) => !called.includes(name))).toEqual([]);
  });
});

describe.skipIf(missing.length > 0)(`verify.cmd${why}`, { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    writePackages(packages);
    writeFileSync(join(own.path, "key"), newKeyFile());
    const key = { path: join(own.path, "key"), passwordPath: undefined };
    await build({ packages, version: VERSION, out: good, key });
    await build({ packages, version: VERSION, out: inParts, partBytes: 1000 });
    said.mockRestore();
    makeWindows();
  }, 300_000);
  beforeEach(() => {
    rmSync(stick, { recursive: true, force: true });
    cpSync(good, stick, { recursive: true });
  });
  afterAll(() => {
    if (!isWindows) spawnSync("wineserver", ["--kill"], { env: environment });
    own.remove();
  });

  test("says that a good stick is good", () => {
    const { code, output } = verify();
    expect(output).toMatch(/ALL IS WELL: 9 files/);
    expect(code).toBe(0);
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ["SHA256SUMS", flipped],
    ["SHA256SUMS.check", flipped],
    ["SHA256SUMS.check", cut],
    ["SHA256SUMS.minisig", cut],
    ["verify.cmd", flipped],
  ])("names %s when it is damaged", (name, alter) => {
    change(name, alter);
    const { code, output } = verify();
    expect(output).toMatch(new RegExp(`DAMAGED +${name}`));
    expect(output).not.toContain("ALL IS WELL: ");
    expect(code).toBe(1);
  });

  test("names each file in which a bit is another or the last byte is gone", () => {
    for (const name of [SETUP, "verify.sh"]) change(name, flipped);
    for (const name of ["README.txt", "tokenizer-studio.pub"]) change(name, cut);
    const { code, output } = verify();
    for (const name of [SETUP, "verify.sh"]) expect(output).toContain(`DAMAGED  ${name}`);
    for (const name of ["README.txt", "tokenizer-studio.pub"])
      expect(output).toContain(`WRONG SIZE  ${name}`);
    expect(code).toBe(1);
  });

  test("names all that is wrong, and reads no name as a command", () => {
    rmSync(join(stick, "README.txt"));
    cpSync(join(stick, "macos", NAMES.pkg), join(stick, SETUP));
    renameSync(join(stick, "linux", NAMES.deb), join(stick, "linux", "a & exit %PATH% !x!^.exe"));
    writeFileSync(join(stick, "my & notes.txt"), "mine");
    const { code, output } = verify();
    expect(output).toMatch(/MISSING +README\.txt/);
    expect(output).toMatch(/MISSING +linux\/.*\.deb/);
    expect(output).toContain(`It holds what macos/${NAMES.pkg} should hold.`);
    expect(output).toMatch(/STRANGER +linux\/a & exit %PATH% !x!\^\.exe/);
    expect(output).toMatch(/NOT OURS +my & notes\.txt/);
    expect(code).toBe(1);
  });

  test("says that an unfinished stick is one", () => {
    writeFileSync(join(stick, "INCOMPLETE.txt"), "");
    expect(verify().output).toContain("INCOMPLETE");
  });

  test("a copy of it that was cut short never ends well", () => {
    const whole = readFileSync(join(good, "verify.cmd"));
    for (const part of [0.02, 0.6, 0.99]) {
      writeFileSync(join(stick, "verify.cmd"), whole.subarray(0, Math.floor(whole.length * part)));
      const { code, output } = verify();
      expect(output).not.toContain("ALL IS WELL: ");
      expect(code, `${part} of it`).not.toBe(0);
    }
  });

  test("joins parts into whole files", () => {
    rmSync(stick, { recursive: true });
    cpSync(inParts, stick, { recursive: true });
    const folder = join(own.path, "joined");
    mkdirSync(folder);
    const { code, output } = verify("/q /join ..\\joined");
    expect(output).toMatch(/ALL IS WELL/);
    expect(code).toBe(0);
    for (const name of Object.values(NAMES))
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(packages, name)))).toBe(true);
  });
});
