import { expect, test } from "vitest";
import { advanceClosing, type Closing, type ClosingEvent } from "./closing";

const asked: ClosingEvent = { kind: "close-asked", isAlone: false };
const askedAlone: ClosingEvent = { kind: "close-asked", isAlone: true };
const ask: ClosingEvent = { kind: "ask", jobs: ["Train a"] };
const launcherCloses: ClosingEvent = { kind: "launcher-closes" };
const late: ClosingEvent = { kind: "late" };
const answer = (one: "keep" | "stop" | "cancel"): ClosingEvent => ({ kind: "answered", answer: one });

test.each<[string, ClosingEvent[], Closing["kind"]]>([
  ["asked once, the launcher is waited for", [asked], "waiting"],
  ["a launcher that says nothing is not waited for any longer", [asked, late], "ended"],
  ["asked twice, it is meant", [asked, asked], "ended"],
  ["without a launcher it is closed at once", [askedAlone], "ended"],
  ["the launcher's question is shown", [asked, ask], "asking"],
  ["the time a person takes is theirs", [asked, ask, late], "asking"],
  ["asked again over the question, it is meant", [asked, ask, asked], "ended"],
  ["a question of its own is shown, too", [ask], "asking"],
  ["and asked anew when the jobs are others", [asked, ask, ask], "asking"],
  ["who stops waits for the launcher to end", [asked, ask, answer("stop")], "waiting"],
  ["who keeps waits for it as well", [asked, ask, answer("keep")], "waiting"],
  ["and not for ever", [asked, ask, answer("stop"), late], "ended"],
  ["who cancels is where they were", [asked, ask, answer("cancel")], "open"],
  ["and is asked again the next time", [asked, ask, answer("cancel"), asked, ask], "asking"],
  ["what was late before is nothing after", [asked, ask, answer("cancel"), late], "open"],
  ["a launcher that closes is waited for", [launcherCloses], "waiting"],
  ["but ended when it does not", [asked, launcherCloses, late], "ended"],
  ["an answer nobody asked for is none", [answer("stop")], "open"],
])("%s", (_name, events, expected) => {
  expect(events.reduce(advanceClosing, { kind: "open" }).kind).toBe(expected);
});

test.each([asked, askedAlone, ask, launcherCloses, late, answer("cancel")])(
  "what has ended stays so: $kind",
  (event) => {
    expect(advanceClosing({ kind: "ended" }, event)).toEqual({ kind: "ended" });
  },
);
