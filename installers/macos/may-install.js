/* Runs inside Installer, for each place the program could go to. `system` and `my` are Installer's. */

const APP = "/Applications/Tokenizer Studio.app";

/** An older version cannot open the data of a newer one: it is not put over it. */
// biome-ignore lint/correctness/noUnusedVariables: Installer calls it.
function mayInstall() {
  const homes = [String(my.target.mountpoint), String(system.env.HOME || "")];
  for (const home of homes) {
    const installed = versionAt(home.replace(/\/+$/, "") + APP);
    if (installed === undefined || compareVersions(installed, VERSION) <= 0) continue;
    my.result.type = "Fatal";
    my.result.title = "A newer version is installed";
    my.result.message =
      `Tokenizer Studio ${installed} is on this Mac; this package holds ${VERSION}. ` +
      "The older version could not open the data of the newer one. Nothing was changed. " +
      "To go back, uninstall the newer version first.";
    return false;
  }
  return true;
}

function versionAt(app) {
  const list = `${app}/Contents/Info.plist`;
  if (!system.files.fileExistsAtPath(list)) return undefined;
  const facts = system.files.plistAtPath(list);
  return facts ? facts.TokenizerStudioVersion : undefined;
}

/** Semantic versions: 1.0.0-alpha.2 < 1.0.0-alpha.10 < 1.0.0-beta.1 < 1.0.0. Below 0 when a is the older. */
function compareVersions(a, b) {
  const [one, other] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    if (one[at] === other[at]) continue;
    if (one[at] === undefined) return -1;
    if (other[at] === undefined) return 1;
    return one[at] < other[at] ? -1 : 1;
  }
  return 0;
}

/** Numbers as numbers; "release" comes after every word that can stand in its place. */
function partsOf(version) {
  const [, numbers, stage] = /^([\d.]+)(?:-(.+))?$/.exec(String(version)) || ["", "0", undefined];
  const parts = `${numbers}.${stage === undefined ? "release" : stage}`.split(".");
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
