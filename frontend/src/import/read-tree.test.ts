// @vitest-environment happy-dom
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultName } from "./choose-step";
import { pathsIn } from "./import-state";
import { type Entry, readTree } from "./read-tree";

const file = (name: string): Entry => ({
  isFile: true,
  isDirectory: false,
  name,
  read: async () => new File(["x"], name),
});
const folder = (name: string, children: Entry[]): Entry => ({
  isFile: false,
  isDirectory: true,
  name,
  list: async () => children,
});
const read = (roots: Entry[]) => readTree(roots, () => {}, new AbortController().signal);

test("a tree becomes a flat list with relative names, non-ASCII ones as they are", async () => {
  const tree = await read([
    folder("Téxte", [file("ёлка.txt"), folder("深い", [file("b.txt")])]),
    file("a.txt"),
  ]);
  expect(tree.files.map((item) => item.name)).toEqual(["Téxte/ёлка.txt", "Téxte/深い/b.txt", "a.txt"]);
});

test("hidden files and folders stay out", async () => {
  const tree = await read([
    folder("docs", [file(".DS_Store"), folder(".git", [file("config")]), file("a.txt")]),
  ]);
  expect(tree.files.map((item) => item.name)).toEqual(["docs/a.txt"]);
});

test("what cannot be read is named", async () => {
  const broken: Entry = {
    isFile: true,
    isDirectory: false,
    name: "locked.txt",
    read: () => Promise.reject(new Error("locked")),
  };
  const tree = await read([folder("docs", [broken, file("a.txt")])]);
  expect(tree.unreadable).toEqual(["docs/locked.txt"]);
  expect(tree.files).toHaveLength(1);
});

test("a tree 20,000 folders deep is read", async () => {
  let deepest: Entry = file("end.txt");
  for (let depth = 0; depth < 20_000; depth += 1) deepest = folder("d", [deepest]);
  expect((await read([deepest])).files).toHaveLength(1);
});

test("stopping ends it", async () => {
  const stop = new AbortController();
  const reading = readTree([folder("d", [file("a"), file("b")])], () => stop.abort(), stop.signal);
  await expect(reading).rejects.toThrow();
});

test("pasted paths: one a line, quotes of a file manager removed", () => {
  expect(pathsIn('"/home/a b/text"\r\n\n  /mnt/x \n')).toEqual(["/home/a b/text", "/mnt/x"]);
  fc.assert(
    fc.property(fc.string(), (text) => pathsIn(text).every((path) => path !== "" && !path.includes("\n"))),
  );
});

test("a corpus is named after its folder, else after its first file", () => {
  expect(defaultName(["Téxte/a.txt", "Téxte/b/c.txt"])).toBe("Téxte");
  expect(defaultName(["ёлка.txt", "b.txt"])).toBe("ёлка.txt");
  expect(defaultName(["one/a.txt", "two/b.txt"])).toBe("a.txt");
  expect(defaultName([])).toBe("");
});
