/** The stick: every package there is, in one folder, with what is needed to see that it is whole. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root, SetUpError } from "../../scripts/tasks/run.ts";
import {
  INCOMPLETE,
  LARGEST_PART_MEGABYTES,
  LIST,
  OWN_NAMES,
  PART_MEGABYTES,
  type Package,
  PLATFORMS,
  type Platform,
  PUBLIC_KEY,
  packagesIn,
  README,
  SEALS,
  SIGNATURE,
  START,
  VERIFY_CMD,
  VERIFY_SH,
} from "./layout.ts";
import { type Listed, namesIn, sealsOf, sumsOf, type Whole } from "./lists.ts";
import { keyId, publicKeyFile, publicLine, readSecretKey, type SecretKey, signatureOf } from "./minisign.ts";
import { pageOf, readmeOf } from "./page.ts";
import { passwordFrom } from "./password.ts";
import {
  copyInParts,
  freeBytes,
  readBack,
  removeFiles,
  removeIfEmpty,
  syncFolder,
  writeThrough,
} from "./write.ts";

export interface StickOptions {
  /** Where the packages are. */
  packages: string;
  version: string;
  out: string;
  /** Left out: all for which there is a package. */
  platforms?: readonly Platform[] | undefined;
  /** minisign's secret key, and the file with its password when it has one. */
  key?: { path: string; passwordPath: string | undefined } | undefined;
  partBytes?: number | undefined;
}

// What is written beside the packages is far smaller.
const SPARE_BYTES = 2_000_000;
const OF_THE_SYSTEM =
  /^(System Volume Information|\$RECYCLE\.BIN|lost\+found|\.Trash.*|\.Spotlight.*|\.fsevents.*)$/;
const MARK = "The making of this stick was interrupted. Make it again.";

/** Returns the files it wrote. Until all are there and read back, INCOMPLETE.txt is among them. */
export async function build(options: StickOptions): Promise<string[]> {
  const { version, partBytes = PART_MEGABYTES * 1_000_000 } = options;
  const source = resolve(options.packages);
  const out = resolve(options.out);
  const packages = choose(source, options);
  const key = options.key === undefined ? undefined : readKey(options.key);
  if (key === undefined)
    console.log("THIS STICK IS UNSIGNED: its hashes show damage, but not who made it (--key FILE signs it).");
  mkdirSync(out, { recursive: true });
  const old = oldNames(out);
  const sized = packages.map((one) => ({ ...one, size: statSync(join(source, one.name)).size }));
  refuseLittleRoom(out, old, sized);

  const target = new Set(sized.map(({ platform, name }) => `${platform}/${name}`));
  writeThrough(out, INCOMPLETE, `${[MARK, ...new Set([...old, ...target])].join("\r\n")}\r\n`);
  syncFolder(out);
  clear(out, old);
  const files: Listed[] = [];
  const wholes: Whole[] = [];
  for (const { platform, name, size } of sized) {
    console.log(`Writing ${platform}/${name} (${Math.ceil(size / 1_000_000)} MB).`);
    const path = `${platform}/${name}`;
    const { parts, whole } = copyInParts(join(source, name), out, { name: path, size }, partBytes);
    files.push(...parts);
    if (whole !== undefined) wholes.push(whole);
  }
  files.push(...writeOwn(out, { version, files, wholes, key }));
  console.log("Reading back what was written.");
  readBack(out, files);
  removeFiles(out, [INCOMPLETE]);
  syncFolder(out);
  return files.map(({ name }) => join(out, name));
}

/** Refuses what is not there, rather than making a stick that lacks it. */
function choose(source: string, { version, platforms, partBytes }: StickOptions): Package[] {
  if (partBytes !== undefined && !(partBytes >= 1 && partBytes <= LARGEST_PART_MEGABYTES * 1_000_000))
    throw new SetUpError(`A part has at most ${LARGEST_PART_MEGABYTES} MB (--part-size).`);
  if (!existsSync(source))
    throw new SetUpError(`Not there: ${source}. npm run package -- linux makes packages.`);
  const packages = packagesIn(source, version, platforms ?? PLATFORMS);
  const missing = (platforms ?? []).filter((platform) => !packages.some((one) => one.platform === platform));
  if (missing.length > 0)
    throw new SetUpError(`In ${source} is no package of version ${version} for ${missing.join(", ")}.`);
  if (packages.length === 0) throw new SetUpError(`In ${source} is no package of version ${version}.`);
  for (const platform of PLATFORMS)
    if (platforms === undefined && !packages.some((one) => one.platform === platform))
      console.log(`NOTHING FOR ${platform.toUpperCase()}: there is no package of it in ${source}.`);
  return packages;
}

function readKey({ path, passwordPath }: { path: string; passwordPath: string | undefined }): SecretKey {
  if (!existsSync(path)) throw new SetUpError(`Not there: ${path} (--key).`);
  return readSecretKey(readFileSync(path, "utf8"), () => passwordFrom(passwordPath));
}

/** The names of an earlier stick of ours. Any other folder with something in it is left alone. */
function oldNames(out: string): string[] {
  const isEmpty = readdirSync(out).every((name) => OF_THE_SYSTEM.test(name));
  const read = (name: string) => (existsSync(join(out, name)) ? readFileSync(join(out, name), "utf8") : "");
  const [list, mark] = [read(LIST), read(INCOMPLETE)];
  const isOurs = list.startsWith("# Tokenizer Studio ") || mark.startsWith(MARK);
  if (!isEmpty && !isOurs)
    throw new SetUpError(
      `${out} is not empty and no stick of ours. Name an empty or a new folder: ` +
        `--out ${join(out, "Tokenizer Studio")}`,
    );
  const begun = mark.split(/\r?\n/).flatMap((line) => namesIn(`${"0".repeat(64)}  ${line}`));
  return [...new Set([...namesIn(list), ...begun])];
}

function refuseLittleRoom(out: string, old: readonly string[], packages: readonly { size: number }[]): void {
  const sizeOf = (name: string) => statSync(join(out, name), { throwIfNoEntry: false })?.size ?? 0;
  const freed = old.reduce((sum, name) => sum + sizeOf(name), 0);
  const needed = packages.reduce((sum, { size }) => sum + size, SPARE_BYTES);
  const missing = needed - freed - freeBytes(out);
  const [needs, lacks] = [needed, missing].map((bytes) => Math.ceil(bytes / 1_000_000));
  if (missing > 0)
    throw new SetUpError(
      `It needs ${needs} MB in ${out}, and ${lacks} MB too few are free. Nothing was changed.`,
    );
}

/** Parts of an interrupted copy have the name of their whole in front. */
function clear(out: string, old: readonly string[]): void {
  removeFiles(
    out,
    OWN_NAMES.filter((name) => name !== INCOMPLETE),
  );
  for (const platform of PLATFORMS) {
    const folder = join(out, platform);
    if (!existsSync(folder)) continue;
    const ours = readdirSync(folder).filter((name) => {
      const path = `${platform}/${name.replace(/\.part\d+of\d+$/, "")}`;
      return old.includes(path) || old.includes(`${platform}/${name}`);
    });
    removeFiles(folder, ours);
    removeIfEmpty(folder);
  }
}

interface Content {
  version: string;
  files: readonly Listed[];
  wholes: readonly Whole[];
  key: SecretKey | undefined;
}

/** The list last: it tells of all the others. */
function writeOwn(out: string, { version, files, wholes, key }: Content): Listed[] {
  const own = (name: string) => readFileSync(join(import.meta.dirname, "files", name), "utf8");
  const windows = (text: string) => text.replaceAll(/\r?\n/g, "\r\n");
  const signer = key === undefined ? undefined : { id: keyId(key), line: publicLine(key) };
  const facts = { version, files, wholes, signer };
  const written = [
    writeThrough(out, VERIFY_SH, own(VERIFY_SH)),
    writeThrough(out, VERIFY_CMD, windows(own(VERIFY_CMD))),
    writeThrough(out, README, windows(readmeOf(facts))),
    writeThrough(out, START, pageOf(facts)),
    ...(key === undefined ? [] : [writeThrough(out, PUBLIC_KEY, publicKeyFile(key))]),
  ];
  const sums = sumsOf(version, [...written, ...files], wholes);
  const comment = `Tokenizer Studio ${version}, file:${LIST}`;
  const signature = key === undefined ? undefined : signatureOf(Buffer.from(sums), key, comment);
  written.push(writeThrough(out, LIST, sums));
  if (signature !== undefined) written.push(writeThrough(out, SIGNATURE, signature));
  written.push(writeThrough(out, SEALS, sealsOf(sums, signature)));
  return written;
}

/** `npm run package -- usb …`: the words behind the ones every package has. */
export function buildByWords(
  { version, out }: { version: string; out: string },
  words: readonly string[],
): Promise<string[]> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      platforms: text,
      packages: text,
      key: text,
      "key-password-file": text,
      "part-size": { type: "string", default: String(PART_MEGABYTES) },
    },
  });
  const packages = values.packages ?? join(root, "dist", "packages");
  if (resolve(out) === resolve(packages))
    throw new SetUpError("Name the stick, or a folder for it: npm run package -- usb --out DIR");
  const { key, "key-password-file": passwordPath } = values;
  return build({
    packages,
    version,
    out,
    platforms: values.platforms === undefined ? undefined : platformsIn(values.platforms),
    key: key === undefined ? undefined : { path: key, passwordPath },
    partBytes: Math.round(Number(values["part-size"]) * 1_000_000),
  });
}

function platformsIn(text: string): Platform[] {
  const named = text.split(",");
  const unknown = named.filter((name) => !PLATFORMS.some((platform) => platform === name));
  if (unknown.length > 0)
    throw new SetUpError(`--platforms knows ${PLATFORMS.join(", ")}, not ${unknown.join()}.`);
  return PLATFORMS.filter((platform) => named.includes(platform));
}
