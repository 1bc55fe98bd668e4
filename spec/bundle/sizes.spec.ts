/** What a package may weigh: sticks are small, and so are the lines at their other end. */
import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../e2e/studio";
import { note } from "./figures";
import { packageOf, packages } from "./forms";

const MB = 1_000_000;
const MOST_PACKAGE_MB = 240;
const MOST_LAUNCHER_MB = 25;
const FORMS = [".AppImage", ".deb", ".tar.zst"];
const launcher = join(root, "dist", "shell", "launcher");

describe.each(FORMS)("the %s", (ending) => {
  const file = packageOf(ending);
  test.skipIf(file === undefined)(`has at most ${MOST_PACKAGE_MB} MB (SKIPPED WHEN IT WAS NOT MADE)`, () => {
    const size = lstatSync(join(packages, file ?? "")).size / MB;
    note(`${file}: ${size.toFixed(1)} MB`);
    expect(size).toBeLessThanOrEqual(MOST_PACKAGE_MB);
  });
});

test.skipIf(!existsSync(launcher))(`the launcher has at most ${MOST_LAUNCHER_MB} MB`, () => {
  const size = bytesOf(launcher) / MB;
  note(`launcher: ${size.toFixed(1)} MB`);
  expect(size).toBeLessThanOrEqual(MOST_LAUNCHER_MB);
});

function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => lstatSync(join(folder, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}
