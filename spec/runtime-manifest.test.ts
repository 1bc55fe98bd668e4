/** runtime-manifest.json as Python writes it keeps to its schema, and the schema to what a path may be. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { python } from "../scripts/tasks/python";

const root = join(import.meta.dirname, "..");
const schema = JSON.parse(readFileSync(join(root, "spec", "runtime-manifest.schema.json"), "utf8"));
const Manifest = z.fromJSONSchema(schema);

const WRITE = `
import sys
from pathlib import Path
from tokenizer_studio.runtimes.manifest import write_manifest
write_manifest(Path(sys.argv[1]), version="1.2.3-beta.1", platform="macos-arm64")
`;

test("what Python writes is what the schema says", () => {
  const folder = mkdtempSync(join(tmpdir(), "manifest ü-"));
  try {
    mkdirSync(join(folder, "_internal", "größe"), { recursive: true });
    writeFileSync(join(folder, "tokenizer-studio"), "program", { mode: 0o755 });
    writeFileSync(join(folder, "_internal", "größe", "a b.py"), "");
    const words = ["-c", WRITE, folder];
    const { status, stderr } = spawnSync(python, words, {
      cwd: join(root, "backend-freeze"),
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    const written = JSON.parse(readFileSync(join(folder, "runtime-manifest.json"), "utf8"));
    expect(Manifest.safeParse(written).error).toBeUndefined();
    expect(written.files.map((file: { path: string; mode: string }) => `${file.mode} ${file.path}`)).toEqual([
      "0644 _internal/größe/a b.py",
      "0755 tokenizer-studio",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const FILE = { path: "a/b", size: 1, sha256: "0".repeat(64), mode: "0644" };
const WHOLE = {
  schema: 1,
  product: "tokenizer-studio",
  version: "1.2.3",
  platform: "linux-x64",
  python: "3.11.7",
  tree_sha256: "f".repeat(64),
  files: [FILE],
};

test("a whole one is taken", () => {
  expect(Manifest.safeParse(WHOLE).success).toBe(true);
});

test.each<[string, object]>([
  ["another schema", { schema: 2 }],
  ["a short hash", { tree_sha256: "ff" }],
  ["no files", { files: [] }],
  ["a platform we do not have", { platform: "amiga-68k" }],
  ["a path that leaves the folder", { files: [{ ...FILE, path: "../a" }] }],
  ["a path that leaves it later", { files: [{ ...FILE, path: "a/../../b" }] }],
  ["a path from the root", { files: [{ ...FILE, path: "/etc/passwd" }] }],
  ["a path with backslashes", { files: [{ ...FILE, path: "a\\b" }] }],
  ["a size that is none", { files: [{ ...FILE, size: -1 }] }],
  ["a mode that lets others write", { files: [{ ...FILE, mode: "0777" }] }],
  ["more than was agreed", { extra: true }],
])("%s is refused", (_, change) => {
  expect(Manifest.safeParse({ ...WHOLE, ...change }).success).toBe(false);
});
