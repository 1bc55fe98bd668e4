/** `npm run package -- linux|windows|macos|usb`: what people install, of `dist/runtime` and `dist/shell`. */
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { PackageOptions } from "../../installers/common/options.ts";
import { ourVersion, packagesStep } from "./made.ts";
import { lookFor, readRelease, usualPlaces } from "./neutralino.ts";
import { remember, root, SetUpError } from "./run.ts";

type Words = readonly string[];

const makers: Readonly<Record<string, (options: PackageOptions, words: Words) => Promise<string[]>>> = {
  linux: async (options, words) => {
    const { values } = parseArgs({
      args: [...words],
      options: { fast: { type: "boolean" }, only: { type: "string", multiple: true } },
    });
    const { build, FORMS } = await import("../../installers/linux/build.ts");
    const forms = FORMS.filter((form) => values.only === undefined || values.only.includes(form));
    return build({ ...options, isFast: values.fast ?? false, forms });
  },
  windows: async (options, words) => {
    const { values } = parseArgs({
      args: [...words],
      options: {
        signed: { type: "boolean" },
        webview2: { type: "string" },
        "webview2-sha256": { type: "string" },
      },
    });
    const { webview2: path, "webview2-sha256": sha256 } = values;
    if ((path === undefined) !== (sha256 === undefined))
      throw new SetUpError("--webview2 PATH and --webview2-sha256 HASH belong together.");
    const { build } = await import("../../installers/windows/build.ts");
    const webview2 = path === undefined || sha256 === undefined ? undefined : { path: resolve(path), sha256 };
    return build({ ...options, webview2, isSigned: values.signed });
  },
  usb: async (options, words) => {
    const { buildByWords } = await import("../../installers/usb/build.ts");
    return buildByWords(options, words);
  },
  macos: async (options, words) => {
    const { values } = parseArgs({ args: [...words], options: { unsigned: { type: "boolean" } } });
    const { build } = await import("../../installers/macos/build.ts");
    return build({ ...options, isUnsigned: values.unsigned ?? false });
  },
};

/** Returns the exit code. */
export async function makePackages(words: Words): Promise<number> {
  const [name = "", ...rest] = words;
  const make = makers[name];
  if (make === undefined) {
    console.error(`npm run package -- ${Object.keys(makers).join("|")} [--out DIR] [--version V] …`);
    return 2;
  }
  const { options, others } = optionsIn(rest, HERE[process.platform] === name);
  const startedAt = Date.now();
  for (const file of await make(options, others)) console.log(relative(process.cwd(), file) || file);
  if (name === "linux" && rest.length === 0) remember(packagesStep(name));
  console.log(`Made in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  return 0;
}

const OURS = new Set(["--runtime", "--shell", "--version", "--out", "--window"]);
const HERE: Readonly<Record<string, string>> = { linux: "linux", darwin: "macos", win32: "windows" };

/** What every package is made of, and the words that are for one maker alone. */
function optionsIn(words: Words, isForHere: boolean): { options: PackageOptions; others: string[] } {
  const named = new Map<string, string>();
  const others: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const [name = "", ...value] = (words[at] ?? "").split("=");
    if (!OURS.has(name)) others.push(words[at] ?? "");
    else if (value.length > 0) named.set(name, value.join("="));
    else {
      at += 1;
      named.set(name, words[at] ?? "");
    }
  }
  const place = (name: string, otherwise: string) => resolve(root, named.get(name) ?? otherwise);
  const window = named.has("--window") ? place("--window", "") : undefined;
  const found = isForHere ? lookFor(readRelease(), usualPlaces()) : { reason: "for another system" };
  return {
    options: {
      runtime: place("--runtime", "dist/runtime"),
      shell: place("--shell", "dist/shell"),
      version: named.get("--version") ?? ourVersion(),
      out: place("--out", "dist/packages"),
      window: window === undefined && "program" in found ? found.program : window,
    },
    others,
  };
}
