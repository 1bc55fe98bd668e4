import { expect, test } from "vitest";
import { advance, START } from "./launch-state";
import { ownDiagnostics } from "./own-diagnostics";

const known = { userAgent: "AppleWebKit/605", elapsedSeconds: 10.04, events: ["10.0 s launcher-late"] };

test("it says how far the start came, and what is not known", () => {
  const state = advance(START, { kind: "launcher-late" });
  const text = ownDiagnostics({ ...known, state, globals: { version: "6.9.0", system: "Linux" } });
  expect(text.split("\n")).toEqual([
    "Tokenizer Studio (version unknown: the program did not answer)",
    "Window: Neutralino 6.9.0, Linux",
    "Web view: AppleWebKit/605",
    "State: failed with launcher-not-started, found by the page, 10.0 s after the page came",
    "Stages (ms): launcher now, data-folder todo, backend todo, page todo",
    "Logs: unknown",
    "",
    "What happened, newest last:",
    "10.0 s launcher-late",
  ]);
});

test("a code to sign in with is not in it", () => {
  const state = advance(START, {
    kind: "status",
    status: {
      phase: "ready",
      run: 1,
      port: 4001,
      boot_code: "a-secret",
      has_dialogs: true,
      stages: [{ name: "backend", state: "done", seconds: 0.7 }],
      version: "0.1.0",
      log_folder: "~/logs",
    },
  });
  const text = ownDiagnostics({ ...known, state, globals: undefined });
  expect(text).toContain("Stages (ms): backend done 700");
  expect(text).toContain("Window: Neutralino not reached");
  expect(text).not.toContain("a-secret");
});
