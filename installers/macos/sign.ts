/** Signatures. What a release needs is named by the environment; secrets stay in the keychain. */
import { SetUpError } from "../../scripts/tasks/run.ts";
import { programsIn } from "./app.ts";
import { tool } from "./tools.ts";

export interface Identities {
  /** "Developer ID Application: …" */
  application: string;
  /** "Developer ID Installer: …" */
  installer: string;
  /** Profile made by `notarytool store-credentials`. */
  notary: string;
  keychain: string | undefined;
}

const NAMES = {
  application: "TOKENIZER_STUDIO_MAC_APPLICATION",
  installer: "TOKENIZER_STUDIO_MAC_INSTALLER",
  notary: "TOKENIZER_STUDIO_MAC_NOTARY",
} as const;
const NOTARY_MINUTES = 60;

/** A release is signed or it is not made. */
export function identitiesIn(environment: NodeJS.ProcessEnv): Identities {
  const missing = Object.values(NAMES).filter((name) => !environment[name]);
  if (missing.length > 0)
    throw new SetUpError(
      `A package for other people is signed, and nothing says by whom: ${missing.join(", ")} is not set.\n` +
        "Set it (RELEASING.md says how), or make a package for yourself: --unsigned",
    );
  return {
    application: environment[NAMES.application] ?? "",
    installer: environment[NAMES.installer] ?? "",
    notary: environment[NAMES.notary] ?? "",
    keychain: environment["TOKENIZER_STUDIO_MAC_KEYCHAIN"] || undefined,
  };
}

/** Everything in the app, from the inside out; `seal` does the app itself, when its list is written.
 *
 * No entitlements: all libraries have one signer, so the hardened runtime lets them be loaded; nothing writes
 * programs into memory (torch does on Intel's processors alone). The self-test of the signed app proves it.
 */
export function signInside(app: string, identities: Identities | undefined): void {
  // It keeps this order, and fails when one of them does.
  tool("codesign", [...wordsFor(identities), ...programsIn(app)]);
}

export function seal(app: string, identities: Identities | undefined): void {
  tool("codesign", [...wordsFor(identities), app]);
  tool("codesign", ["--verify", "--deep", "--strict", "--verbose=2", app]);
  tool("codesign", ["--verify", "--strict", ...programsIn(app)]);
}

/** An M processor runs nothing without a signature: programs of an unsigned package have nobody's ("-"). */
function wordsFor(identities: Identities | undefined): string[] {
  if (identities === undefined) return ["--force", "--sign", "-", "--timestamp=none"];
  const { application, keychain } = identities;
  const where = keychain === undefined ? [] : ["--keychain", keychain];
  return ["--force", "--sign", application, ...where, "--timestamp", "--options", "runtime"];
}

/** What `productbuild` is told. */
export function installerWords({ installer, keychain }: Identities): string[] {
  const where = keychain === undefined ? [] : ["--keychain", keychain];
  return ["--sign", installer, ...where, "--timestamp"];
}

/** Apple looks at the package and its answer is fixed to it: Gatekeeper then asks nobody, also offline. */
export function notarize(pkg: string, { notary, keychain }: Identities): void {
  tool("pkgutil", ["--check-signature", pkg]);
  const profile = ["--keychain-profile", notary, ...(keychain === undefined ? [] : ["--keychain", keychain])];
  const submit = ["notarytool", "submit", pkg, ...profile, "--wait", "--timeout", `${NOTARY_MINUTES}m`];
  const { id, status } = answerIn(tool("xcrun", [...submit, "--output-format", "json"]));
  // It ends with 0 also when Apple refuses.
  if (status !== "Accepted") {
    const log = id === undefined ? "" : tool("xcrun", ["notarytool", "log", id, ...profile]);
    throw new SetUpError(`Apple did not accept the package: ${status ?? "no answer"}.\n${log}`.trimEnd());
  }
  tool("xcrun", ["stapler", "staple", pkg]);
  tool("xcrun", ["stapler", "validate", pkg]);
  tool("spctl", ["--assess", "--type", "install", "--verbose=4", pkg]);
}

function answerIn(output: string): { id: string | undefined; status: string | undefined } {
  try {
    const { id, status }: { id?: unknown; status?: unknown } = JSON.parse(output);
    const text = (value: unknown) => (typeof value === "string" ? value : undefined);
    return { id: text(id), status: text(status) };
  } catch {
    return { id: undefined, status: undefined };
  }
}
