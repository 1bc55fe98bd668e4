/** pydantic models → `spec/openapi.json` → `spec/contract.gen.ts`, and → `contract/settings_gen.py`; all are
 * committed, and the check finds drift.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { backend, root, run } from "./run.ts";

const OPENAPI = "spec/openapi.json";
const TYPES = "spec/contract.gen.ts";
const SETTINGS = "backend-freeze/tokenizer_studio/contract/settings_gen.py";
const MADE = [OPENAPI, TYPES, SETTINGS] as const;

/** `npm run contract`; with `--check` it changes nothing, and returns 1 when the files have drifted. */
export async function contract(words: readonly string[]): Promise<number> {
  await setUp("command");
  mkdirSync(join(root, "build"), { recursive: true });
  const folder = mkdtempSync(join(root, "build", "contract-"));
  try {
    await write("tokenizer_studio.api.openapi", join(folder, basename(OPENAPI)));
    await write("tokenizer_studio.contract.write_settings", join(folder, basename(SETTINGS)));
    await writeTypes(folder);
    const drifted = MADE.filter((file) => !isEqual(join(folder, basename(file)), join(root, file)));
    if (!words.includes("--check")) {
      for (const file of drifted) copyFileSync(join(folder, basename(file)), join(root, file));
      return 0;
    }
    for (const file of drifted) console.error(`${file} is not what the models say. Run npm run contract.`);
    return drifted.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function write(module: string, file: string): Promise<void> {
  const code = await run(python, ["-m", module, file], { cwd: backend });
  if (code !== 0) throw new Error(`${basename(file)} could not be written (${code})`);
}

async function writeTypes(folder: string): Promise<void> {
  const { createClient } = await import("@hey-api/openapi-ts");
  await createClient({
    input: `./${relative(process.cwd(), join(folder, basename(OPENAPI)))}`, // A bare path is a registry's.
    output: { path: join(folder, "zod") },
    logs: { level: "silent" },
    plugins: [
      {
        name: "zod",
        compatibilityVersion: "mini",
        types: { infer: true },
        requests: false,
        responses: false,
      },
    ],
  });
  const text = readFileSync(join(folder, "zod", "zod.gen.ts"), "utf8");
  const named = text.replaceAll(/ZodType\b/g, "").replace(/from 'zod\/mini';/, 'from "zod/mini";');
  writeFileSync(join(folder, basename(TYPES)), named);
}

function isEqual(fresh: string, committed: string): boolean {
  return existsSync(committed) && readFileSync(fresh).equals(readFileSync(committed));
}
