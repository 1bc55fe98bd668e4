/** The folder that is installed, the same in each of the packages for Linux. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { root, SetUpError } from "../../scripts/tasks/run.ts";
import type { PackageOptions } from "../common/options.ts";

const Manifest = z.object({
  version: z.string(),
  platform: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
});
export const WINDOW = "tokenizer-studio-window";
const files = join(import.meta.dirname, "files");
const PROGRAMS = new Set([
  "tokenizer-studio",
  WINDOW,
  "runtime/tokenizer-studio",
  "launcher/tokenizer-studio-launcher",
]);

/** Copies the program into `app`. What is damaged or of another version is refused. */
export function stageApp({ runtime, shell, version, window }: PackageOptions, app: string): void {
  refuseDamage(runtime, version);
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  cpSync(shell, app, { recursive: true, verbatimSymlinks: true });
  cpSync(runtime, join(app, "runtime"), { recursive: true, verbatimSymlinks: true });
  if (window !== undefined) copyFileSync(window, join(app, WINDOW));
  else
    console.log("THIS PACKAGE COMES WITHOUT NEUTRALINO (NEUTRALINO_BINARY OR bin/): IT OPENS THE BROWSER.");
  copyFileSync(join(files, "start.sh"), join(app, "tokenizer-studio"));
  copyFileSync(join(files, "portable.sh"), join(app, "portable.sh"));
  copyFileSync(join(root, "LICENSE"), join(app, "LICENSE"));
  copyFileSync(join(runtime, "THIRD-PARTY-NOTICES.txt"), join(app, "THIRD-PARTY-NOTICES.txt"));
  writeFileSync(join(app, "VERSION"), `${version}\n`);
  settleModes(app);
}

/** What a menu of programs shows, below `share`. */
export function stageDesktop(share: string, version: string, epoch: number): void {
  const put = (from: string, to: string) => {
    mkdirSync(dirname(join(share, to)), { recursive: true });
    copyFileSync(from, join(share, to));
  };
  for (const [to, from] of desktopFiles()) put(from, to);
  const about = "metainfo/org.tokenizerstudio.app.metainfo.xml";
  const date = new Date(epoch * 1000).toISOString().slice(0, 10);
  const text = readFileSync(join(share, about), "utf8").replace("@VERSION@", version).replace("@DATE@", date);
  writeFileSync(join(share, about), text);
}

/** Where it goes below a `share` folder, and what it is. */
export function desktopFiles(): [to: string, from: string][] {
  return [
    ["applications/tokenizer-studio.desktop", join(files, "tokenizer-studio.desktop")],
    ["icons/hicolor/scalable/apps/tokenizer-studio.svg", join(root, "frontend/public/icon.svg")],
    ["icons/hicolor/256x256/apps/tokenizer-studio.png", join(root, "shell/public/icon.png")],
    ["mime/packages/tokenizer-studio.xml", join(files, "tokenizer-studio.xml")],
    ["metainfo/org.tokenizerstudio.app.metainfo.xml", join(files, "org.tokenizerstudio.app.metainfo.xml")],
  ];
}

/** Each file's path from the folder, in an order that no machine changes. */
export function filesIn(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return found.filter((path) => !lstatSync(join(folder, path)).isDirectory()).sort();
}

/** `sha256sum -c` reads it. */
export function sumsOf(folder: string): string {
  return filesIn(folder)
    .map((path) => `${sha256Of(join(folder, path))}  ${path}\n`)
    .join("");
}

/** Everyone reads, only the owner writes, and programs can be started; whatever the maker's umask was. */
export function settleModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const full = join(folder, path);
    const found = lstatSync(full);
    if (found.isSymbolicLink()) continue;
    const isProgram = found.isDirectory() || PROGRAMS.has(path) || (found.mode & 0o100) !== 0;
    chmodSync(full, isProgram ? 0o755 : 0o644);
  }
}

export function sizeOf(folder: string): number {
  return filesIn(folder).reduce((sum, path) => sum + lstatSync(join(folder, path)).size, 0);
}

function refuseDamage(runtime: string, version: string): void {
  const list = join(runtime, "runtime-manifest.json");
  if (!existsSync(list)) throw new SetUpError(`There is no runtime in ${runtime}. npm run freeze makes it.`);
  const manifest = Manifest.parse(JSON.parse(readFileSync(list, "utf8")));
  if (manifest.version !== version || manifest.platform !== "linux-x64")
    throw new SetUpError(
      `The runtime is ${manifest.version} for ${manifest.platform}, not ${version} for linux-x64.`,
    );
  for (const { path, size, sha256 } of manifest.files) {
    const full = join(runtime, path);
    if (!existsSync(full) || lstatSync(full).size !== size || sha256Of(full) !== sha256)
      throw new SetUpError(`The runtime is damaged: ${path}. Run npm run freeze again.`);
  }
}

function sha256Of(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
