/** `Tokenizer Studio.app`: what lies where in it, and what must not be in it. */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { SetUpError } from "../../scripts/tasks/run.ts";
import { isLater, readMachO } from "./macho.ts";
import { ARCHITECTURE, EXECUTABLE, OLDEST_MACOS, WINDOW } from "./names.ts";

export interface AppParts {
  runtime: string;
  shell: string;
  /** Neutralino, when there is one. */
  window: string | undefined;
  startProgram: string;
  notices: readonly string[];
  version: string;
}

const here = import.meta.dirname;
const LIST = "installed-files.txt";
const NOT_OURS = /^(\.DS_Store|\._.*|__MACOSX|\.git|.*\.dSYM|Thumbs\.db)$/;

/** Everything but property lists, icon, list and signatures. */
export function assembleApp(app: string, parts: AppParts): void {
  const [macos, inner] = [join(app, "Contents", "MacOS"), join(app, "Contents", "Resources", "app")];
  mkdirSync(macos, { recursive: true });
  mkdirSync(inner, { recursive: true });
  copyFileSync(parts.startProgram, join(macos, EXECUTABLE));
  if (parts.window !== undefined) copyFileSync(parts.window, join(macos, WINDOW));
  // Links stay links: without them a frozen program holds its libraries two and three times.
  cpSync(parts.runtime, join(inner, "runtime"), { recursive: true, verbatimSymlinks: true });
  cpSync(parts.shell, inner, { recursive: true, verbatimSymlinks: true });
  for (const notice of parts.notices) copyFileSync(notice, join(inner, notice.split(sep).at(-1) ?? notice));
  copyFileSync(join(here, "uninstall.sh"), join(inner, "uninstall.sh"));
  rmSync(join(inner, "VERSION"), { force: true });
  writeFileSync(join(inner, "VERSION"), `${parts.version}\n`);
  for (const folder of [join(inner, "runtime"), join(inner, "launcher")]) dropFrameworks(folder);
  setModes(app);
}

/** Python comes as a framework, and as a copy of its library that the program loads. Without the links that
 * belong into a framework (a frozen folder has none) nothing can sign it, and nothing asks for it. */
function dropFrameworks(folder: string): void {
  const isFramework = ({ path, kind }: Entry) => kind === "folder" && path.endsWith(".framework");
  for (const { path } of below(folder).filter(isFramework))
    if (readMachO(path.slice(0, -".framework".length)) !== undefined) rmSync(path, { recursive: true });
}

/** Whoever installs it: everybody may read it, nobody but the owner may write it. */
function setModes(app: string): void {
  for (const { path, kind } of below(app)) {
    if (kind === "link") continue;
    const isProgram = (lstatSync(path).mode & 0o111) !== 0 || MUST_RUN.some((end) => path.endsWith(end));
    chmodSync(path, kind === "folder" || isProgram ? 0o755 : 0o644);
  }
}
const MUST_RUN = [join("MacOS", EXECUTABLE), join("MacOS", WINDOW), "uninstall.sh"];

interface Entry {
  path: string;
  kind: "file" | "folder" | "link" | "other";
}

/** All that is below a folder, each folder before what is in it, links not followed. */
export function below(folder: string): Entry[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): Entry[] => {
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink()) return [{ path, kind: "link" }];
      if (entry.isDirectory()) return [{ path, kind: "folder" }, ...below(path)];
      return [{ path, kind: entry.isFile() ? "file" : "other" }];
    });
}

/** What would make the package fail on somebody's Mac, each as a line. */
export function faultsOf(app: string): string[] {
  const names = new Map<string, string>();
  return below(app).flatMap((entry) => {
    const name = relative(app, entry.path).split(sep).join("/");
    const faults: string[] = [];
    // The file system of a Mac takes both for one name.
    const same = name.normalize("NFD").toLowerCase();
    const other = names.get(same);
    if (other !== undefined) faults.push(`${name} and ${other} are one name on a Mac`);
    names.set(same, name);
    if (/[\n\r]/.test(name)) faults.push(`${JSON.stringify(name)} has a line break in its name`);
    if (NOT_OURS.test(name.split("/").at(-1) ?? "")) faults.push(`${name} does not belong into a package`);
    if (/\.(framework|app)$/.test(name)) faults.push(`${name} would have to be signed as one thing`);
    if (entry.kind === "other") faults.push(`${name} is neither a file nor a folder`);
    if (entry.kind === "link") faults.push(...faultsOfLink(app, entry.path, name));
    if (entry.kind === "file") faults.push(...faultsOfProgram(entry.path, name));
    return faults;
  });
}

function faultsOfLink(app: string, path: string, name: string): string[] {
  const target = readlinkSync(path);
  const end = resolve(dirname(path), target);
  if (target.startsWith("/") || !`${end}${sep}`.startsWith(app + sep))
    return [`${name} leads out of the app: ${target}`];
  return existsSync(end) ? [] : [`${name} leads nowhere: ${target}`];
}

/** The floor: a library for a newer macOS, or for another processor, is found here and not by a user. */
function faultsOfProgram(path: string, name: string): string[] {
  const slices = readMachO(path)?.slices;
  if (slices === undefined) return [];
  const slice = slices.find(({ cpu }) => cpu === ARCHITECTURE);
  if (slice === undefined)
    return [`${name} is made for ${slices.map(({ cpu }) => cpu).join(", ")}, not for ${ARCHITECTURE}`];
  if (slice.oldest !== undefined && isLater(slice.oldest, OLDEST_MACOS))
    return [`${name} needs macOS ${slice.oldest}; the package promises ${OLDEST_MACOS}`];
  const absent = slice.libraries.find((library) => library.includes(".framework/") && !isOfMacos(library));
  return absent === undefined ? [] : [`${name} asks for ${absent}, which is not in the app`];
}

const isOfMacos = (library: string) => /^\/(System\/)?Library\/|^\/usr\/lib\//.test(library);

/** Ends the build when there is one. */
export function refuseFaults(app: string): void {
  const faults = faultsOf(app);
  for (const name of [EXECUTABLE, WINDOW]) {
    const path = join(app, "Contents", "MacOS", name);
    if (existsSync(path) && readMachO(path) === undefined) faults.push(`${name} is no program of macOS`);
  }
  if (faults.length === 0) return;
  const shown = faults.slice(0, 20).join("\n  ");
  throw new SetUpError(`The app is not fit to be packed (${faults.length}):\n  ${shown}`);
}

/** By which `uninstall.sh` works: files and links, then folders from the inside out. */
export function writeList(app: string): void {
  const nameOf = (path: string) => relative(app, path).split(sep).join("/");
  const all = below(app);
  const sealed = { file: "Contents/_CodeSignature/CodeResources", folder: "Contents/_CodeSignature" };
  const files = all.filter(({ kind }) => kind !== "folder").map(({ path }) => nameOf(path));
  const folders = all.filter(({ kind }) => kind === "folder").map(({ path }) => nameOf(path));
  const lines = [...files, sealed.file, sealed.folder, ...folders.reverse()];
  writeFileSync(join(app, "Contents", "Resources", "app", LIST), `${lines.join("\n")}\n`);
}

/** Programs and libraries, the deepest first: what holds others is signed after them. */
export function programsIn(app: string): string[] {
  return below(app)
    .filter(({ path, kind }) => kind === "file" && readMachO(path) !== undefined)
    .map(({ path }) => path)
    .sort((a, b) => b.split(sep).length - a.split(sep).length || (a < b ? -1 : 1));
}
