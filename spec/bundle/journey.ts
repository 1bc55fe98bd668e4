/** From a package on a stick to an uninstalled program, on a machine that has nothing. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { bareRoot, whyNoRoots } from "../../scripts/tasks/bare-roots.ts";
import { chromiumPath, openPage } from "../e2e/studio";
import { note } from "./figures";
import { type Form, type Installed, packageOf, packages } from "./forms";
import { HOME, Room } from "./room";
import { fillStick } from "./stick";
import type { Running, Surface } from "./surfaces";
import { differences, type Files, filesOf, talkOf } from "./traces";
import { EXPORTED, nothingRuns, openBrowserIn, type Standing, standing, tracing, useIt } from "./using";

const DATA = `${HOME}/.local/share/TokenizerStudio`;
/** What is the person's own: data, what was exported, where the window was; and folders on the way there. */
const MINE = [DATA, EXPORTED, `${HOME}/.local/share/org.tokenizerstudio.app`];
const WAYS = [HOME, `${HOME}/.local`, `${HOME}/.local/share`, `${HOME}/.cache`];
/** GTK's settings: the system empties this folder when the person goes. */
const SYSTEMS = /^\+ \/run\/user\/1000\/dconf(\/user)?$/;
const STARTS = 4;

/** Why the form cannot be tried here. */
export function whyNoMachine({ ending }: Form): string | undefined {
  return whyNoRoots() ?? (packageOf(ending) === undefined ? `NO ${ending} WAS MADE` : undefined);
}

function whyNobody(): string | undefined {
  return chromiumPath() === undefined ? "NO CHROMIUM ON THIS MACHINE: NOBODY CAN USE THE PAGE" : undefined;
}

/** A line of `differences` about what an uninstalled program may leave. */
function isTheirs(line: string): boolean {
  const path = line.slice(2);
  const isMine = MINE.some((mine) => path === mine || path.startsWith(`${mine}/`));
  return isMine || WAYS.includes(path) || SYSTEMS.test(line);
}

/** Each step is a test; what a failed step would have prepared is not tried. */
export function journey(form: Form, surface: Surface): void {
  const name = `${form.name}, ${surface.name}`;
  const missing = whyNoMachine(form) ?? surface.missing ?? whyNobody();
  const file = packageOf(form.ending) ?? "";
  let room: Room;
  let before: Files;
  let finish: () => Promise<unknown>;
  let alone: Standing;
  let installed: Installed;
  let browser: Browser | undefined;
  let running: Running | undefined;
  let hasFailed = false;

  describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name}: ${missing}`, () => {
    beforeAll(async () => {
      room = await Room.open({ system: await bareRoot(form.system), packages, fill: fillStick });
      before = filesOf((inside) => room.path(inside));
    });
    afterAll(async () => {
      await browser?.close();
      await room?.close();
    });
    beforeEach(({ skip }) => {
      skip(hasFailed, `${name}: A STEP BEFORE FAILED`);
      onTestFailed(() => {
        hasFailed = true;
        console.log(running?.started.output() ?? "");
      });
    });

    test("is installed without network by whoever has it", async () => {
      installed = await form.install(room, file);
      for (const folder of installed.sealed) await room.seal(folder);
      finish = await surface.prepare(room);
      alone = standing(room);
    });

    test("starts, and makes a tokenizer of the stick's texts", async () => {
      running = await surface.start(room, installed, tracing(room.beside("calls")));
      browser = await openBrowserIn(room);
      const { page, errors } = await openPage(browser, await running.address());
      await useIt(page, room);
      expect(errors).toEqual([]);
      expect(running.started.output()).toMatch(surface.says);
      await browser.close();
    });

    test("what was exported is a tokenizer", async () => {
      const text = "the quick fox 東 家";
      const ids = await room.must([installed.program, "encode", EXPORTED, text]);
      const words = ids.trim().split(/\s+/);
      expect(words.every((word) => /^\d+$/.test(word))).toBe(true);
      expect((await room.must([installed.program, "decode", EXPORTED, ...words])).trim()).toBe(text);
    });

    test("ends as a person ends it, and leaves no process", async () => {
      expect(await running?.end()).toBe(0);
      await nothingRuns(room, alone);
    });

    test("spoke to nobody but this machine", () => {
      const talk = talkOf(readFileSync(room.beside("calls"), "utf8"));
      expect(talk.strangers).toEqual([]);
      expect(talk.local).toBeGreaterThan(1);
    });

    test("starts cold and warm", async () => {
      execFileSync("sync"); // What is not written yet would stay in memory.
      writeFileSync("/proc/sys/vm/drop_caches", "3");
      const all = [];
      for (let start = 0; start < STARTS; start += 1) {
        running = await surface.start(room, installed);
        expect(await running.end()).toBe(0);
        await nothingRuns(room, alone);
        all.push(running.seconds());
      }
      const [cold, ...warm] = all;
      note(`${name}: cold ${cold}; warm ${warm.join("; ")}`);
    });

    test("goes, and leaves the person's data alone", async () => {
      await finish();
      for (const folder of installed.sealed) await room.unseal(folder);
      await form.remove(room);
      const left = differences(
        before,
        filesOf((inside) => room.path(inside)),
      );
      expect(left.filter((line) => !isTheirs(line) && !form.mayLeave?.test(line))).toEqual([]);
      expect(left).toContain(`+ ${EXPORTED}`);
      expect(statSync(room.path(`${DATA}/db/studio.sqlite3`)).size).toBeGreaterThan(0);
    });
  });
}
