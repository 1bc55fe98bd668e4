/** What a setup must do on a Windows. Each case begins with nothing installed. */
import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { difference, type Wine } from "./wine.ts";

export interface Setups {
  folder: string;
  old: string;
  new: string;
  parts: string[];
  webview: string;
  /** Long enough at work to be killed meanwhile. */
  large: string;
  /** Whoever signed `signed`. */
  ca: string;
  /** undefined: nothing to sign with. */
  signed: string | undefined;
  /** The program's files as they should be, by version. */
  inputs: (version: string) => string;
}

export interface Case {
  name: string;
  run: (wine: Wine, setups: Setups) => void | Promise<void>;
}

const APP = "AppData/Local/Programs/Tokenizer Studio";
export const KEY = "Uninstall\\\\TokenizerStudio";
export const appOf = (wine: Wine) => join(wine.home, APP);

export function install(wine: Wine, setup: string, words: readonly string[] = []): void {
  const { code, log } = wine.setup(setup, words);
  assert.equal(code, 0, log);
}

/** The uninstaller's copy goes on when it has ended: Wine ends with the last process. */
export function uninstall(wine: Wine, app: string, words: readonly string[] = []): void {
  wine.run(join(app, "uninstall.exe"), ["/S", ...words]);
  wine.settle();
}

/** Every file of the input is there, byte for byte. */
export function expectWhole(app: string, inputs: string): void {
  for (const [from, to] of [
    ["runtime", "runtime"],
    ["shell/launcher", "launcher"],
  ] as const)
    for (const path of readdirSync(join(inputs, from), { recursive: true, encoding: "utf8" })) {
      if (statSync(join(inputs, from, path)).isDirectory()) continue;
      const [wanted, got] = [readFileSync(join(inputs, from, path)), readFileSync(join(app, to, path))];
      assert.ok(wanted.equals(got), `${path} is not as it was packed`);
    }
  assert.ok(existsSync(join(app, "Tokenizer Studio.exe")) && existsSync(join(app, "uninstall.exe")));
  assert.ok(!existsSync(join(app, ".setup")), "unfinished work was left");
}

/** Runs it and sees that no file, no folder and no key was changed. */
export function expectRefusal(wine: Wine, setup: string, words: readonly string[], codes: number[]): string {
  const before = wine.files();
  const { code, log } = wine.setup(setup, words);
  assert.ok(codes.includes(code ?? -1), `ended with ${code}\n${log}`);
  assert.deepEqual(difference(wine.files(), before), []);
  assert.deepEqual(difference(before, wine.files()), []);
  return log;
}

export const installing: Case[] = [
  {
    name: "a fresh installation is whole, is registered, and its removal leaves nothing",
    run: (wine, setups) => {
      const [files, keys] = [wine.files(), wine.registry()];
      install(wine, setups.old);
      expectWhole(appOf(wine), setups.inputs("0.1.0"));
      wine.settle();
      const added = difference(wine.registry(), keys).filter((line) => line.includes(KEY));
      for (const value of [
        '"DisplayVersion"="0.1.0"',
        '"Publisher"=',
        '"EstimatedSize"=dword:',
        "/CurrentUser /S",
      ])
        assert.ok(
          added.some((line) => line.includes(value)),
          value,
        );
      assert.ok(
        existsSync(
          join(wine.home, "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Tokenizer Studio.lnk"),
        ),
      );
      uninstall(wine, appOf(wine));
      // NSIS asks Windows to remove the uninstaller's copy at the next start; ours is gone before.
      const ours = (lines: string[]) =>
        lines.filter((line) => /tokenizer|studio|~nsu/i.test(line) && !/PendingFileRename/.test(line));
      assert.deepEqual(difference(wine.files(), files), []);
      assert.deepEqual(ours(difference(wine.registry(), keys)), []);
    },
  },
  {
    name: "a newer version takes the older one's place; strange files and the person's data stay",
    run: (wine, setups) => {
      const app = appOf(wine);
      install(wine, setups.old, ["/DESKTOP"]);
      const strange = [
        "mine.txt",
        "runtime/mine.txt",
        "runtime/_internal/only in 0.1.0/mine.txt",
        "my folder/a.txt",
      ];
      mkdirSync(join(app, "my folder"));
      for (const path of strange) writeFileSync(join(app, path), "mine");
      const data = join(wine.home, "AppData/Roaming/TokenizerStudio");
      mkdirSync(data, { recursive: true });
      writeFileSync(join(data, "kept.txt"), "kept");
      install(wine, setups.new);
      expectWhole(app, setups.inputs("0.2.0"));
      assert.ok(!existsSync(join(app, "runtime/_internal/only in 0.1.0/deeper")), "an old file stayed");
      for (const path of strange) assert.equal(readFileSync(join(app, path), "utf8"), "mine", path);
      assert.ok(existsSync(join(wine.home, "Desktop/Tokenizer Studio.lnk")));
      uninstall(wine, app);
      for (const path of strange) assert.equal(readFileSync(join(app, path), "utf8"), "mine", path);
      const left = readdirSync(app, { recursive: true, encoding: "utf8" });
      assert.deepEqual(left.filter((path) => statSync(join(app, path)).isFile()).sort(), [...strange].sort());
      assert.equal(readFileSync(join(data, "kept.txt"), "utf8"), "kept");
      install(wine, setups.new);
      for (const path of strange) assert.equal(readFileSync(join(app, path), "utf8"), "mine", path);
      uninstall(wine, app);
      rmSync(app, { recursive: true });
      rmSync(data, { recursive: true });
    },
  },
  {
    name: "the same version again repairs what was damaged or lost",
    run: (wine, setups) => {
      const app = appOf(wine);
      install(wine, setups.old);
      writeFileSync(join(app, "runtime/tokenizer-studio.exe"), "damaged");
      truncateSync(join(app, "runtime/_internal/library-1/part-8.bin"), 3);
      writeFileSync(join(app, "installed-files.txt"), "");
      install(wine, setups.old);
      expectWhole(app, setups.inputs("0.1.0"));
      uninstall(wine, app);
      assert.ok(!existsSync(app));
    },
  },
  {
    name: "an older version is refused",
    run: (wine, setups) => {
      install(wine, setups.new);
      const log = expectRefusal(wine, setups.old, [], [6]);
      assert.match(log, /0\.2\.0/);
      expectRefusal(wine, setups.old, ["/D=C:\\elsewhere"], [6]);
      uninstall(wine, appOf(wine));
    },
  },
  {
    name: "for all users, into a folder with spaces and letters of other scripts",
    run: (wine, setups) => {
      const folder = "C:\\Програми ü\\Tokenizer Studio";
      const [app, keys, files] = [wine.path(folder), wine.registry(), wine.files()];
      install(wine, setups.old, ["/AllUsers", `/D=${folder}`]);
      expectWhole(app, setups.inputs("0.1.0"));
      wine.settle();
      const added = difference(wine.registry(), keys).filter((line) => line.includes(KEY));
      assert.ok(added.length > 5 && added.every((line) => line.startsWith("system.reg")), added.join("\n"));
      assert.ok(
        existsSync(
          wine.path("C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Tokenizer Studio.lnk"),
        ),
      );
      install(wine, setups.new, ["/AllUsers"]);
      expectWhole(app, setups.inputs("0.2.0"));
      uninstall(wine, app);
      assert.deepEqual(difference(wine.files(), files), []);
      wine.settle();
      assert.deepEqual(
        difference(wine.registry(), keys).filter((line) => line.includes(KEY)),
        [],
      );
    },
  },
  {
    name: "another folder takes over from the one before",
    run: (wine, setups) => {
      install(wine, setups.old);
      install(wine, setups.old, ["/D=C:\\other place"]);
      expectWhole(wine.path("C:\\other place"), setups.inputs("0.1.0"));
      assert.ok(!existsSync(appOf(wine)));
      uninstall(wine, wine.path("C:\\other place"));
      assert.ok(!existsSync(wine.path("C:\\other place")));
    },
  },
];

/** A copy of a setup to damage. */
export function copyOf(setups: Setups, setup: string): string {
  const copy = join(setups.folder, "copy", "copied setup ü.exe");
  mkdirSync(join(setups.folder, "copy"), { recursive: true });
  copyFileSync(setup, copy);
  return copy;
}
