import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isCommand, isReady, rememberReady } from "./ready.mjs";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ready-"));
  mkdirSync(join(root, "engine", "src"), { recursive: true });
  writeFileSync(join(root, "engine", "src", "a.cpp"), "one");
  writeFileSync(join(root, "lock.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

const remember = () => rememberReady(root, ["engine", "lock.json", "not-there"]);

test("nothing remembered is not ready, and neither is a damaged memory", () => {
  expect(isReady(root)).toBe(false);
  remember();
  expect(isReady(root)).toBe(true);
  writeFileSync(join(root, ".studio", "ready.json"), "{");
  expect(isReady(root)).toBe(false);
});

test.each<[string, () => void]>([
  ["a file with another size", () => writeFileSync(join(root, "engine", "src", "a.cpp"), "other")],
  ["a file with another time", () => utimesSync(join(root, "lock.json"), 1, 1)],
  ["a new file in a folder", () => writeFileSync(join(root, "engine", "src", "b.cpp"), "")],
  ["a file that is gone", () => rmSync(join(root, "lock.json"))],
  ["a file that was not there", () => writeFileSync(join(root, "not-there"), "")],
])("%s is seen", (_, change) => {
  remember();
  change();
  expect(isReady(root)).toBe(false);
});

test("words that are no options, and questions about the program, go to the command line", () => {
  expect(["train", "--help", "-h", "--version"].every((word) => isCommand([word]))).toBe(true);
  expect([isCommand([]), isCommand(["--no-open"])]).toEqual([false, false]);
});
