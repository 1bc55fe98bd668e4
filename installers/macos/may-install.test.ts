import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { scriptOf } from "./distribution.ts";

const Result = z.object({
  type: z.optional(z.string()),
  title: z.optional(z.string()),
  message: z.optional(z.string()),
});

/** As Installer runs it: `installed` are versions by the Info.plist they stand in. */
function ask(version: string, installed: Record<string, unknown>, mountpoint = "/") {
  const context = createContext({
    my: { target: { mountpoint }, result: {} },
    system: {
      env: { HOME: "/Users/Jürgen" },
      files: {
        fileExistsAtPath: (path: string) => path in installed,
        plistAtPath: (path: string) => installed[path],
      },
    },
  });
  const may = runInContext(`${scriptOf(version)}\nmayInstall()`, context);
  return { may, result: Result.parse(runInContext("my.result", context)) };
}

const place = "/Applications/Tokenizer Studio.app/Contents/Info.plist";

test.each([
  ["1.0.0", "1.0.0", true],
  ["1.0.0", "0.9.12", true],
  ["1.0.0", "1.0.0-beta.3", true],
  ["1.0.0-alpha.10", "1.0.0-alpha.9", true],
  ["1.0.0-beta.1", "1.0.0-alpha.9", true],
  ["1.10.0", "1.9.0", true],
  ["1.0.0", "1.0.1", false],
  ["1.9.0", "1.10.0", false],
  ["1.0.0-beta.3", "1.0.0", false],
  ["1.0.0-alpha.9", "1.0.0-alpha.10", false],
  ["1.0.0-alpha.1", "1.0.0-beta.1", false],
  ["1.0.0", "1.0.1-alpha.1", false],
])("%s over %s: %s", (version, installed, expected) => {
  const { may, result } = ask(version, { [place]: { TokenizerStudioVersion: installed } });
  expect(may).toBe(expected);
  expect(result.type).toBe(expected ? undefined : "Fatal");
});

test("nothing installed, or something that says no version, is no reason against it", () => {
  expect(ask("1.0.0", {}).may).toBe(true);
  expect(ask("1.0.0", { [place]: {} }).may).toBe(true);
  expect(ask("1.0.0", { [place]: null }).may).toBe(true);
});

test("a newer version of one user counts, too: the data is the same", () => {
  const { may, result } = ask("1.0.0", { [`/Users/Jürgen${place}`]: { TokenizerStudioVersion: "2.0.0" } });
  expect(may).toBe(false);
  expect(result.message).toMatch(/Tokenizer Studio 2\.0\.0 is on this Mac.*Nothing was changed.*uninstall/);
});

test("another disk is looked at in its own place", () => {
  const facts = { TokenizerStudioVersion: "2.0.0" };
  expect(ask("1.0.0", { [`/Volumes/Other${place}`]: facts }, "/Volumes/Other/").may).toBe(false);
  expect(ask("1.0.0", { [`/Volumes/Other${place}`]: facts }, "/").may).toBe(true);
});
