/** What a program of macOS says about itself. Read from its header: names and endings say nothing. */
import { closeSync, openSync, readSync } from "node:fs";

export interface MachO {
  /** One for each processor it was built for. */
  slices: readonly Slice[];
}

export interface Slice {
  cpu: string;
  /** The oldest macOS it starts on, as `14.0`; undefined when it does not say. */
  oldest: string | undefined;
}

const CPUS: Readonly<Record<number, string>> = { 16777223: "x86_64", 16777228: "arm64" };
const THIN_64 = 0xfeedfacf;
const FAT = 0xcafebabe;
const FAT_64 = 0xcafebabf;
// Java's classes begin like fat programs; where these count processors, those have a version, from 45 on.
const MOST_SLICES = 30;
const BUILD_VERSION = 0x32;
const VERSION_MIN_MACOS = 0x24;
const HEADER = 32;
const MOST_COMMANDS = 1 << 20;

/** Undefined when it is no program or library of macOS. */
export function readMachO(path: string): MachO | undefined {
  const file = openSync(path, "r");
  try {
    const start = readAt(file, 0, 8);
    if (start.length < 8) return undefined;
    if (start.readUInt32LE(0) === THIN_64) return { slices: [readSlice(file, 0)] };
    const magic = start.readUInt32BE(0);
    const count = start.readUInt32BE(4);
    if ((magic !== FAT && magic !== FAT_64) || count > MOST_SLICES) return undefined;
    return { slices: offsets(file, magic, count).map((offset) => readSlice(file, offset)) };
  } finally {
    closeSync(file);
  }
}

function offsets(file: number, magic: number, count: number): number[] {
  const size = magic === FAT_64 ? 32 : 20;
  const table = readAt(file, 8, count * size);
  if (table.length < count * size) throw new Error("a program's table of processors is cut off");
  return Array.from({ length: count }, (_, index) =>
    magic === FAT_64 ? Number(table.readBigUInt64BE(index * size + 8)) : table.readUInt32BE(index * size + 8),
  );
}

function readSlice(file: number, offset: number): Slice {
  const header = readAt(file, offset, HEADER);
  if (header.length < HEADER || header.readUInt32LE(0) !== THIN_64)
    throw new Error("a program's header is cut off or of a kind that macOS no longer starts");
  const cpu = header.readUInt32LE(4);
  const commands = readAt(file, offset + HEADER, Math.min(header.readUInt32LE(20), MOST_COMMANDS));
  return { cpu: CPUS[cpu] ?? `processor ${cpu}`, oldest: oldestIn(commands, header.readUInt32LE(16)) };
}

function oldestIn(commands: Buffer, count: number): string | undefined {
  let at = 0;
  for (let index = 0; index < count && at + 16 <= commands.length; index++) {
    const [kind, size] = [commands.readUInt32LE(at), commands.readUInt32LE(at + 4)];
    if (kind === BUILD_VERSION) return versionOf(commands.readUInt32LE(at + 12));
    if (kind === VERSION_MIN_MACOS) return versionOf(commands.readUInt32LE(at + 8));
    if (size < 8) return undefined;
    at += size;
  }
  return undefined;
}

const versionOf = (packed: number) => `${packed >>> 16}.${(packed >>> 8) & 0xff}`;

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}

/** Whether `14.2` is later than `14.0`. */
export function isLater(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const [major, minor] = [(a?.[0] ?? 0) - (b?.[0] ?? 0), (a?.[1] ?? 0) - (b?.[1] ?? 0)];
  return major > 0 || (major === 0 && minor > 0);
}
