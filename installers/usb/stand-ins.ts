/** For tests: packages of a few kB, and a key. */
import { createPrivateKey, createPublicKey, randomBytes, scryptSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const VERSION = "0.9.0-beta.2";
export const NAMES = {
  appImage: `tokenizer-studio-${VERSION}-x86_64.AppImage`,
  deb: "tokenizer-studio_0.9.0~beta.2_amd64.deb",
  setup: `tokenizer-studio-${VERSION}-windows-x64-setup.exe`,
  pkg: `tokenizer-studio-${VERSION}-macos-arm64.pkg`,
} as const;

export interface Folder {
  path: string;
  remove: () => void;
}

export function temporary(name = "usb"): Folder {
  const path = mkdtempSync(join(tmpdir(), `ts-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A folder of packages, and of what does not belong on a stick. */
export function writePackages(folder: string, bytes = 3000): void {
  mkdirSync(folder, { recursive: true });
  for (const name of Object.values(NAMES)) writeFileSync(join(folder, name), randomBytes(bytes));
  writeFileSync(join(folder, "tokenizer-studio-0.9.0-x86_64.AppImage"), "of another version");
  writeFileSync(join(folder, "notes.txt"), "not a package");
}

/** A key's file; with a password as minisign keeps it, but quick: it would miss the hash at its end. */
export function newKeyFile(password?: string): string {
  const seed = randomBytes(32);
  const head = Buffer.from("302e020100300506032b657004220420", "hex");
  const key = createPrivateKey({ key: Buffer.concat([head, seed]), format: "der", type: "pkcs8" });
  const known = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const secret = Buffer.concat([randomBytes(8), seed, known, Buffer.alloc(32)]);
  const costs = Buffer.alloc(48, "salt");
  costs.writeBigUInt64LE(BigInt(2 ** 15), 32); // Of operations,
  costs.writeBigUInt64LE(BigInt(2 ** 20), 40); // and bytes of memory: N is 2^10, p is 1.
  if (password !== undefined) {
    const options = { cost: 1024, blockSize: 8, parallelization: 1 };
    const stream = scryptSync(password, costs.subarray(0, 32), secret.length, options);
    for (const [index, byte] of stream.entries()) secret[index] = (secret[index] ?? 0) ^ byte;
  }
  const kind = Buffer.from(password === undefined ? "Ed\0\0B2" : "EdScB2", "latin1");
  return `untrusted comment: a key for tests\n${Buffer.concat([kind, costs, secret]).toString("base64")}\n`;
}
