/** Writing to a slow medium that may lie: everything is written through, and then read back from it. */
import { spawnSync } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { SetUpError } from "../../scripts/tasks/run.ts";
import { partsOf } from "./layout.ts";
import type { Listed, Whole } from "./lists.ts";

const BLOCK = Buffer.alloc(4 * 1024 * 1024);

/** Copies a file, in parts when it is larger than one. Returns what lies there then. */
export function copyInParts(
  source: string,
  folder: string,
  { name, size }: { name: string; size: number },
  partBytes: number,
): { parts: Listed[]; whole: Whole | undefined } {
  const whole = createHash("sha256");
  const parts: Listed[] = [];
  const from = openSync(source, "r");
  try {
    for (const part of partsOf(name, size, partBytes)) {
      const hash = createHash("sha256");
      const copied = copyRange(from, join(folder, part.name), part.size, [hash, whole]);
      if (copied !== part.size) throw new SetUpError(`${source} became shorter while it was copied.`);
      parts.push({ ...part, sha256: hash.digest("hex") });
    }
  } finally {
    closeSync(from);
  }
  const isSplit = parts.length > 1;
  const sha256 = whole.digest("hex");
  return { parts, whole: isSplit ? { name, size, sha256, parts: parts.length } : undefined };
}

function copyRange(from: number, target: string, size: number, hashes: readonly Hash[]): number {
  mkdirSync(dirname(target), { recursive: true });
  const to = openSync(target, "w", 0o644);
  let copied = 0;
  try {
    while (copied < size) {
      const read = readSync(from, BLOCK, 0, Math.min(BLOCK.length, size - copied), null);
      if (read === 0) break;
      for (const hash of hashes) hash.update(BLOCK.subarray(0, read));
      writeAll(to, BLOCK.subarray(0, read));
      copied += read;
    }
    fsyncSync(to);
  } finally {
    closeSync(to);
  }
  return copied;
}

export function writeThrough(folder: string, name: string, content: string | Uint8Array): Listed {
  const bytes = Buffer.from(content);
  const to = openSync(join(folder, name), "w", 0o644);
  try {
    writeAll(to, bytes);
    fsyncSync(to);
  } finally {
    closeSync(to);
  }
  return { name, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function writeAll(to: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(to, bytes, done);
}

/** Windows opens no folder, and needs none opened. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}

/** Names the file that does not hold what was written. */
export function readBack(folder: string, files: readonly Listed[]): void {
  for (const { name, size, sha256 } of files) {
    const path = join(folder, name);
    forgetInMemory(path);
    const found = hashOf(path);
    if (found.size !== size || found.sha256 !== sha256)
      throw new SetUpError(
        `${path} does not hold what was written to it. This stick loses data: use another one.`,
      );
  }
}

/** Else the answer would come from memory. Only GNU's dd can ask for it; elsewhere memory may answer. */
function forgetInMemory(path: string): void {
  if (process.platform !== "linux") return;
  spawnSync("dd", [`of=${path}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"]);
}

function hashOf(path: string): { size: number; sha256: string } {
  const hash = createHash("sha256");
  let size = 0;
  const from = openSync(path, "r");
  try {
    for (;;) {
      const read = readSync(from, BLOCK, 0, BLOCK.length, null);
      if (read === 0) break;
      hash.update(BLOCK.subarray(0, read));
      size += read;
    }
  } finally {
    closeSync(from);
  }
  return { size, sha256: hash.digest("hex") };
}

/** What can be written to a folder's disk. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

export function removeFiles(folder: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(folder, name), { force: true });
}

/** A person's own file in it keeps it. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}
