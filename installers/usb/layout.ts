/** What lies where on a stick, and what a name may be. */
import { readdirSync } from "node:fs";
import { SetUpError } from "../../scripts/tasks/run.ts";

export type Platform = "linux" | "windows" | "macos";
export const PLATFORMS: readonly Platform[] = ["windows", "macos", "linux"];

export const LIST = "SHA256SUMS";
export const SIGNATURE = "SHA256SUMS.minisig";
export const SEALS = "SHA256SUMS.check";
export const PUBLIC_KEY = "tokenizer-studio.pub";
export const START = "START-HERE.html";
export const README = "README.txt";
export const VERIFY_SH = "verify.sh";
export const VERIFY_CMD = "verify.cmd";
/** Is there while a stick is being made. */
export const INCOMPLETE = "INCOMPLETE.txt";

/** Everything of ours beside the three folders. */
export const OWN_NAMES = [
  START,
  README,
  VERIFY_SH,
  VERIFY_CMD,
  PUBLIC_KEY,
  LIST,
  SIGNATURE,
  SEALS,
  INCOMPLETE,
];

/** Below the 2 GiB that are the most for some file systems and programs. FAT32 itself ends at 4. */
export const PART_MEGABYTES = 1900;
export const LARGEST_PART_MEGABYTES = 2147;

// What every file system, sh and cmd.exe read as one plain word.
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._+~-]*[A-Za-z0-9]$/;
const KINDS: Readonly<Record<Platform, RegExp>> = {
  linux: /\.(AppImage|deb|tar\.zst)$/,
  windows: /-windows-[a-z0-9]+-setup(\.exe|-part-\d+-of-\d+\.bin)$/,
  macos: /\.pkg$/,
};

export interface Package {
  platform: Platform;
  name: string;
}

/** The packages of one version in a folder. */
export function packagesIn(folder: string, version: string, platforms: readonly Platform[]): Package[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => versionsOf(version).some((it) => isOf(name, it)))
    .sort();
  const found = platforms.flatMap((platform) =>
    names.filter((name) => KINDS[platform].test(name)).map((name) => ({ platform, name })),
  );
  refuseNames(found);
  return found;
}

/** Debian writes `0.2.0~beta.1`, so that it sorts before 0.2.0. */
const versionsOf = (version: string) => [version, version.replace("-", "~")];

function isOf(name: string, version: string): boolean {
  const start = ["-", "_"].map((mark) => name.indexOf(`${mark}${version}`)).find((at) => at !== -1);
  // 0.1.0 is not 0.1.0-beta.1, which goes on with a letter.
  return start !== undefined && /^[-_](?!(alpha|beta)\b)/.test(name.slice(start + 1 + version.length));
}

function refuseNames(packages: readonly Package[]): void {
  for (const { name } of packages)
    if (!PLAIN.test(name)) throw new SetUpError(`“${name}” is no name that every system can read.`);
  const small = packages.map(({ platform, name }) => `${platform}/${name}`.toLowerCase());
  const twice = small.find((name, index) => small.indexOf(name) !== index);
  if (twice !== undefined) throw new SetUpError(`Two packages are called ${twice}.`);
}

/** `a.deb` of 5 bytes in parts of 2: `a.deb.part1of3` and so on. One part: its own name. */
export function partsOf(name: string, size: number, partBytes: number): { name: string; size: number }[] {
  if (size <= partBytes) return [{ name, size }];
  const count = Math.ceil(size / partBytes);
  return Array.from({ length: count }, (_, index) => ({
    name: `${name}.part${index + 1}of${count}`,
    size: Math.min(partBytes, size - index * partBytes),
  }));
}
