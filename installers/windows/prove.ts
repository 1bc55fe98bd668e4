/** Installs and removes setups under Wine: `npm run test:bundle -- windows`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { type Case, installing, type Setups } from "./prove/cases.ts";
import { refusing, withoutRoom } from "./prove/refusals.ts";
import { compileStandIns, makeInputs } from "./prove/stand-in.ts";
import { signing, using } from "./prove/use.ts";
import { Wine } from "./prove/wine.ts";
import { missingTools, sha256Of } from "./tools.ts";

export interface Proof {
  passed: number;
  /** Each case that failed, with the first line of what it said. */
  failed: string[];
  /** Why, for each that was skipped. */
  skipped: string[];
}

const PART_BYTES = 600_000;

export async function proveWindows(only = ""): Promise<Proof> {
  const missing = missingTools([["makensis"], ["wine"], ["wineserver"], ["x86_64-w64-mingw32-gcc"]]);
  if (process.platform !== "linux" || missing.length > 0) {
    const why = process.platform === "linux" ? `NO ${missing.join(", ")}` : "NO WINE HERE";
    const reason = `windows SKIPPED: ${why}`;
    console.log(reason);
    return { passed: 0, failed: [], skipped: [reason] };
  }
  const folder = mkdtempSync(join(tmpdir(), "prove-windows-"));
  const proof: Proof = { passed: 0, failed: [], skipped: [] };
  let wine: Wine | undefined;
  try {
    const setups = await makeSetups(folder);
    wine = new Wine(folder);
    for (const one of chosenCases(setups, proof).filter(({ name }) => name.includes(only)))
      await prove(one, wine, setups, proof);
  } finally {
    wine?.end();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(
    `windows: ${proof.passed} passed, ${proof.failed.length} failed, ${proof.skipped.length} skipped`,
  );
  return proof;
}

function chosenCases(setups: Setups, proof: Proof): Case[] {
  const cases = [...installing, ...refusing, ...using];
  const skip = (reason: string) => {
    console.log(reason);
    proof.skipped.push(reason);
  };
  if (process.getuid?.() === 0) cases.push(withoutRoom);
  else skip("windows, a full disk SKIPPED: ONLY ROOT CAN MAKE A SMALL DISK");
  if (setups.signed !== undefined) cases.push(signing);
  else skip("windows, signatures SKIPPED: NO osslsigncode OR openssl");
  return cases;
}

async function prove(one: Case, wine: Wine, setups: Setups, proof: Proof): Promise<void> {
  const from = performance.now();
  const seconds = () => ((performance.now() - from) / 1000).toFixed(1);
  try {
    await one.run(wine, setups);
    proof.passed++;
    console.log(`  ok     ${one.name} (${seconds()} s)`);
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    proof.failed.push(`${one.name}: ${said.split("\n", 1)[0]}`);
    console.log(`  FAILED ${one.name} (${seconds()} s)\n${said}`);
    wine.end();
    wine.reset();
  }
}

async function makeSetups(folder: string): Promise<Setups> {
  const standIns = compileStandIns(folder);
  const inputs = (version: string) => join(folder, "inputs", version);
  for (const version of ["0.1.0", "0.2.0"]) makeInputs(inputs(version), version, standIns);
  makeInputs(inputs("0.1.1"), "0.1.1", standIns, { files: 1500 });
  const make = (version: string, out: string, more: object = {}) => {
    const [runtime, shell] = [join(inputs(version), "runtime"), join(inputs(version), "shell")];
    return build({
      runtime,
      shell,
      version,
      out: join(folder, "setups ü $HOME 'x'", out),
      window: undefined,
      ...more,
    });
  };
  const one = async (made: Promise<string[]>) => (await made)[0] ?? "";
  const webview2 = { path: standIns.webview, sha256: sha256Of(standIns.webview) };
  const ca = makeCertificate(folder);
  return {
    folder,
    inputs,
    ca: ca ?? "",
    old: await one(make("0.1.0", "old")),
    new: await one(make("0.2.0", "new")),
    large: await one(make("0.1.1", "large")),
    parts: await make("0.1.0", "parts", { largestBytes: PART_BYTES }),
    webview: await one(make("0.1.0", "webview", { webview2 })),
    signed: ca === undefined ? undefined : await one(make("0.1.0", "signed", { isSigned: true })),
  };
}

/** One that only this proof trusts; in the environment for the builder. undefined: no tools for it. */
function makeCertificate(folder: string): string | undefined {
  if (missingTools([["osslsigncode"], ["openssl"]]).length > 0) return undefined;
  const [key, certificate, bundle] = [
    join(folder, "key.pem"),
    join(folder, "own.pem"),
    join(folder, "own.p12"),
  ];
  const password = join(folder, "password");
  writeFileSync(password, "for this proof only");
  const subject = ["-subj", "/CN=Proof", "-days", "2", "-addext", "extendedKeyUsage=codeSigning"];
  const openssl = (words: string[]) => {
    if (spawnSync("openssl", words).status !== 0) throw new Error(`openssl ${words[0]} failed`);
  };
  openssl(["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, "-keyout", key, "-out", certificate]);
  openssl([
    "pkcs12",
    "-export",
    "-inkey",
    key,
    "-in",
    certificate,
    "-passout",
    `file:${password}`,
    "-out",
    bundle,
  ]);
  process.env["TOKENIZER_STUDIO_WINDOWS_CERTIFICATE"] = bundle;
  process.env["TOKENIZER_STUDIO_WINDOWS_PASSWORD_FILE"] = password;
  return certificate;
}

if (process.argv[1] === import.meta.filename) {
  const { failed } = await proveWindows(process.argv[2]);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
