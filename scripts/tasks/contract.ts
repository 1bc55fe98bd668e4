/** pydantic models → `spec/openapi.json` → `spec/contract.gen.ts`, both committed; a test finds drift. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { backend, root, run } from "./run.ts";

const NAMES = ["openapi.json", "contract.gen.ts"] as const;

/** `npm run contract`; with `--check` it changes nothing, and returns 1 when the files have drifted. */
export async function contract(words: readonly string[]): Promise<number> {
  await setUp("command");
  mkdirSync(join(root, "build"), { recursive: true });
  const folder = mkdtempSync(join(root, "build", "contract-"));
  try {
    const code = await run(python, ["-m", "tokenizer_studio.api.openapi", join(folder, NAMES[0])], {
      cwd: backend,
    });
    if (code !== 0) throw new Error(`the schemas could not be written (${code})`);
    await writeTypes(folder);
    const drifted = NAMES.filter((name) => !isEqual(join(folder, name), join(root, "spec", name)));
    if (!words.includes("--check")) {
      for (const name of drifted) copyFileSync(join(folder, name), join(root, "spec", name));
      return 0;
    }
    for (const name of drifted)
      console.error(`spec/${name} is not what the models say. Run npm run contract.`);
    return drifted.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeTypes(folder: string): Promise<void> {
  const { createClient } = await import("@hey-api/openapi-ts");
  await createClient({
    input: `./${relative(process.cwd(), join(folder, NAMES[0]))}`, // A bare path is a registry's.
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
  writeFileSync(join(folder, NAMES[1]), named);
}

function isEqual(fresh: string, committed: string): boolean {
  return existsSync(committed) && readFileSync(fresh).equals(readFileSync(committed));
}
