import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LEFT_OUT } from "./left-out";
import { topics, topicsFor } from "./topics";

const PYTHON = join(import.meta.dirname, "../../../backend-freeze/tokenizer_studio");
const CODE = /\bcode(?:: [\w[\]"]+)? ?= ?"([a-z-]+)"/g;

function codesIn(folder: string): { code: string; file: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf-8" })
    .filter((file) => file.endsWith(".py") && !file.startsWith("contract"))
    .flatMap((file) =>
      [...readFileSync(join(folder, file), "utf-8").matchAll(CODE)].map((match) => ({
        code: match[1] ?? "",
        file,
      })),
    );
}

const ids = new Set(topics.map((topic) => topic.id));

test("every failure code of the backend has a page", () => {
  const codes = codesIn(PYTHON);
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter(({ code }) => !ids.has(code))).toEqual([]);
});

test("every failure of a start has a page, whoever finds it", () => {
  const launcher = readFileSync(join(PYTHON, "launcher/problems.py"), "utf-8");
  const window = readFileSync(join(import.meta.dirname, "../../../shell/src/messages.ts"), "utf-8");
  const codes = [
    ...[...launcher.matchAll(/^ {4}"([a-z-]+)": Words\(/gm)].map((match) => match[1] ?? ""),
    ...[...window.matchAll(/\bcode: "([a-z-]+)"/g)].map((match) => match[1] ?? ""),
  ];
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.filter((code) => !ids.has(code))).toEqual([]);
});

test("every failure of a package that cannot be started has a page", () => {
  const linux = join(import.meta.dirname, "../../../installers/linux");
  const sources = ["files/start.sh", "files/portable.sh", "runtime/main.c"];
  const codes = sources
    .map((name) => readFileSync(join(linux, name), "utf-8"))
    .flatMap((text) => [...text.matchAll(/ \[([a-z]+(?:-[a-z]+)+)\]"/g)].map((match) => match[1] ?? ""));
  expect(codes.length).toBeGreaterThan(8);
  expect(codes.filter((code) => !ids.has(code))).toEqual([]);
});

test("every reason to leave a file out is explained, and no other", () => {
  const corpus = join(PYTHON, "corpus");
  const sources = readdirSync(corpus, { recursive: true, encoding: "utf-8" })
    .filter((file) => file.endsWith(".py"))
    .map((file) => readFileSync(join(corpus, file), "utf-8"));
  const codes = sources.flatMap((text) =>
    [...text.matchAll(/FileSkipped\(\s*"([a-z-]+)"/g)].map((match) => match[1] ?? ""),
  );
  expect([...new Set(codes)].sort()).toEqual(LEFT_OUT.map(([code]) => code).sort());
});

test("every failure code of the UI has a page", () => {
  const source = readFileSync(join(import.meta.dirname, "../messages.ts"), "utf-8");
  const codes = [...source.matchAll(/problem\(\s*"([a-z-]+)"/g)].map((match) => match[1] ?? "");
  expect(codes.length).toBeGreaterThan(3);
  expect(codes.filter((code) => !ids.has(code))).toEqual([]);
});

test("every id is used once and every page says something", () => {
  expect(ids.size).toBe(topics.length);
  expect(topics.filter((topic) => topic.blocks.length === 0)).toEqual([]);
});

test("the search finds by any words, and says so when nothing fits", () => {
  expect(topicsFor("fertility").map((topic) => topic.id)).toContain("figures");
  expect(topicsFor("zzzz")).toEqual([]);
});

test("every help link of the UI leads to a page", () => {
  const sources = readdirSync(join(import.meta.dirname, ".."), { recursive: true, encoding: "utf-8" }).filter(
    (file) => /\.tsx?$/.test(file),
  );
  const links = sources.flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, "..", file), "utf-8").matchAll(/"\/help\/([a-z-]+)/g)].map(
      (match) => match[1] ?? "",
    ),
  );
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});
