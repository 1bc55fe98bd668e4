/** `sh verify.sh` on a stick: whatever is wrong anywhere on it is named, and never called well. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { build } from "./build.ts";
import { NAMES, newKeyFile, temporary, VERSION, writePackages } from "./stand-ins.ts";

const own = temporary("verify");
const good = join(own.path, "good");
const inParts = join(own.path, "in parts");
// What neither a shell nor a pattern may take for its own.
const stick = join(own.path, 'O\'Brien & "Söhne" $HOME 家 *(1) -x');
const DEB = `linux/${NAMES.deb}`;
const IMAGE = `linux/${NAMES.appImage}`;
const SHELLS = ["sh", "dash", "bash", "busybox", "mksh"];
const wordsOf = (shell: string) => (shell === "busybox" ? ["busybox", "sh"] : [shell]);
const isThere = (shell: string) => spawnSync(shell, [], { input: "" }).error === undefined;
const whyNot = (shell: string) => (isThere(shell) ? "" : ": SKIPPED, NOT INSTALLED");

function verify(words: string[] = [], { shell = "sh", env = {}, cwd = "/" } = {}): SpawnSyncReturns<string> {
  const [program = "", ...before] = wordsOf(shell);
  return spawnSync(program, [...before, join(stick, "verify.sh"), ...words], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: own.path, ...env },
    timeout: 60_000,
  });
}

const damage = (name: string) => {
  const bytes = readFileSync(join(stick, name));
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 4, bytes.length >> 1);
  writeFileSync(join(stick, name), bytes);
};

describe.skipIf(process.platform === "win32")("sh verify.sh", () => {
  beforeAll(async () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const packages = join(own.path, "packages");
    writePackages(packages);
    writeFileSync(join(own.path, "key"), newKeyFile());
    const key = { path: join(own.path, "key"), passwordPath: undefined };
    await build({ packages, version: VERSION, out: good, key });
    await build({ packages, version: VERSION, out: inParts, partBytes: 1000 });
    said.mockRestore();
  });
  beforeEach(() => {
    rmSync(stick, { recursive: true, force: true });
    cpSync(good, stick, { recursive: true });
  });
  afterAll(() => own.remove());

  for (const shell of SHELLS)
    test.skipIf(!isThere(shell))(`says that a good stick is good, in ${shell}${whyNot(shell)}`, () => {
      const { status, stdout } = verify([], { shell });
      expect(stdout).toMatch(/\nALL IS WELL: 9 files .*\n$/);
      expect(status).toBe(0);
    });

  test("says so from the stick itself, and when nobody may write or start anything there", () => {
    for (const name of readdirSync(stick)) chmodSync(join(stick, name), 0o555);
    expect(spawnSync("sh", ["verify.sh"], { cwd: stick }).status).toBe(0);
    expect(spawnSync("sh", ["./verify.sh"], { cwd: stick }).status).toBe(0);
    chmodSync(join(stick, "verify.sh"), 0o444);
    expect(verify().status).toBe(0);
  });

  test.each([["shasum"], ["openssl"]])("needs only %s of the three programs that know SHA-256", (only) => {
    const bin = join(own.path, `with ${only}`);
    mkdirSync(bin);
    const needed = "sh dirname cut grep wc tr sort uniq cksum find".split(" ");
    for (const name of [...needed, only, ...(only === "shasum" ? ["perl", "env"] : [])]) {
      const path = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
      symlinkSync(path, join(bin, name));
    }
    const { status, stdout } = verify([], { env: { PATH: bin } });
    expect(stdout).toMatch(/ALL IS WELL/);
    expect(status).toBe(0);
    damage(DEB);
    expect(verify([], { env: { PATH: bin } }).stdout).toContain(`DAMAGED    ${DEB}`);
  });

  test.each<[string, () => void, RegExp]>([
    ["one that is missing", () => rmSync(join(stick, DEB)), /^MISSING {4}linux\/.*\.deb$/m],
    [
      "one that was cut short, before anything is hashed",
      () => writeFileSync(join(stick, IMAGE), "x"),
      /^WRONG SIZE linux\/.*AppImage: 1 bytes; it should have 3000\nNames and sizes: 1 of 9/m,
    ],
    ["one with a changed bit", () => damage(IMAGE), /^DAMAGED {4}linux\/.*AppImage$/m],
    ["one that is a folder now", () => replaceByFolder(DEB), /^MISSING {4}linux\/.*\.deb$/m],
    [
      "one under another name",
      () => renameSync(join(stick, DEB), join(stick, "linux", "a b.deb")),
      /^STRANGER {3}linux\/a b\.deb: it is linux\/.*\.deb under another name; delete it$/m,
    ],
    [
      "two that changed places",
      swap,
      /^DAMAGED {4}linux\/.*\.deb: it holds what linux\/.*AppImage should hold$/m,
    ],
    [
      "one of somebody else among ours",
      () => writeFileSync(join(stick, "windows", "setup.exe"), "x"),
      /^STRANGER {3}windows\/setup\.exe/m,
    ],
    ["the list", () => damage("SHA256SUMS"), /^DAMAGED {4}SHA256SUMS$/m],
    ["the list's last byte", () => cutLast("SHA256SUMS"), /^DAMAGED {4}SHA256SUMS$/m],
    ["the list's own hashes", () => cutLast("SHA256SUMS.check"), /^DAMAGED {4}SHA256SUMS\.check$/m],
    [
      "a signature that is missing",
      () => rmSync(join(stick, "SHA256SUMS.minisig")),
      /^MISSING {4}SHA256SUMS\.minisig$/m,
    ],
    ["itself", () => appendFileSync(join(stick, "verify.sh"), "\n"), /^DAMAGED {4}verify\.sh$/m],
    ["its brother for Windows", () => damage("verify.cmd"), /^DAMAGED {4}verify\.cmd$/m],
  ])("names %s", (_name, change, expected) => {
    change();
    const { status, stdout } = verify();
    expect(stdout).toMatch(expected);
    expect(stdout).not.toMatch(/^ALL IS WELL/m);
    expect(status).toBe(1);
  });

  test("names all that is wrong at once, and what to copy again", () => {
    damage(DEB);
    damage("README.txt");
    rmSync(join(stick, IMAGE));
    const { stdout } = verify();
    for (const name of [DEB, IMAGE, "README.txt"]) expect(stdout).toContain(`Copy again: ${name}\n`);
  });

  test("passes over what systems leave on a stick, and only names what is the person's", () => {
    mkdirSync(join(stick, "System Volume Information"));
    for (const name of [".DS_Store", "linux/._x", "windows/Thumbs.db"]) writeFileSync(join(stick, name), "x");
    mkdirSync(join(stick, "my texts"));
    const { status, stdout } = verify();
    expect(stdout).toMatch(/^NOT OURS {3}my texts \(not looked at\)$/m);
    expect(stdout.match(/^NOT OURS/gm)).toHaveLength(1);
    expect(status).toBe(0);
  });

  test.skipIf(spawnSync("minisign", ["-v"]).status !== 0)(
    "lets minisign look at the signature, where it is",
    () => {
      expect(verify().stdout).toContain("Signature: good");
      // Somebody who changes the list and all hashes of it still lacks the key.
      const list = readFileSync(join(stick, "SHA256SUMS"), "utf8").replace("# Tokenizer", "# tokenizer");
      writeFileSync(join(stick, "SHA256SUMS"), list);
      const sum = (name: string) => spawnSync("sha256sum", [name], { cwd: stick, encoding: "utf8" }).stdout;
      const lines = sum("SHA256SUMS") + sum("SHA256SUMS.minisig");
      writeFileSync(join(stick, "SHA256SUMS.check"), lines + lines);
      const { status, stdout } = verify();
      expect(stdout).toMatch(/^FORGED {5}SHA256SUMS\.minisig/m);
      expect(status).toBe(1);
    },
  );

  test("says that an unfinished stick is one", () => {
    writeFileSync(join(stick, "INCOMPLETE.txt"), "");
    const { status, stdout } = verify();
    expect(stdout).toContain("INCOMPLETE");
    expect(status).toBe(1);
  });

  test("joins parts into whole files, where it is told to", () => {
    rmSync(stick, { recursive: true });
    cpSync(inParts, stick, { recursive: true });
    const folder = join(own.path, "joined ü'");
    mkdirSync(folder);
    const { status, stdout } = verify(["--join", folder]);
    expect(stdout).toMatch(/ALL IS WELL/);
    expect(status).toBe(0);
    for (const name of Object.values(NAMES))
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(own.path, "packages", name)))).toBe(
        true,
      );
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
    expect(verify(["--join", join(own.path, "not there")]).status).toBe(1);
    damage(`${DEB}.part2of3`);
    rmSync(join(folder, NAMES.deb));
    expect(verify(["--join", folder]).stdout).toContain(`DAMAGED    ${DEB}.part2of3`);
    expect(readdirSync(folder)).not.toContain(NAMES.deb);
  });

  const shellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
  test.skipIf(!shellcheck)(
    `has no fault${shellcheck ? "" : ": SKIPPED, SHELLCHECK IS NOT INSTALLED"}`,
    () => {
      const script = join(import.meta.dirname, "files", "verify.sh");
      const { stdout } = spawnSync("shellcheck", ["--shell=sh", script], { encoding: "utf8" });
      expect(stdout).toBe("");
    },
  );
});

function replaceByFolder(name: string): void {
  rmSync(join(stick, name));
  mkdirSync(join(stick, name));
}

function swap(): void {
  const [one, other] = [readFileSync(join(stick, DEB)), readFileSync(join(stick, IMAGE))];
  writeFileSync(join(stick, DEB), other);
  writeFileSync(join(stick, IMAGE), one);
}

function cutLast(name: string): void {
  const path = join(stick, name);
  writeFileSync(path, readFileSync(path).subarray(0, statSync(path).size - 1));
}
