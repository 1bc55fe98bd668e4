/** What one system brings to a release: its packages, and the bills of materials under names of their own. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { exit } from "node:process";

export interface Collection {
  dist: string;
  /** `linux-x64` and the like. */
  platform: string;
  version: string;
  isRelease: boolean;
}

/** Fills dist/collected; returns why not. */
export function collect({ dist, platform, version, isRelease }: Collection): string | undefined {
  const [packages, bills, target] = [
    join(dist, "packages"),
    join(dist, "runtime", "sbom"),
    join(dist, "collected"),
  ];
  rmSync(target, { recursive: true, force: true });
  const entries = existsSync(packages) ? readdirSync(packages, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  if (names.length === 0) return "there are no packages in dist/packages";
  const unsigned = names.find((name) => name.includes("UNSIGNED"));
  if (isRelease && unsigned !== undefined) return `${unsigned} is not signed`;
  // Debian writes 1.2.3~alpha.4: its order has no other word for "before".
  const strange = names.find((name) => !name.replaceAll("~", "-").includes(version));
  if (strange !== undefined) return `${strange} is not of version ${version}`;
  const found = existsSync(bills) ? readdirSync(bills).filter((name) => name.endsWith(".cdx.json")) : [];
  if (found.length === 0) return "there is no bill of materials in dist/runtime/sbom";
  mkdirSync(target);
  for (const name of names) copyFileSync(join(packages, name), join(target, name));
  for (const name of found)
    copyFileSync(join(bills, name), join(target, `tokenizer-studio-${version}-${platform}-${name}`));
  return undefined;
}

async function main(): Promise<number> {
  const { root } = await import("../tasks/run.ts");
  const { readFileSync } = await import("node:fs");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [platform = ""] = process.argv.slice(2);
  const isRelease = process.env["RELEASE"] === "yes";
  const reason = collect({ dist: join(root, "dist"), platform, version: String(version), isRelease });
  if (reason !== undefined) console.error(`Nothing was collected: ${reason}.`);
  return reason === undefined ? 0 : 1;
}

if (import.meta.main) exit(await main());
