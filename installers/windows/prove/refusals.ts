/** What a setup must not do: damaged, interrupted, without room, in somebody's way. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { appOf, type Case, copyOf, expectRefusal, expectWhole, install, uninstall } from "./cases.ts";
import { difference, onZ, type Wine } from "./wine.ts";

const FLIPS = 24;
const CUTS = 6;

function flip(file: string, position: number, bit: number): void {
  const content = readFileSync(file);
  content[position] = (content[position] ?? 0) ^ (1 << bit);
  writeFileSync(file, content);
}

/** NSIS has read its own program before our script begins: code 2, or no program at all. */
function expectDamageSeen(wine: Wine, setup: string, where: string): void {
  const before = wine.files();
  const { code, log } = wine.setup(setup, []);
  assert.ok(code !== 0 && !existsSync(appOf(wine)), `${where}: ended with ${code}`);
  if (code === 3)
    assert.ok(log.includes(basename(setup)), `${where}: the log does not name the file\n${log}`);
  assert.deepEqual(difference(wine.files(), before), [], where);
}

export const refusing: Case[] = [
  {
    name: `${FLIPS} flipped bits and ${CUTS} cut files: each is seen, nothing is written`,
    run: (wine, setups) => {
      const size = readFileSync(setups.old).length;
      for (let i = 0; i < FLIPS; i++) {
        const setup = copyOf(setups, setups.old);
        const position = Math.floor(((i + 0.37) / FLIPS) * size);
        flip(setup, position, i % 8);
        expectDamageSeen(wine, setup, `bit ${i % 8} of byte ${position}`);
      }
      for (let i = 0; i < CUTS; i++) {
        const setup = copyOf(setups, setups.old);
        truncateSync(setup, Math.floor(((i + 0.5) / CUTS) * size));
        expectDamageSeen(wine, setup, `cut ${i}`);
      }
    },
  },
  {
    name: "a damaged payload has its own code, and the log names the file",
    run: (wine, setups) => {
      const setup = copyOf(setups, setups.old);
      flip(setup, readFileSync(setup).length - 5000, 3);
      const log = expectRefusal(wine, setup, [], [3]);
      assert.ok(log.includes(basename(setup)), log);
    },
  },
  {
    name: "a missing part and a damaged one are named; with all of them it installs",
    run: (wine, setups) => {
      const second = setups.parts.find((path) => path.includes("-part-2-")) ?? "";
      const setup = setups.parts.find((path) => path.endsWith(".exe")) ?? "";
      renameSync(second, `${second}.away`);
      assert.ok(expectRefusal(wine, setup, [], [4]).includes(basename(second)));
      renameSync(`${second}.away`, second);
      flip(second, 100, 2);
      assert.ok(expectRefusal(wine, setup, [], [3]).includes(basename(second)));
      flip(second, 100, 2);
      install(wine, setup);
      expectWhole(appOf(wine), setups.inputs("0.1.0"));
      uninstall(wine, appOf(wine));
    },
  },
  {
    name: "while the program runs nothing is changed, by the setup or the uninstaller",
    run: async (wine, setups) => {
      const app = appOf(wine);
      install(wine, setups.old);
      const note = join(wine.prefix, "started");
      rmSync(note, { force: true });
      const running = wine.start(join(app, "runtime/tokenizer-studio.exe"), ["wait"], {
        STAND_IN_LOG: onZ(note),
      });
      try {
        assert.ok(await wine.until(() => existsSync(note)), "the stand-in did not start");
        const log = expectRefusal(wine, setups.new, [], [7]);
        assert.match(log, /tokenizer-studio\.exe is running/);
        wine.run(join(app, "uninstall.exe"), ["/S", `_?=${wine.windows(app)}`]);
        expectWhole(app, setups.inputs("0.1.0"));
      } finally {
        running.kill("SIGKILL");
        wine.end();
      }
      wine.settle();
      install(wine, setups.new);
      uninstall(wine, app);
      assert.ok(!existsSync(app));
    },
  },
  {
    name: "files of others under the program's names are not overwritten",
    run: (wine, setups) => {
      const folder = wine.path("C:\\somebody's");
      mkdirSync(join(folder, "runtime"), { recursive: true });
      writeFileSync(join(folder, "runtime", "VERSION"), "theirs");
      expectRefusal(wine, setups.old, ["/D=C:\\somebody's"], [9]);
      rmSync(folder, { recursive: true });
    },
  },
  {
    name: "a path that would be too long, the root of a disk and Windows' own folder are refused",
    run: (wine, setups) => {
      for (const folder of [`C:\\${"long ".repeat(44)}end`, "C:\\", "C:\\windows\\ours"])
        expectRefusal(wine, setups.old, [`/D=${folder}`], [9]);
    },
  },
  {
    name: "killed while it unpacks, it takes back what it began; the next one installs",
    run: async (wine, setups) => {
      const [before, app] = [wine.files(), appOf(wine)];
      for (const wanted of [1, 60, 200]) {
        const setup = wine.start(setups.large, ["/S"]);
        const count = () => countFiles(join(app, ".setup/new/runtime/_internal"));
        assert.ok(await wine.until(() => count() >= wanted || existsSync(join(app, "VERSION"))));
        assert.ok(!existsSync(join(app, "VERSION")), "it was done before it could be killed");
        killTree(setup.pid ?? 0);
        wine.settle();
        assert.ok(!existsSync(join(app, "VERSION")), "half of it is installed");
      }
      install(wine, setups.old);
      expectWhole(app, setups.inputs("0.1.0"));
      uninstall(wine, app);
      // NSIS' own temporary folders: a process that was killed cannot remove them.
      const left = difference(wine.files(), before).filter((path) => !/\/Temp\/ns\w+\.tmp\//.test(path));
      assert.deepEqual(left, []);
    },
  },
  {
    name: "a swap that a kill cut short is finished by whoever comes next",
    run: (wine, setups) => {
      const app = appOf(wine);
      install(wine, setups.old);
      // As a kill leaves it: the plan is there, one name in its new place, another only out of its old one.
      mkdirSync(join(app, ".setup/new"), { recursive: true });
      mkdirSync(join(app, ".setup/old"));
      const names = ["runtime", "launcher", "resources.neu", "LICENSE", "VERSION", "installed-files.txt"];
      const copied = spawnSync("cp", [
        "-r",
        ...names.map((name) => join(app, name)),
        join(app, ".setup/new"),
      ]);
      assert.equal(copied.status, 0);
      writeFileSync(join(app, ".setup/plan"), `${names.map((name) => `N ${name}`).join("\n")}\n`);
      renameSync(join(app, "runtime"), join(app, ".setup/old/runtime"));
      renameSync(join(app, ".setup/new/runtime"), join(app, "runtime"));
      renameSync(join(app, "launcher"), join(app, ".setup/old/launcher"));
      install(wine, setups.new);
      expectWhole(app, setups.inputs("0.2.0"));
      uninstall(wine, app);
      assert.ok(!existsSync(app));
    },
  },
];

/** Needs a small disk, which only root can make here. */
export const withoutRoom: Case = {
  name: "without room, or when the room ends on the way, nothing is left",
  run: (wine, setups) => {
    const disk = join(setups.folder, "disk");
    mkdirSync(disk);
    const mount = (options: string) =>
      assert.equal(spawnSync("mount", ["-t", "tmpfs", "-o", options, "none", disk]).status, 0);
    symlinkSync(disk, join(wine.prefix, "dosdevices", "e:"));
    for (const [options, codes] of [
      ["size=20m", [8]],
      ["size=400m,nr_inodes=120", [8, 11]],
    ] as const) {
      mount(options);
      try {
        const log = expectRefusal(wine, setups.old, ["/D=E:\\new folder\\Tokenizer Studio"], [...codes]);
        assert.ok(!existsSync(join(disk, "new folder")), log);
      } finally {
        wine.settle();
        assert.equal(spawnSync("umount", [disk]).status, 0);
      }
    }
    rmSync(join(wine.prefix, "dosdevices", "e:"));
  },
};

function countFiles(folder: string): number {
  const { stdout } = spawnSync("find", [folder, "-type", "f"], { encoding: "utf8" });
  return stdout === "" ? 0 : stdout.trim().split("\n").length;
}

/** The setup alone: its tool is somebody else's child, and has to notice. */
function killTree(pid: number): void {
  assert.ok(pid > 0);
  process.kill(pid, "SIGKILL");
}
