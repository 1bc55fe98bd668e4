/** For tests: packages of a few kB, and a key. */
import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
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

/** A key's file without a password. minisign itself would miss the hash at its end. */
export function newKeyFile(): string {
  const seed = randomBytes(32);
  const head = Buffer.from("302e020100300506032b657004220420", "hex");
  const key = createPrivateKey({ key: Buffer.concat([head, seed]), format: "der", type: "pkcs8" });
  const known = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const parts = [Buffer.from("Ed\0\0B2", "latin1"), Buffer.alloc(48), randomBytes(8), seed, known];
  const line = Buffer.concat([...parts, Buffer.alloc(32)]).toString("base64");
  return `untrusted comment: a key for tests\n${line}\n`;
}
