import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";

const compilers = process.platform === "win32" ? [] : ["cc", "gcc", "clang"];
const compiler = compilers.find((name) => spawnSync(name, ["--version"]).status === 0);
const Said = z.object({
  words: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  cwd: z.string(),
  program: z.string(),
});

const base = realpathSync(mkdtempSync(join(tmpdir(), "macos-start-"))); // A Mac's is a link.
const folder = join(base, 'Jürgen\'s 测试 $HOME "x"');
const app = join(folder, "Tokenizer Studio.app", "Contents");
const inner = join(app, "Resources", "app");
const start = join(app, "MacOS", "Tokenizer Studio");
const windowProgram = join(app, "MacOS", "tokenizer-studio-window");
const launcher = join(inner, "launcher", "tokenizer-studio-launcher");
const runtime = join(inner, "runtime", "tokenizer-studio");
const said = join(base, "said.json");

/** A program that says how it was started. */
function putProgram(path: string): void {
  const script = join(base, "say.mjs");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs";
     const [program, ...words] = process.argv.slice(2);
     const told = { program, words, environment: { ...process.env }, cwd: process.cwd() };
     writeFileSync(${JSON.stringify(said)}, JSON.stringify(told));
     process.exit(9);`,
  );
  writeFileSync(path, `#!/bin/sh\nexec ${process.execPath} ${script} "$0" "$@"\n`, { mode: 0o755 });
}

const startWith = (words: readonly string[], environment: Record<string, string> = {}, program = start) => {
  rmSync(said, { force: true });
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  const { status, stderr } = spawnSync(program, words, { cwd: base, env, encoding: "utf8" });
  return { status, stderr };
};

function saidAfter(words: readonly string[], environment: Record<string, string> = {}, program = start) {
  expect(startWith(words, environment, program)).toEqual({ status: 9, stderr: "" });
  return Said.parse(JSON.parse(readFileSync(said, "utf8")));
}

describe.skipIf(compiler === undefined)(
  "the start program of a Mac (needs a C compiler and a POSIX system)",
  () => {
    beforeAll(() => {
      for (const path of [start, launcher, runtime]) mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(join(base, "alert"), `#!/bin/sh\nprintf '%s\\n' "$@" >'${base}/alerted'\n`, {
        mode: 0o755,
      });
      const strict = ["-std=c11", "-D_DEFAULT_SOURCE", "-D_XOPEN_SOURCE=700", "-Wall", "-Wextra", "-Werror"];
      const words = [...strict, `-DALERT="${base}/alert"`, join(import.meta.dirname, "start.c"), "-o", start];
      expect(spawnSync(compiler ?? "", words, { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
      for (const path of [windowProgram, launcher, runtime]) putProgram(path);
    });

    afterAll(() => rmSync(base, { recursive: true }));

    test("opens the window of its own app, and names the launcher in the environment alone", () => {
      const { program, words, environment } = saidAfter([]);
      expect(program).toBe(windowProgram);
      expect(words).toEqual([`--path=${inner}`]);
      expect(environment["TOKENIZER_STUDIO_LAUNCHER"]).toBe(launcher);
    });

    test("finds its app through a link, and with the number an older system gives", () => {
      const link = join(base, "studio");
      symlinkSync(start, link);
      expect(saidAfter(["-psn_0_12345"], {}, link).words).toEqual([`--path=${inner}`]);
    });

    test("hands files on as they are meant from here, also with a dash in front", () => {
      const { program, words } = saidAfter(["--", "a b.txt", "-x", "/tmp/ü'$.txt"]);
      expect(program).toBe(windowProgram);
      const from = (name: string) => `${base}/${name}`;
      expect(words).toEqual([`--path=${inner}`, "--", from("a b.txt"), from("-x"), "/tmp/ü'$.txt"]);
    });

    test.each([[["--data", "my data"]], [["--data=my data"]], [["--window", "--data", "my data", "--"]]])(
      "keeps the data where %j says",
      (words) => {
        const told = saidAfter(words);
        expect(told.words).toEqual([`--path=${inner}`]);
        expect(told.environment["TOKENIZER_STUDIO_DATA"]).toBe(`${base}/my data`);
      },
    );

    test("lets nothing through that changes Python, the loader, a library or the way to this machine", () => {
      const theirs = {
        ...{
          PYTHONPATH: "x",
          PYTHONHOME: "x",
          DYLD_LIBRARY_PATH: "x",
          LD_PRELOAD: "",
          HF_HOME: "x",
          npm_x: "x",
        },
        ...{ http_proxy: "x", HTTPS_PROXY: "x", no_proxy: "x", All_Proxy: "x" },
      };
      const { environment } = saidAfter([], { ...theirs, LANG: "de_DE.UTF-8", KEPT: "a=b", httpproxy: "1" });
      expect(Object.keys(environment).filter((name) => name in theirs)).toEqual([]);
      expect(environment).toMatchObject({ LANG: "de_DE.UTF-8", KEPT: "a=b", httpproxy: "1" });
    });

    test.each([[["train", "--out", "x y", "--", "-f"]], [["--help"]], [["-h"]], [["selftest"]]])(
      "is the command line for %j",
      (words) => {
        const told = saidAfter(words, { HF_HOME: "theirs" });
        expect(told.program).toBe(runtime);
        expect(told.words).toEqual(words);
        expect(told.cwd).toBe(base);
        expect(told.environment["HF_HOME"]).toBe("theirs");
      },
    );

    test("leaves what a window cannot do to the launcher", () => {
      const told = saidAfter(["--browser", "--data", "d", "--window", "--", "file"]);
      expect(told.program).toBe(launcher);
      expect(told.words).toEqual(["--browser", "--data", "d"]);
    });

    test("without the window's program the launcher opens the browser, and is told why", () => {
      const kept = join(base, "kept");
      copyFileSync(windowProgram, kept);
      rmSync(windowProgram);
      const told = saidAfter(["--data", "d"]);
      putProgram(windowProgram);
      expect(told.program).toBe(launcher);
      expect(told.words).toEqual([
        ...["--because", "this package was made without the window's program"],
        ...["--data", "d"],
      ]);
    });

    test("in an app that is not whole says so, also where there is no terminal", () => {
      rmSync(runtime);
      const { status, stderr } = startWith(["train"]);
      putProgram(runtime);
      expect(status).toBe(0);
      expect(stderr).toBe(
        `This copy of Tokenizer Studio is not whole: ${runtime} cannot be started ` +
          "(No such file or directory).\nInstall it again; your data stays where it is.\n",
      );
      expect(readFileSync(join(base, "alerted"), "utf8")).toMatch(/^-e\ndisplay alert .*cannot start/);
    });
  },
);
