/** `runtime-manifest.json`: compared before anything is packed, written anew when programs are signed. */
import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import * as z from "zod/mini";
import { SetUpError } from "../../scripts/tasks/run.ts";
import { below } from "./app.ts";

const FILE = "runtime-manifest.json";
const BLOCK = 1 << 20;

/** The shape of spec/runtime-manifest.schema.json. */
const Entry = z.object({ path: z.string(), size: z.number(), sha256: z.string(), mode: z.string() });
const Manifest = z.object({
  schema: z.literal(1),
  product: z.literal("tokenizer-studio"),
  version: z.string(),
  platform: z.string(),
  python: z.string(),
  tree_sha256: z.string(),
  files: z.array(Entry),
});
type Entry = z.infer<typeof Entry>;

/** Ends the build when the runtime is not what was frozen, for this version and these Macs. */
export function refuseDamage(runtime: string, version: string): void {
  const manifest = read(runtime);
  if (manifest.platform !== "macos-arm64" || manifest.version !== version)
    throw new SetUpError(
      `The runtime is ${manifest.version} for ${manifest.platform}; ` +
        `the package would be ${version} for macos-arm64.`,
    );
  const there = new Map(entriesOf(runtime).map((entry) => [entry.path, lineOf(entry)]));
  const changed = manifest.files.filter((entry) => there.get(entry.path) !== lineOf(entry));
  const known = new Set(manifest.files.map(({ path }) => path));
  const strange = [...there.keys()].filter((path) => !known.has(path));
  const names = [...changed.map(({ path }) => path), ...strange];
  if (names.length === 0 && treeHash(manifest.files) === manifest.tree_sha256) return;
  const shown = names.length === 0 ? FILE : names.slice(0, 10).join(", ");
  throw new SetUpError(
    `The runtime is not what was frozen: ${shown} (${names.length} files). Run npm run freeze again.`,
  );
}

/** As `backend-freeze/tokenizer_studio/runtimes/manifest.py` writes it. */
export function rewriteManifest(runtime: string): void {
  const files = entriesOf(runtime);
  const manifest = { ...read(runtime), tree_sha256: treeHash(files), files };
  writeFileSync(join(runtime, FILE), `${JSON.stringify(manifest, null, 1)}\n`);
}

function read(runtime: string): z.infer<typeof Manifest> {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(runtime, FILE), "utf8")));
  } catch (error) {
    throw new SetUpError(
      `${join(runtime, FILE)} cannot be used: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Plain files but the manifest, by path. A link has no content of its own. */
function entriesOf(runtime: string): Entry[] {
  return below(runtime)
    .filter(({ kind }) => kind === "file")
    .map(({ path }) => ({ full: path, path: relative(runtime, path).split(sep).join("/") }))
    .filter(({ path }) => path !== FILE)
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map(({ full, path }) => {
      const { size, mode } = lstatSync(full);
      return { path, size, sha256: hashOf(full), mode: (mode & 0o100) === 0 ? "0644" : "0755" };
    });
}

const lineOf = ({ mode, size, sha256, path }: Entry) => `${mode} ${size} ${sha256} ${path}\n`;

function treeHash(files: readonly Entry[]): string {
  return createHash("sha256").update(files.map(lineOf).join("")).digest("hex");
}

/** In blocks: torch's library alone is 350 MB. */
function hashOf(path: string): string {
  const hash = createHash("sha256");
  const block = Buffer.alloc(BLOCK);
  const file = openSync(path, "r");
  try {
    for (let length = readSync(file, block); length > 0; length = readSync(file, block))
      hash.update(block.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
