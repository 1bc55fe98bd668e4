/** The committed contract is what the Python models say. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const TIMEOUT_MS = 60_000;

test("openapi.json and contract.gen.ts are what the models say", { timeout: TIMEOUT_MS }, () => {
  const words = ["--no-warnings", join(root, "scripts", "studio.ts"), "contract", "--check"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
