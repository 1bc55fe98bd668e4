/** The examples say what the schemas say: the launcher's tests hold its side to the same file. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { LauncherMessage, PageMessage } from "./window";

const Examples = z.object({ launcher: z.array(LauncherMessage), page: z.array(PageMessage) });
const text: unknown = JSON.parse(readFileSync(new URL("window-messages.json", import.meta.url), "utf8"));

test("every example is a message, word for word", () => {
  expect(Examples.parse(text)).toEqual(text);
});

test("there is an example of every kind", () => {
  const { launcher, page } = Examples.parse(text);
  const kinds = (options: readonly { shape: { kind: { def: { values: unknown[] } } } }[]) =>
    options.map((option) => option.shape.kind.def.values[0]);
  expect([...new Set(launcher.map(({ kind }) => kind))].sort()).toEqual(
    kinds(LauncherMessage.def.options).sort(),
  );
  expect([...new Set(page.map(({ kind }) => kind))].sort()).toEqual(kinds(PageMessage.def.options).sort());
});
