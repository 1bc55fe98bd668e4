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
import { differences, type Files, filesOf, talkOf, tracing } from "./traces";
import { EXPORTED, nothingRuns, openBrowserIn, type Standing, standing, useIt } from "./using";

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
  let trip: Trip;
  let hasFailed = false;

  describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name}: ${missing}`, () => {
    beforeAll(async () => {
      trip = await Trip.begin(form, surface);
    });
    afterAll(() => trip?.end());
    beforeEach(({ skip }) => {
      skip(hasFailed, `${name}: A STEP BEFORE FAILED`);
      onTestFailed(() => {
        hasFailed = true;
        console.log(trip.running?.started.output() ?? "");
      });
    });
    test("is installed without network by whoever has it", () => trip.install());
    test("starts, and makes a tokenizer of the stick's texts", () => trip.use());
    test("what was exported is a tokenizer", () => trip.tryWhatWasExported());
    test("ends as a person ends it, and leaves no process", () => trip.endProgram());
    test("spoke to nobody but this machine", () => trip.readCalls());
    test("starts cold and warm", () => trip.measure(name));
    test("goes, and leaves the person's data alone", () => trip.remove());
  });
}

class Trip {
  running: Running | undefined;
  readonly #form: Form;
  readonly #surface: Surface;
  readonly #room: Room;
  readonly #before: Files;
  #installed: Installed = { program: "", sealed: [] };
  #alone: Standing = { processes: [], mounts: [] };
  #finish: () => Promise<unknown> = async () => {};
  #browser: Browser | undefined;

  private constructor(form: Form, surface: Surface, room: Room) {
    this.#form = form;
    this.#surface = surface;
    this.#room = room;
    this.#before = this.#files();
  }

  static async begin(form: Form, surface: Surface): Promise<Trip> {
    const room = await Room.open({ system: await bareRoot(form.system), packages, fill: fillStick });
    return new Trip(form, surface, room);
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.#room.close();
  }

  async install(): Promise<void> {
    this.#installed = await this.#form.install(this.#room, packageOf(this.#form.ending) ?? "");
    for (const folder of this.#installed.sealed) await this.#room.seal(folder);
    this.#finish = await this.#surface.prepare(this.#room);
    this.#alone = standing(this.#room);
  }

  async use(): Promise<void> {
    const around = tracing(this.#room.beside("calls"), this.#form);
    this.running = await this.#surface.start(this.#room, this.#installed, around);
    this.#browser = await openBrowserIn(this.#room);
    const { page, errors } = await openPage(this.#browser, await this.running.address());
    await useIt(page, this.#room);
    expect(errors).toEqual([]);
    expect(this.running.started.output()).toMatch(this.#surface.says);
    await this.#browser.close();
  }

  async tryWhatWasExported(): Promise<void> {
    const { program } = this.#installed;
    const text = "the quick fox 東 家";
    const ids = (await this.#room.must([program, "encode", EXPORTED, text])).trim().split(/\s+/);
    expect(ids.every((id) => /^\d+$/.test(id))).toBe(true);
    expect((await this.#room.must([program, "decode", EXPORTED, ...ids])).trim()).toBe(text);
  }

  async endProgram(): Promise<void> {
    expect(await this.running?.end()).toBe(0);
    await nothingRuns(this.#room, this.#alone);
  }

  readCalls(): void {
    const talk = talkOf(readFileSync(this.#room.beside("calls"), "utf8"));
    expect(talk.strangers).toEqual([]);
    expect(talk.local).toBeGreaterThan(1);
  }

  async measure(name: string): Promise<void> {
    execFileSync("sync"); // What is not written yet would stay in memory.
    writeFileSync("/proc/sys/vm/drop_caches", "3");
    const all = [];
    for (let start = 0; start < STARTS; start += 1) {
      this.running = await this.#surface.start(this.#room, this.#installed);
      await this.endProgram();
      all.push(this.running.seconds());
    }
    const [cold, ...warm] = all;
    note(`${name}: cold ${cold}; warm ${warm.join("; ")}`);
  }

  async remove(): Promise<void> {
    await this.#finish();
    for (const folder of this.#installed.sealed) await this.#room.unseal(folder);
    await this.#form.remove(this.#room);
    const left = differences(this.#before, this.#files());
    expect(left.filter((line) => !isTheirs(line) && !this.#form.mayLeave?.test(line))).toEqual([]);
    expect(left).toContain(`+ ${EXPORTED}`);
    expect(statSync(this.#room.path(`${DATA}/db/studio.sqlite3`)).size).toBeGreaterThan(0);
  }

  #files(): Files {
    return filesOf((inside) => this.#room.path(inside));
  }
}
