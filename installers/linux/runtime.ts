/** The program in front of an AppImage: the one that is named, else the project's own. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { root, SetUpError } from "../../scripts/tasks/run.ts";
import { tool } from "./tools.ts";

const sources = join(import.meta.dirname, "runtime");
const hashing = join(root, "installers", "windows", "setup");
const Pin = z.object({ sha256: z.nullable(z.string()) });
const NOTE = "tokenizer-studio image sha256:";
const FAILED_SECONDS = 120;

export interface Runtime {
  bytes: Buffer;
  /** Ours knows the image's hash, and can look at itself by it. */
  isOwn: boolean;
}

/** Raises SetUpError for one that is not what somebody vouches for. */
export async function getRuntime(work: string, environment = process.env): Promise<Runtime> {
  const named = environment["APPIMAGE_RUNTIME"];
  if (!named) return { bytes: buildRuntime(work), isOwn: true };
  const bytes = /^https:/.test(named) ? await download(named) : readFileSync(named);
  const pinned = environment["APPIMAGE_RUNTIME_SHA256"] ?? readPin();
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== pinned)
    throw new SetUpError(
      `The AppImage runtime ${named} has the sha256 ${found}, and ${pinned ?? "none"} is vouched for.\n` +
        "Compare it with what its maker says, and name it in APPIMAGE_RUNTIME_SHA256.",
    );
  refuseOther(bytes, named);
  return { bytes, isOwn: false };
}

/** Compiles the project's own. Needs gcc and Debian's libsquashfuse-dev, libfuse3-dev, libzstd-dev. */
export function buildRuntime(work: string): Buffer {
  const program = join(work, "runtime");
  const files = readdirSync(sources).filter((name) => name.endsWith(".c"));
  // The library's header is made for the library itself: it warns.
  const words = ["-static", "-Os", "-std=gnu11", "-Wall", "-Werror", "-D_FILE_OFFSET_BITS=64"];
  const sections = ["-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", "-Wl,-z,noexecstack"];
  const folders = [`-I${hashing}`, "-isystem", "/usr/include/fuse3"];
  const libraries = ["-lsquashfuse_ll", "-lsquashfuse", "-lfuse3", "-lzstd", "-lpthread"];
  const inputs = [...files.map((name) => join(sources, name)), join(hashing, "sha256.c")];
  tool("gcc", [...words, ...sections, ...folders, "-o", program, ...inputs, ...libraries]);
  tool("strip", [program]);
  const bytes = readFileSync(program);
  markRuntime(bytes);
  refuseOther(bytes, program);
  return bytes;
}

/** `AI\x02`: by these bytes a system knows an AppImage of type 2. */
function markRuntime(bytes: Buffer): void {
  bytes.set([0x41, 0x49, 0x02], 8);
}

function refuseOther(bytes: Buffer, name: string): void {
  const isElf = bytes.subarray(0, 4).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46]));
  if (!isElf || !bytes.subarray(8, 11).equals(Buffer.from([0x41, 0x49, 0x02])))
    throw new SetUpError(`${name} is no AppImage runtime of type 2.`);
}

/** Writes the image's hash into our own runtime, where it looks for it. */
export function vouchFor(runtime: Buffer, sha256: string): void {
  const at = runtime.indexOf(NOTE);
  if (at === -1 || runtime.indexOf(NOTE, at + 1) !== -1)
    throw new SetUpError("The AppImage runtime has no place, or two, for its image's hash.");
  runtime.write(sha256, at + NOTE.length, "latin1");
}

function readPin(): string | null {
  return Pin.parse(JSON.parse(readFileSync(join(import.meta.dirname, "runtime.json"), "utf8"))).sha256;
}

async function download(address: string): Promise<Buffer> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(FAILED_SECONDS * 1000) });
  if (!answer.ok) throw new SetUpError(`${address} answered ${answer.status}.`);
  return Buffer.from(await answer.arrayBuffer());
}
