/** The package for Macs: `Tokenizer Studio.app` in a component package in a product for Installer.
 *
 * Made on a Mac with what Xcode's command line tools bring. A package for other people is signed, sent to
 * Apple and stapled; when a step fails there is no package. `--unsigned` makes one for yourself, named so.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { BICUBIC2, createICNS } from "png2icons";
import { root, SetUpError } from "../../scripts/tasks/run.ts";
import type { PackageOptions } from "../common/options.ts";
import { assembleApp, refuseFaults, writeList } from "./app.ts";
import { COMPONENT, distributionOf } from "./distribution.ts";
import { refuseDamage, rewriteManifest } from "./manifest.ts";
import { APP, ARCHITECTURE, OLDEST_MACOS, RECEIPT } from "./names.ts";
import { buildNumber, infoOf, settleComponents, writePlist } from "./plists.ts";
import { type Identities, identitiesIn, installerWords, notarize, seal, signInside } from "./sign.ts";
import { missingTools, tool } from "./tools.ts";

export interface MacOptions extends PackageOptions {
  /** Nobody vouches for it; for the maker's own Mac. */
  isUnsigned: boolean;
}

const here = import.meta.dirname;
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(alpha|beta)\.[1-9]\d*)?$/;
const TOOLS = ["cc", "python3", "xattr", "codesign", "pkgbuild", "productbuild"];
const RELEASE_TOOLS = ["pkgutil", "xcrun", "spctl"];

/** Returns the one file it wrote. Unfinished work is gone, whatever happens. */
export async function build(options: MacOptions): Promise<string[]> {
  const identities = options.isUnsigned ? undefined : identitiesIn(process.env);
  refuseOptions(options);
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  const target = join(out, packageName(options));
  rmSync(target, { force: true }); // What a failed build leaves must not look like its result.
  const work = mkdtempSync(join(out, ".macos-"));
  try {
    const payload = join(work, "payload");
    makeApp(options, work, join(payload, APP), identities);
    const made = makePackage(options, work, payload, identities);
    if (identities !== undefined) notarize(made, identities);
    renameSync(made, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (identities === undefined)
    console.log(
      "THIS PACKAGE IS NOT SIGNED: a Mac that downloads it refuses to open it. It is for you alone.",
    );
  return [target];
}

/** `-UNSIGNED` in the name: nobody takes it for a release. */
export function packageName({ version, isUnsigned }: Pick<MacOptions, "version" | "isUnsigned">): string {
  return `tokenizer-studio-${version}-macos-${ARCHITECTURE}${isUnsigned ? "-UNSIGNED" : ""}.pkg`;
}

function refuseOptions({ runtime, shell, version, window, isUnsigned }: MacOptions): void {
  if (!VERSION.test(version))
    throw new SetUpError(
      `“${version}” is no version of a package. One is 1.2.3, 1.2.3-alpha.4, 1.2.3-beta.5.`,
    );
  const needed = [
    join(runtime, "tokenizer-studio"),
    join(runtime, "THIRD-PARTY-NOTICES.txt"),
    join(shell, "resources.neu"),
    join(shell, "launcher", "tokenizer-studio-launcher"),
    ...(window === undefined ? [] : [window]),
  ];
  const absent = needed.filter((path) => !existsSync(path));
  if (absent.length > 0) throw new SetUpError(`Not there: ${absent.join(", ")}. npm run freeze makes them.`);
  const missing = missingTools(isUnsigned ? TOOLS : [...TOOLS, ...RELEASE_TOOLS]);
  if (missing.length > 0)
    throw new SetUpError(
      `Not found: ${missing.join(", ")}. They come with Xcode's command line tools: ` +
        "this package is made on a Mac.",
    );
  refuseDamage(runtime, version);
}

function makeApp(options: MacOptions, work: string, app: string, identities: Identities | undefined): void {
  const { runtime, shell, version, window } = options;
  const inner = (...names: string[]) => join(app, "Contents", "Resources", "app", ...names);
  if (window === undefined)
    console.log("THE WINDOW'S PROGRAM (NEUTRALINO) WAS NOT GIVEN: this package opens the browser instead.");
  const notices = [join(root, "LICENSE"), join(runtime, "THIRD-PARTY-NOTICES.txt")];
  assembleApp(app, { runtime, shell, window, version, notices, startProgram: compileStart(work) });
  writeIcon(join(app, "Contents", "Resources", "TokenizerStudio.icns"));
  writePlist(join(app, "Contents", "Info.plist"), infoOf(version, window !== undefined));
  // A mark of where a file came from (a download, say) would go into every copy, and codesign refuses it.
  tool("xattr", ["-cr", app]);
  refuseFaults(app);
  signInside(app, identities);
  rewriteManifest(inner("runtime"));
  writeList(app);
  seal(app, identities);
  // What is built is run: as it will be, with its signature and the runtime's checks.
  tool(inner("runtime", "tokenizer-studio"), ["selftest"]);
}

function compileStart(work: string): string {
  const program = join(work, "start");
  const target = ["-arch", ARCHITECTURE, `-mmacosx-version-min=${OLDEST_MACOS}`];
  const strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O2"];
  tool("cc", [...strict, ...target, join(here, "start.c"), "-o", program]);
  return program;
}

function writeIcon(file: string): void {
  const icon = createICNS(readFileSync(join(here, "icon.png")), BICUBIC2, 0);
  if (icon === null) throw new SetUpError("The icon could not be made.");
  writeFileSync(file, icon);
}

function makePackage(
  { version }: MacOptions,
  work: string,
  payload: string,
  identities: Identities | undefined,
): string {
  const inWork = (name: string) => join(work, name);
  const [components, parts, pages] = [inWork("components.plist"), inWork("parts"), inWork("pages")] as const;
  const scripts = inWork("scripts");
  tool("pkgbuild", ["--analyze", "--root", payload, components]);
  settleComponents(components, APP);
  for (const folder of [parts, pages, scripts]) mkdirSync(folder);
  copyFileSync(join(here, "preinstall"), join(scripts, "preinstall"));
  chmodSync(join(scripts, "preinstall"), 0o755);
  tool("pkgbuild", [
    ...["--root", payload, "--component-plist", components, "--scripts", scripts],
    ...["--identifier", RECEIPT, "--version", buildNumber(version)],
    ...["--install-location", "/Applications", "--ownership", "recommended"],
    join(parts, COMPONENT),
  ]);
  for (const page of ["welcome.html", "conclusion.html"])
    copyFileSync(join(here, "pages", page), join(pages, page));
  copyFileSync(join(root, "LICENSE"), join(pages, "licence.txt"));
  const distribution = join(work, "distribution.xml");
  writeFileSync(distribution, distributionOf(version));
  const made = join(work, "product.pkg");
  const signing = identities === undefined ? [] : installerWords(identities);
  const inputs = ["--distribution", distribution, "--package-path", parts, "--resources", pages];
  tool("productbuild", [...inputs, ...signing, made]);
  if (!existsSync(made)) throw new SetUpError("productbuild said it was done, and there is no package.");
  return made;
}

/** `node installers/macos/build.ts --runtime DIR --shell DIR --version V --out DIR`, window and unsigned. */
async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      runtime: text,
      shell: text,
      version: text,
      out: text,
      window: text,
      unsigned: { type: "boolean" },
    },
  });
  const { runtime = "", shell = "", version = "", out = "", window, unsigned: isUnsigned = false } = values;
  try {
    for (const file of await build({ runtime, shell, version, out, window, isUnsigned })) console.log(file);
    return 0;
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(error.message);
    return 1;
  }
}

if (import.meta.main) process.exit(await main());
