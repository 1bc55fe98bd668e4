/** Stands in for the tools of a Mac in tests: says what it was asked, makes what they make, fails when told.
 *
 * Its first word is the tool's name. SHIM_LOG takes a line of JSON a call; SHIM_FAIL is how a call that fails
 * begins; SHIM_NOTARY is Apple's answer; SHIM_KEEP takes what a package was made of.
 */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { argv, env, exit } from "node:process";

const [name = "", ...words] = argv.slice(2);
const after = (word) => words[words.indexOf(word) + 1] ?? "";
const last = words.at(-1) ?? "";

/** 64 bytes that say: a program for arm64, from macOS 14.0 on. */
function machO() {
  const bytes = Buffer.alloc(64);
  for (const [index, value] of [0xfeedfacf, 0x0100000c, 0, 2, 1, 24, 0, 0, 0x32, 24, 1, 0x000e0000].entries())
    bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

const kinds = {
  cc: () => writeFileSync(after("-o"), machO(), { mode: 0o755 }),
  xattr: () => undefined,
  spctl: () => undefined,
  pkgutil: () => undefined,
  codesign,
  pkgbuild,
  productbuild,
  xcrun,
};

function codesign() {
  for (const path of words.filter((word) => word.startsWith("/") && word !== after("--keychain"))) {
    if (!existsSync(path)) return fail(`${path}: No such file or directory`);
    if (!words.includes("--sign")) continue;
    if (!statSync(path).isDirectory()) appendFileSync(path, "signature");
    if (!path.endsWith(".app")) continue;
    mkdirSync(join(path, "Contents", "_CodeSignature"), { recursive: true });
    writeFileSync(join(path, "Contents", "_CodeSignature", "CodeResources"), "sealed");
  }
}

function pkgbuild() {
  const root = after("--root");
  if (!existsSync(root)) return fail(`pkgbuild: error: root does not exist: ${root}`);
  if (words.includes("--analyze")) {
    const bundles = readdirSync(root).map(
      (app) => `<dict><key>BundleIsRelocatable</key><true/>
      <key>ChildBundles</key><array><dict><key>BundleOverwriteAction</key><string></string>
      <key>RootRelativeBundlePath</key><string>${app}/in.framework</string></dict></array>
      <key>RootRelativeBundlePath</key><string>${app}</string></dict>`,
    );
    const head = '<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><array>';
    writeFileSync(last, `${head}${bundles.join("")}</array></plist>`);
    return;
  }
  rmSync(join(env.SHIM_KEEP, "payload"), { recursive: true, force: true });
  cpSync(root, join(env.SHIM_KEEP, "payload"), { recursive: true, verbatimSymlinks: true });
  cpSync(after("--scripts"), join(env.SHIM_KEEP, "scripts"), { recursive: true });
  cpSync(after("--component-plist"), join(env.SHIM_KEEP, "components.plist"));
  writeFileSync(last, "xar!component");
}

function productbuild() {
  cpSync(after("--resources"), join(env.SHIM_KEEP, "pages"), { recursive: true });
  cpSync(after("--distribution"), join(env.SHIM_KEEP, "distribution.xml"));
  if (!readFileSync(join(after("--package-path"), "tokenizer-studio.pkg"))) return fail("no component");
  writeFileSync(last, "xar!product");
}

function xcrun() {
  if (words[0] === "notarytool" && words[1] === "submit")
    console.log(JSON.stringify({ id: "1-2-3", status: env.SHIM_NOTARY ?? "Accepted", message: "" }));
  if (words[0] === "notarytool" && words[1] === "log") console.log("the app is not signed as it must be");
}

function fail(message) {
  console.error(message);
  exit(1);
}

appendFileSync(env.SHIM_LOG, `${JSON.stringify([name, ...words])}\n`);
kinds[name]?.();
if (env.SHIM_FAIL && [name, ...words].join(" ").startsWith(env.SHIM_FAIL)) fail(`${name}: told to fail`);
