/** The script, its words and its numbers say what the documents say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { setupOnWindows } from "../../frontend/src/guide/setup-on-windows";
import { EXIT_CODES, exitCodeLines } from "./exit-codes.ts";
import { numbersOf, programFacts, scriptFacts, setupName, VERSION } from "./facts.ts";

const here = import.meta.dirname;
const scripts = readdirSync(here).filter((name) => /\.ns[ih]$/.test(name));
const lines = scripts.flatMap((name) => readFileSync(join(here, name), "utf8").split("\n"));
const source = lines.join("\n");

test("exit codes are those of README.md and of the guide", () => {
  const readme = readFileSync(join(here, "README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map((row) => [row[1], row[2]]);
  const codes = EXIT_CODES.map(({ code, meaning }) => [String(code), meaning]);
  expect(rows).toEqual(codes);
  const table = setupOnWindows.blocks.find((block) => block.kind === "table");
  expect(table?.rows).toEqual(codes);
});

test("every exit code has one number, and every one the script names exists", () => {
  expect(new Set(EXIT_CODES.map(({ code }) => code)).size).toBe(EXIT_CODES.length);
  const defined = exitCodeLines().map((line) => line.split(" ")[1]);
  const used = [...source.matchAll(/\$\{(EXIT_\w+)\}/g)].map((match) => match[1]);
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((name) => !defined.includes(name))).toEqual([]);
});

test("no question can keep a silent setup waiting", () => {
  const questions = lines.filter((line) => /^\s*MessageBox\b/.test(line));
  expect(questions.length).toBeGreaterThan(3);
  expect(questions.filter((line) => !/ \/SD ID(OK|CANCEL)\b/.test(line))).toEqual([]);
});

test("what people read is there in every language, short, and without begging", () => {
  const texts = [...source.matchAll(/^LangString (TEXT_\w+) \$\{LANG_(\w+)\} "(.*)"$/gm)].map(
    ([, name = "", language = "", text = ""]) => ({ name, language, text }),
  );
  const languages = [...source.matchAll(/MUI_LANGUAGE "(\w+)"/g)].map((match) => match[1]?.toUpperCase());
  expect(languages).toEqual(["ENGLISH", "GERMAN", "RUSSIAN"]);
  const names = [...new Set(texts.map(({ name }) => name))];
  const used = new Set([...source.matchAll(/\$\((TEXT_\w+)\)/g)].map((match) => match[1]));
  expect([...used].sort()).toEqual([...names].sort());
  for (const name of names)
    expect(texts.filter((text) => text.name === name).map(({ language }) => language)).toEqual(languages);
  for (const { text } of texts) {
    expect(text.split("$\\n").length).toBeLessThanOrEqual(3);
    expect(text).not.toMatch(/!|please|bitte|пожалуйста/i);
  }
  const variables = (text: string) => [...text.matchAll(/\$(\w+|\{\w+\})/g)].map(([all]) => all).sort();
  for (const name of names)
    expect(
      new Set(texts.filter((it) => it.name === name).map(({ text }) => variables(text).join())).size,
      name,
    ).toBe(1);
});

test.each<[string, string | undefined]>([
  ["1.2.3", "1.2.3.0"],
  ["0.10.0-beta.12", "0.10.0.0"],
  ["1.2", undefined],
  ["01.2.3", undefined],
  ["1.2.3-rc.1", undefined],
  ['1.2.3"', undefined],
  ["1.2.70000000", undefined],
])("version %s is %s for Windows", (version, numbers) => {
  expect(VERSION.test(version) ? numbersOf(version) : undefined).toBe(numbers);
});

test("the script is told about its build, and nothing else can slip in", () => {
  const facts = scriptFacts({
    version: "1.2.3-beta.4",
    target: "amd64-unicode",
    longest: 120,
    kilobytes: 700_000,
    hasWebview: false,
    signCommand: undefined,
  });
  expect(facts).toContain('!define VERSION "1.2.3-beta.4"\n!define NUMBERS "1.2.3.0"\n');
  expect(facts).toContain("!define LONGEST 121\n"); // The backslash before it counts, too.
  expect(facts).not.toMatch(/WEBVIEW|uninstfinalize/);
  expect(setupName("1.2.3")).toBe("tokenizer-studio-1.2.3-windows-x64-setup.exe");
  expect(programFacts("1.2.3-beta.4")).toContain("FILEVERSION 1,2,3,0");
});
