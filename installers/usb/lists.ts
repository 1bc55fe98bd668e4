/** SHA256SUMS and SHA256SUMS.check: what `verify.sh`, `verify.cmd` and `sha256sum -c` read. */
import { createHash } from "node:crypto";
import { LIST, SEALS, SIGNATURE, VERIFY_CMD, VERIFY_SH } from "./layout.ts";

/** A file as it is on the stick; `name` has a `/` when it is in a folder. */
export interface Listed {
  name: string;
  size: number;
  sha256: string;
}

/** A file that is there in parts only. */
export interface Whole extends Listed {
  parts: number;
}

/** GNU's format. `sha256sum -c` passes over sizes, and over wholes, which are not there. */
export function sumsOf(version: string, files: readonly Listed[], wholes: readonly Whole[]): string {
  const lines = files.flatMap(({ name, size, sha256 }) => [`#size ${size} ${name}`, `${sha256}  ${name}`]);
  const joined = wholes.map(({ name, size, sha256, parts }) => `#whole ${size} ${sha256} ${name} ${parts}`);
  const head = `# Tokenizer Studio ${version}. Checked by sh ${VERIFY_SH}, or ${VERIFY_CMD} on Windows.`;
  return [head, ...lines, ...joined, ""].join("\n");
}

/** What no file can say of itself. Twice: a damaged hash is seen by its brother. */
export function sealsOf(sums: string, signature: string | undefined): string {
  const sealed = [[LIST, sums], ...(signature === undefined ? [] : [[SIGNATURE, signature]])];
  const lines = sealed.map(([name, text = ""]) => `${sha256Of(text)}  ${name}\n`).join("");
  return lines + lines;
}

export const sha256Of = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

/** The names in a list, each only once and only as we write them. A damaged list has fewer. */
export function namesIn(sums: string): string[] {
  const names = [...sums.matchAll(/^[0-9a-f]{64} {2}((?:linux\/|windows\/|macos\/)?[\w.+~-]+)$/gm)];
  return [...new Set(names.map(([, name = ""]) => name))].filter((name) => !name.includes(".."));
}

/** For people: `ab12 34cd …`, sixteen groups of four. */
export const inFours = (sha256: string) => sha256.match(/.{4}/g)?.join(" ") ?? "";

export const LISTS = [LIST, SIGNATURE, SEALS] as const;
