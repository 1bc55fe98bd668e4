import { expect, test } from "vitest";
import type { LaunchFailure, LaunchStatus } from "../../spec/window";
import { advance, isAlone, type LaunchEvent, type LaunchState, START } from "./launch-state";

const about = { stages: [], version: "0.1.0", log_folder: "~/logs" };
const status = (one: LaunchStatus): LaunchEvent => ({ kind: "status", status: one });
const starting = status({ phase: "starting", ...about });
const ready = (run: number, port = 4000 + run): LaunchEvent =>
  status({ phase: "ready", run, port, boot_code: `code-${run}`, has_dialogs: true, ...about });
const restarting = status({ phase: "restarting", attempt: 2, reason: "it ended with code -9", ...about });
const failure = (code: string): LaunchFailure => ({
  code,
  title: "It failed.",
  detail: "",
  steps: [],
  actions: ["close"],
});
const failed = (code: string) => status({ phase: "failed", failure: failure(code), log: [], ...about });
const usable = (run: number): LaunchEvent => ({ kind: "frame-usable", run });
const late = (run: number): LaunchEvent => ({ kind: "frame-late", run });
const [launcherLate, gone, refused, there, tooOld, again, closing] = [
  { kind: "launcher-late" },
  { kind: "launcher-gone" },
  { kind: "native-refused" },
  { kind: "native-there" },
  { kind: "webview-too-old" },
  { kind: "try-again" },
  { kind: "closing" },
] as const satisfies LaunchEvent[];

const after = (events: readonly LaunchEvent[]): LaunchState => events.reduce(advance, START);

/** In short: the kind, and what tells two states of a kind apart. */
function inShort(state: LaunchState): string {
  switch (state.kind) {
    case "opening":
      return `opening ${state.run} at ${state.port} with ${state.bootCode}`;
    case "usable":
      return `usable ${state.run}`;
    case "failed":
      return `failed: ${state.failure.code}`;
    case "failed-here":
      return `failed here: ${state.failure}`;
    default:
      return state.kind;
  }
}

test.each<[string, LaunchEvent[], string]>([
  ["nothing heard is the start", [], "starting"],
  ["a launcher that works is the start, too", [starting], "starting"],
  ["a ready backend is opened with its code", [ready(1)], "opening 1 at 4001 with code-1"],
  ["its page is there", [ready(1), usable(1)], "usable 1"],
  [
    "the answer to a second greeting signs nobody in again",
    [ready(1), status({ phase: "ready", run: 1, port: 4001, boot_code: "b", has_dialogs: true, ...about })],
    "opening 1 at 4001 with code-1",
  ],
  ["nor while the page is used", [ready(1), usable(1), ready(1)], "usable 1"],
  ["a crash is told", [ready(1), usable(1), restarting], "restarting"],
  [
    "the next backend is opened anew",
    [ready(1), usable(1), restarting, ready(2)],
    "opening 2 at 4002 with code-2",
  ],
  [
    "on the port of the one before as well",
    [ready(1, 7), usable(1), ready(2, 7)],
    "opening 2 at 7 with code-2",
  ],
  [
    "a page of the backend before is not the new one's",
    [ready(1), ready(2), usable(1)],
    "opening 2 at 4002 with code-2",
  ],
  ["a failure is told in the launcher's words", [failed("disk-full")], "failed: disk-full"],
  ["trying again begins anew", [failed("disk-full"), again], "starting"],
  ["and can end well", [failed("disk-full"), again, starting, ready(1), usable(1)], "usable 1"],
  ["there is nothing to try again while all goes well", [ready(1), usable(1), again], "usable 1"],
  [
    "a failure after use is told",
    [ready(1), usable(1), failed("too-many-crashes")],
    "failed: too-many-crashes",
  ],
  ["closing is the end", [ready(1), usable(1), closing], "closing"],
])("%s", (_name, events, expected) => {
  expect(inShort(after(events))).toBe(expected);
});

test.each<[string, LaunchEvent[], string]>([
  ["a silent launcher was not started", [launcherLate], "failed here: launcher-not-started"],
  ["one that comes after all is followed", [launcherLate, starting], "starting"],
  ["one that was heard is not late", [starting, launcherLate], "starting"],
  ["nor one that is ready", [ready(1), launcherLate], "opening 1 at 4001 with code-1"],
  ["a launcher that goes is lost", [starting, gone], "failed here: launcher-lost"],
  ["while the page is used, too", [ready(1), usable(1), gone], "failed here: launcher-lost"],
  ["then its page is of no use, whatever it says", [ready(1), gone, usable(1)], "failed here: launcher-lost"],
  ["nor is it late any more", [ready(1), gone, late(1)], "failed here: launcher-lost"],
  [
    "a launcher that comes back signs in anew",
    [ready(1), usable(1), gone, ready(1)],
    "opening 1 at 4001 with code-1",
  ],
  ["a page that does not come is too slow", [ready(1), late(1)], "failed here: page-too-slow"],
  ["one that came is not", [ready(1), usable(1), late(1)], "usable 1"],
  [
    "the deadline of the backend before is nothing",
    [ready(1), ready(2), late(1)],
    "opening 2 at 4002 with code-2",
  ],
  ["a slow page that comes is shown", [ready(1), late(1), usable(1)], "usable 1"],
  [
    "also when the launcher has been told",
    [ready(1), late(1), failed("page-too-slow"), usable(1)],
    "usable 1",
  ],
  [
    "another failure takes the place of a slow page",
    [ready(1), late(1), failed("disk-full")],
    "failed: disk-full",
  ],
  ["a slow page can be tried again", [ready(1), late(1), again, ready(1)], "opening 1 at 4001 with code-1"],
  ["no way to the window's program is told", [refused], "failed here: native-not-available"],
  ["a way that is found late is taken", [refused, there], "starting"],
  ["finding it in time changes nothing", [starting, there], "starting"],
  ["an old webview can start", [tooOld, starting], "starting"],
  ["but not show the page", [tooOld, ready(1)], "failed here: webview-too-old"],
  [
    "which stays so when the launcher says it, too",
    [tooOld, ready(1), failed("webview-too-old")],
    "failed here: webview-too-old",
  ],
  ["or offers the page again", [tooOld, ready(1), ready(1)], "failed here: webview-too-old"],
  ["a page in it says nothing we believe", [tooOld, ready(1), usable(1)], "failed here: webview-too-old"],
  ["another failure is told there as well", [tooOld, failed("disk-full")], "failed: disk-full"],
])("%s", (_name, events, expected) => {
  expect(inShort(after(events))).toBe(expected);
});

test.each([starting, ready(1), usable(1), failed("disk-full"), gone, refused, there, again, launcherLate])(
  "after closing nothing changes: $kind",
  (event) => {
    const ended = after([ready(1), closing]);
    expect(advance(ended, event)).toBe(ended);
  },
);

test("what does not apply leaves the very same state: nothing is drawn again", () => {
  const state = after([ready(1), usable(1)]);
  for (const event of [usable(1), usable(7), late(1), launcherLate, again, there])
    expect(advance(state, event)).toBe(state);
});

test("what the launcher says of itself is kept; what only `ready` says stays from the last one", () => {
  const stages = [{ name: "backend", state: "now", seconds: null }] as const;
  const told = after([
    ready(1),
    status({ phase: "restarting", attempt: 1, reason: "", ...about, stages: [...stages] }),
  ]);
  expect(told).toMatchObject({ version: "0.1.0", logFolder: "~/logs", hasDialogs: true, stages });
});

test.each<[string, LaunchEvent[], boolean]>([
  ["while it starts", [], false],
  ["when the launcher did not start", [launcherLate], true],
  ["when it is lost", [ready(1), gone], true],
  ["when there is no way to it", [refused], true],
  ["when only the page is slow", [ready(1), late(1)], false],
  ["when the webview is too old", [tooOld, ready(1)], false],
  ["when the launcher tells the failure", [failed("disk-full")], false],
])("the page is alone %s: %s", (_name, events, expected) => {
  expect(isAlone(after(events))).toBe(expected);
});
