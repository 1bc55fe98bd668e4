/** What a program of macOS says about itself. Read from its header: names and endings say nothing. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";

export interface MachO {
  /** One for each processor it was built for. */
  slices: readonly Slice[];
}

export interface Slice {
  cpu: string;
  /** The oldest macOS it starts on, as `14.0`; undefined when it does not say. */
  oldest: string | undefined;
  /** Those it asks for when it is loaded. */
  libraries: readonly string[];
}

const CPUS: Readonly<Record<number, string>> = { 16777223: "x86_64", 16777228: "arm64" };
const THIN_64 = 0xfeedfacf;
const FAT = 0xcafebabe;
const FAT_64 = 0xcafebabf;
// Java's classes begin like fat programs; where these count processors, those have a version, from 45 on.
const MOST_SLICES = 30;
const BUILD_VERSION = 0x32;
const VERSION_MIN_MACOS = 0x24;
const LOADS = new Set([0x0c, 0x8000_0018, 0x8000_001f]); // Plain, weak, handed on.
const HEADER = 32;
const MOST_COMMANDS = 1 << 20;

/** Undefined when it is no program or library of macOS. */
export function readMachO(path: string): MachO | undefined {
  if (!existsSync(path)) return undefined;
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
  const all = commandsIn(commands, header.readUInt32LE(16));
  return {
    cpu: CPUS[cpu] ?? `processor ${cpu}`,
    oldest: all.map(oldestOf).find((version) => version !== undefined),
    libraries: all
      .filter(({ kind }) => LOADS.has(kind))
      .map(({ bytes }) => textAt(bytes, bytes.readUInt32LE(8))),
  };
}

interface Command {
  kind: number;
  bytes: Buffer;
}

function commandsIn(all: Buffer, count: number): Command[] {
  const found: Command[] = [];
  for (let at = 0; found.length < count && at + 16 <= all.length; ) {
    const size = all.readUInt32LE(at + 4);
    if (size < 16) break;
    found.push({ kind: all.readUInt32LE(at), bytes: all.subarray(at, at + size) });
    at += size;
  }
  return found;
}

function oldestOf({ kind, bytes }: Command): string | undefined {
  if (kind === BUILD_VERSION) return versionOf(bytes.readUInt32LE(12));
  return kind === VERSION_MIN_MACOS ? versionOf(bytes.readUInt32LE(8)) : undefined;
}

function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString("utf8", start, end === -1 ? bytes.length : end);
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
