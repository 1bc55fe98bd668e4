/** Where the window's program is: named, in `bin/`, in the user's cache, else the pinned release. */
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { python } from "./python.ts";
import { root, runQuietly } from "./run.ts";

export interface Release {
  version: string;
  url: string;
  /** Of the archive; null while nobody has vouched for one. */
  sha256: string | null;
}

export interface Places {
  root: string;
  cache: string;
  environment: NodeJS.ProcessEnv;
  /** `neutralino-linux_x64` and the like, as the release names its programs. */
  name: string;
}

/** A program that can be started, or why there is none. */
export type Found = { program: string } | { reason: string };

const RECORD = "scripts/neutralino.json";
const DOWNLOAD_SECONDS = 120;

/** What is there already. Nothing is fetched. */
export function lookFor(release: Release, places: Places): Found {
  const named = places.environment["NEUTRALINO_BINARY"];
  if (named) {
    const path = isAbsolute(named) ? named : resolve(places.environment["INIT_CWD"] ?? ".", named);
    return isProgram(path) ? { program: path } : { reason: `NEUTRALINO_BINARY names no program: ${path}` };
  }
  const own = join(places.root, "bin", places.name);
  if (isProgram(own)) return { program: own };
  const kept = join(places.cache, release.version, places.name);
  if (isProgram(kept)) return { program: kept };
  return { reason: `there is no ${places.name} in bin/` };
}

/** What is there, else what can be fetched and is what was pinned. */
export async function getNeutralino(words: readonly string[]): Promise<Found> {
  const release = readRelease();
  const places = usualPlaces();
  const found = lookFor(release, places);
  if ("program" in found || places.environment["NEUTRALINO_BINARY"]) return found;
  const isTrusting = words.includes("--trust-download");
  if (release.sha256 === null && !isTrusting)
    return { reason: `${found.reason}, and no archive of it is known yet (npm start -- --trust-download)` };
  return download(release, places, isTrusting);
}

/** Compares the archive with the pinned hash; with `isTrusting` an unknown one is written down, loudly. */
export function vouch(archive: Uint8Array, release: Release, isTrusting: boolean): Release | string {
  const sha256 = createHash("sha256").update(archive).digest("hex");
  if (release.sha256 === sha256) return release;
  if (release.sha256 !== null) return `the archive is not the one that was tested (sha256 ${sha256})`;
  if (!isTrusting) return `nobody has vouched for this archive (sha256 ${sha256})`;
  return { ...release, sha256 };
}

async function download(release: Release, places: Places, isTrusting: boolean): Promise<Found> {
  const target = join(places.cache, release.version);
  let unfinished: string | undefined;
  try {
    console.log(`Fetching the window's program, Neutralino ${release.version} (once, about 12 MB).`);
    const answer = await fetch(release.url, { signal: AbortSignal.timeout(DOWNLOAD_SECONDS * 1000) });
    if (!answer.ok) return { reason: `its download answered ${answer.status}` };
    const archive = new Uint8Array(await answer.arrayBuffer());
    const vouched = vouch(archive, release, isTrusting);
    if (typeof vouched === "string") return { reason: vouched };
    if (vouched !== release) recordLoudly(vouched);
    mkdirSync(target, { recursive: true, mode: 0o700 });
    unfinished = mkdtempSync(join(target, "unfinished-"));
    const zip = join(unfinished, "release.zip");
    writeFileSync(zip, archive);
    await runQuietly(python, ["-m", "zipfile", "-e", zip, unfinished], (output) => output);
    const program = join(unfinished, places.name);
    if (!existsSync(program)) return { reason: `the release has no ${places.name}` };
    chmodSync(program, 0o755);
    renameSync(program, join(target, places.name));
    return { program: join(target, places.name) };
  } catch (error) {
    return { reason: `it could not be fetched (${error instanceof Error ? error.message : String(error)})` };
  } finally {
    if (unfinished !== undefined) rmSync(unfinished, { recursive: true, force: true });
  }
}

function recordLoudly(release: Release): void {
  const file = join(root, RECORD);
  copyFileSync(file, `${file}.before`);
  writeFileSync(file, `${JSON.stringify(release, null, 2)}\n`);
  rmSync(`${file}.before`);
  console.log(
    `WARNING: NOBODY HAD VOUCHED FOR THIS ARCHIVE. Its hash is now in ${RECORD}:\n  ${release.sha256}\n` +
      "Compare it with the hash on the release's page before you give this project to anybody.",
  );
}

export function readRelease(): Release {
  const { version, url, sha256 } = JSON.parse(readFileSync(join(root, RECORD), "utf8"));
  return { version: String(version), url: String(url), sha256: typeof sha256 === "string" ? sha256 : null };
}

export function usualPlaces(environment: NodeJS.ProcessEnv = process.env): Places {
  const systems: Record<string, string> = { linux: "linux", darwin: "mac", win32: "win" };
  const cpu: Record<string, string> = { x64: "x64", arm64: "arm64", arm: "armhf" };
  const ending = process.platform === "win32" ? ".exe" : "";
  const system = systems[process.platform] ?? process.platform;
  const name = `neutralino-${system}_${cpu[process.arch] ?? process.arch}${ending}`;
  return { root, cache: join(cacheFolder(environment), "neutralino"), environment, name };
}

function cacheFolder(environment: NodeJS.ProcessEnv): string {
  if (process.platform === "win32")
    return join(environment["LOCALAPPDATA"] ?? homedir(), "TokenizerStudio", "cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "TokenizerStudio");
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "TokenizerStudio");
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
