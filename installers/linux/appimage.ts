/** One file that is the whole program: a runtime, and behind it a squashfs image. */
import { createHash } from "node:crypto";
import { chmodSync, closeSync, openSync, readSync, writeSync } from "node:fs";
import { SetUpError } from "../../scripts/tasks/run.ts";
import { getRuntime, vouchFor } from "./runtime.ts";
import { tool } from "./tools.ts";

const BLOCK = 1 << 20;

export interface AppImageOptions {
  /** AppRun, a desktop file, its icon, usr/… */
  appDir: string;
  out: string;
  isFast: boolean;
  /** Seconds since 1970: the date of everything in it. */
  epoch: number;
  work: string;
}

/** Needs mksquashfs. Zstandard: no runtime unpacks everything, and this starts fastest. */
export async function makeAppImage({ appDir, out, isFast, epoch, work }: AppImageOptions): Promise<void> {
  const { bytes: runtime, isOwn } = await getRuntime(work);
  const words = ["-root-owned", "-noappend", "-no-xattrs", "-no-progress", "-quiet", "-b", "256K"];
  const packing = ["-comp", "zstd", "-Xcompression-level", isFast ? "3" : "15"];
  tool("mksquashfs", [appDir, out, ...words, ...packing, "-offset", String(runtime.length)], {
    SOURCE_DATE_EPOCH: String(epoch),
  });
  const file = openSync(out, "r+");
  try {
    if (isOwn) vouchFor(runtime, imageHash(file, runtime.length));
    writeSync(file, runtime, 0, runtime.length, 0);
  } finally {
    closeSync(file);
  }
  chmodSync(out, 0o755);
  const offset = tool(out, ["--appimage-offset"]).trim();
  if (offset !== String(runtime.length))
    throw new SetUpError(`The AppImage looks for its image at ${offset}, and it is at ${runtime.length}.`);
}

function imageHash(file: number, from: number): string {
  const hash = createHash("sha256");
  const block = Buffer.alloc(BLOCK);
  for (let at = from; ; ) {
    const read = readSync(file, block, 0, BLOCK, at);
    if (read === 0) return hash.digest("hex");
    hash.update(block.subarray(0, read));
    at += read;
  }
}
