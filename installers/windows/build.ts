/** The setup for Windows: one .exe with the program packed behind it.
 *
 * Made with NSIS, a C compiler of MinGW and Python, on Windows or anywhere else.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { BICUBIC2, createICO } from "png2icons";
import { python } from "../../scripts/tasks/python.ts";
import { root, SetUpError } from "../../scripts/tasks/run.ts";
import type { PackageOptions } from "../common/options.ts";
import { LONGEST_PATH, PROGRAM, programFacts, scriptFacts, setupName, VERSION, WINDOW } from "./facts.ts";
import { type Signer, sign, signCommand, signerIn } from "./sign.ts";
import { findTool, missingTools, sha256Of, tool, versionIn } from "./tools.ts";

export interface WindowsOptions extends PackageOptions {
  /** Microsoft's offline installer of WebView2, and the hash somebody vouches for. */
  webview2?: { path: string; sha256: string } | undefined;
  /** Ends with a failure when nothing to sign with is named. */
  isSigned?: boolean | undefined;
  /** No file becomes larger: then there are parts. Left out: 1.9 GB. */
  largestBytes?: number | undefined;
}

const here = import.meta.dirname;
const TOOL = "tool install swap list disk machine versions payload program lzma sha256".split(" ");
const COMPILER = ["x86_64-w64-mingw32-gcc", ...(process.platform === "win32" ? ["gcc"] : [])];
const RESOURCES = ["x86_64-w64-mingw32-windres", ...(process.platform === "win32" ? ["windres"] : [])];
const PYTHON = [python, "python3", "python"];

/** Returns the files it wrote: the setup, and its parts when it has some. */
export async function build(options: WindowsOptions): Promise<string[]> {
  refuseOptions(options);
  const signer = options.isSigned ? signerIn(process.env) : undefined;
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  removeOld(out, options.version);
  const work = mkdtempSync(join(out, ".windows-"));
  try {
    const made = makeSetup(options, work, signer);
    for (const name of made) renameSync(join(work, "made", name), join(out, name));
    if (signer === undefined)
      console.log("THIS SETUP IS NOT SIGNED: Windows warns of it when it was downloaded.");
    return made.map((name) => join(out, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What a failed build leaves must not look like its result. */
function removeOld(out: string, version: string): void {
  const stem = setupName(version).replace(/\.exe$/, "");
  for (const name of readdirSync(out)) if (name.startsWith(stem)) rmSync(join(out, name));
}

function refuseOptions(options: WindowsOptions): void {
  const { runtime, shell, version, window, webview2 } = options;
  if (!VERSION.test(version))
    throw new SetUpError(`“${version}” is no version: 1.2.3, 1.2.3-alpha.4 or 1.2.3-beta.5.`);
  const needed = [
    join(runtime, "tokenizer-studio.exe"),
    join(runtime, "THIRD-PARTY-NOTICES.txt"),
    join(shell, "resources.neu"),
    join(shell, "launcher", "tokenizer-studio-launcher.exe"),
    ...(window === undefined ? [] : [window]),
    ...(webview2 === undefined ? [] : [webview2.path]),
  ];
  const absent = needed.filter((path) => !existsSync(path));
  if (absent.length > 0)
    throw new SetUpError(`Not there: ${absent.join(", ")}. npm run freeze makes them, on Windows.`);
  const frozen = versionIn(runtime);
  if (frozen !== undefined && frozen !== version)
    throw new SetUpError(`The runtime is of version ${frozen}, the package would be of ${version}.`);
  if (webview2 !== undefined && sha256Of(webview2.path) !== webview2.sha256.toLowerCase())
    throw new SetUpError(`${webview2.path} is not the file that --webview2-sha256 names.`);
  const missing = missingTools([["makensis"], COMPILER, RESOURCES, PYTHON]);
  if (missing.length > 0)
    throw new SetUpError(
      `Not found: ${missing.join(", ")}. A setup for Windows is made with NSIS and MinGW ` +
        "(Debian: apt-get install nsis gcc-mingw-w64-x86-64).",
    );
}

function makeSetup(options: WindowsOptions, work: string, signer: Signer | undefined): string[] {
  const inWork = (name: string) => join(work, name);
  if (options.window === undefined)
    console.log("THE WINDOW'S PROGRAM (NEUTRALINO) WAS NOT GIVEN: this package opens the browser instead.");
  writeIcon(inWork("icon.ico"));
  writeFileSync(inWork("start.rc"), programFacts(options.version));
  tool(findTool(RESOURCES), ["start.rc", "-O", "coff", "-o", "start.o"], work);
  compile(work, "studio.exe", "setup", TOOL, []);
  compile(work, "start.exe", "start", ["start", "words"], ["start.o"]);
  const app = inWork("app");
  assemble(app, options, inWork("start.exe"));
  if (signer !== undefined) for (const own of ["studio.exe", join("app", PROGRAM)]) sign(inWork(own), signer);
  const kilobytes = compileScript(work, app, options, signer);
  console.log(`Packing ${Math.round(kilobytes / 1000)} MB (about 1 s for each 1.5 MB on one processor).`);
  mkdirSync(inWork("made"));
  const setup = join("made", setupName(options.version));
  const largest = options.largestBytes === undefined ? [] : ["--largest", String(options.largestBytes)];
  const printed = tool(
    findTool(PYTHON),
    [join(here, "pack.py"), "program.exe", "app", setup, ...largest],
    work,
  );
  if (signer !== undefined) sign(inWork(setup), signer);
  return printed.trim().split(/\r?\n/);
}

function compile(work: string, made: string, folder: string, names: string[], objects: string[]): void {
  const strict = [
    "-std=gnu11",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-O2",
    "-municode",
    "-mwindows",
    "-static",
    "-s",
  ];
  // The linker would write the time into it: the same source gives the same program.
  const same = ["-Wl,--no-insert-timestamp"];
  const sources = names.map((name) => join(here, folder, `${name}.c`));
  tool(findTool(COMPILER), [...strict, ...same, ...sources, ...objects, "-lshell32", "-o", made], work);
}

/** The folder as it will be on somebody's computer. */
function assemble(app: string, { runtime, shell, version, window }: WindowsOptions, program: string): void {
  cpSync(runtime, join(app, "runtime"), { recursive: true, dereference: true });
  cpSync(join(shell, "launcher"), join(app, "launcher"), { recursive: true, dereference: true });
  copyFileSync(join(shell, "resources.neu"), join(app, "resources.neu"));
  copyFileSync(join(root, "LICENSE"), join(app, "LICENSE"));
  copyFileSync(join(runtime, "THIRD-PARTY-NOTICES.txt"), join(app, "THIRD-PARTY-NOTICES.txt"));
  copyFileSync(program, join(app, PROGRAM));
  if (window !== undefined) copyFileSync(window, join(app, WINDOW));
  writeFileSync(join(app, "VERSION"), `${version}\n`);
}

/** All names are of this folder: no path goes through NSIS' quoting. Returns the size of what it installs. */
function compileScript(
  work: string,
  app: string,
  { version, webview2 }: WindowsOptions,
  signer: Signer | undefined,
): number {
  for (const name of readdirSync(here))
    if (/\.(nsi|nsh)$/.test(name)) copyFileSync(join(here, name), join(work, name));
  if (webview2 !== undefined) linkOrCopy(webview2.path, join(work, "webview2.exe"));
  const files = readdirSync(app, { recursive: true, encoding: "utf8" });
  const longest = Math.max(...files.map((path) => path.length));
  if (longest > LONGEST_PATH)
    throw new SetUpError(
      `A path of the program has ${longest} letters; Windows has room for ${LONGEST_PATH}.`,
    );
  const bytes = files.map((path) => statSync(join(app, path))).map((it) => (it.isFile() ? it.size : 0));
  const kilobytes = Math.ceil(bytes.reduce((sum, size) => sum + size, 0) / 1024);
  const facts = scriptFacts({
    version,
    target: targetOf(work),
    longest,
    kilobytes,
    hasWebview: webview2 !== undefined,
    signCommand: signer === undefined ? undefined : signCommand(signer),
  });
  writeFileSync(join(work, "facts.nsh"), facts);
  tool("makensis", ["-NOCD", "-V2", "-WX", "-INPUTCHARSET", "UTF8", "setup.nsi"], work);
  return kilobytes;
}

/** Debian's NSIS makes setups of 64 bits; the one of its makers has programs of 32 bits only. */
function targetOf(work: string): string {
  const probe = 'Target amd64-unicode\nName "probe"\nOutFile "probe.exe"\nSection\nSectionEnd\n';
  writeFileSync(join(work, "probe.nsi"), probe);
  try {
    tool("makensis", ["-NOCD", "-V1", "probe.nsi"], work);
    return "amd64-unicode";
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return "x86-unicode";
  }
}

function writeIcon(file: string): void {
  // Small ones as Windows' oldest parts read them, the largest as PNG.
  const icon = createICO(readFileSync(join(root, "shell/public/icon.png")), BICUBIC2, 0, false, true);
  if (icon === null) throw new SetUpError("The icon could not be made.");
  writeFileSync(file, icon);
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to); // On another disk.
  }
}
