/** What an installed package does in a terminal, on a machine that has nothing else. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareRoot } from "../../scripts/tasks/bare-roots.ts";
import { printedUrl } from "../e2e/studio";
import { note } from "./figures";
import { deb, type Installed, packageOf, packages } from "./forms";
import { whyNoMachine } from "./journey";
import { HOME, type Order, Room } from "./room";
import { fillStick, TEXTS } from "./stick";
import { talkOf, tracing } from "./traces";

const missing = whyNoMachine(deb);
const MADE = `${HOME}/Mein "Tokenizer" $HOME 家`;
const TEXT = "the quick fox 東 👩‍👧 — naïve";

describe.skipIf(missing !== undefined)(
  `the command line${missing === undefined ? "" : `: ${missing}`}`,
  () => {
    let room: Room;
    let installed: Installed;
    const run = (words: readonly string[], order: Order = {}) =>
      room.must([installed.program, ...words], order);

    beforeAll(async () => {
      room = await Room.open({ system: await bareRoot(deb.system), packages, fill: fillStick });
      installed = await deb.install(room, packageOf(deb.ending) ?? "");
      for (const folder of installed.sealed) await room.seal(folder);
    });
    afterAll(async () => {
      await room?.close();
    });

    test("passes its self-test, and speaks to nobody meanwhile", async () => {
      const from = performance.now();
      const output = await run(["selftest"], { around: tracing(room.beside("calls")), seconds: 240 });
      note(`selftest, watched by strace: ${((performance.now() - from) / 1000).toFixed(1)} s`);
      expect(output).not.toBe("");
      expect(talkOf(readFileSync(room.beside("calls"), "utf8")).strangers).toEqual([]);
    });

    test.each([
      ["bpe", [TEXTS]],
      ["unigram", [`${TEXTS}/a.txt`, `${TEXTS}/notes`]], // 500 languages would take it more than a minute.
      ["wordpiece", [TEXTS]],
    ])("trains by %s, from the stick into a new folder", async (algorithm, texts) => {
      const out = `${MADE} ${algorithm}`;
      const words = ["train", ...texts, "--out", out, "--vocab-size", "600", "--algorithm", algorithm];
      await run(words, { around: tracing(room.beside("calls")), seconds: 120 });
      expect(talkOf(readFileSync(room.beside("calls"), "utf8")).strangers).toEqual([]);
      const ids = (await run(["encode", out, TEXT])).trim().split(/\s+/);
      expect(ids.length).toBeGreaterThan(5);
      expect((await run(["decode", out, ...ids])).trim()).toBe(TEXT);
    });

    test("says why there is no window on a screen without WebKit, and where the page is", async () => {
      const started = room.start([installed.program], { environment: { DISPLAY: ":9" } });
      expect(await printedUrl(started.child)).toMatch(/^http:/);
      expect(started.output()).toMatch(
        /^The window is not used: (WebKitGTK is not installed|this package came)/,
      );
      for (const pid of room.processes()) process.kill(pid, "SIGTERM");
      expect(await started.ended).toBe(0);
    });

    test("leaves no process behind", () => {
      expect(room.processes()).toEqual([]);
    });
  },
);
