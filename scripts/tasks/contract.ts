/** pydantic models → `spec/openapi.json` → `spec/contract.gen.ts`. Both are committed; a test says when they drift. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { python, setUpPython } from "./python.ts";
import { backend, root, run } from "./run.ts";

const schemas = join(root, "spec", "openapi.json");
const types = join(root, "spec", "contract.gen.ts");

/** `npm run contract`; with `--check` it changes nothing and returns 1 when the files are not what they should be. */
export async function contract(words: readonly string[]): Promise<number> {
  await setUpPython();
  const before = [read(schemas), read(types)];
  await writeSchemas();
  await writeTypes();
  const hasDrifted = before[0] !== read(schemas) || before[1] !== read(types);
  if (!words.includes("--check")) return 0;
  if (!hasDrifted) return 0;
  writeFileSync(schemas, before[0] ?? "");
  writeFileSync(types, before[1] ?? "");
  console.error(
    "spec/openapi.json or spec/contract.gen.ts is not what the models say. Run `npm run contract`.",
  );
  return 1;
}

async function writeSchemas(): Promise<void> {
  const code = await run(python, ["-m", "tokenizer_studio.api.openapi", schemas], { cwd: backend });
  if (code !== 0) throw new Error(`the schemas could not be written (${code})`);
}

async function writeTypes(): Promise<void> {
  const { createClient } = await import("@hey-api/openapi-ts");
  mkdirBuild();
  const folder = mkdtempSync(join(root, "build", "contract-"));
  try {
    await createClient({
      input: "./spec/openapi.json", // hey-api takes a bare path for a name in its registry.
      output: { path: folder },
      logs: { level: "silent" },
      plugins: [{ name: "zod", compatibilityVersion: "mini", types: { infer: true }, requests: false, responses: false }],
    });
    const text = readFileSync(join(folder, "zod.gen.ts"), "utf8");
    writeFileSync(
      types,
      text.replaceAll(/ZodType\b/g, "").replace(/from 'zod\/mini';/, 'from "zod/mini";'),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mkdirBuild(): void {
  writeFileSync(join(root, "build", ".keep"), "", { flag: "a" });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
