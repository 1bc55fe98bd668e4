/** Every sentence of the window's page. What happened, what it means, what to do. */
import type { Action, LaunchFailure, Stage } from "../../spec/window";
import type { LaunchState, OwnFailure } from "./launch-state";

export const STAGES: Record<Stage["name"], string> = {
  launcher: "Program started",
  "data-folder": "Data folder opened",
  backend: "Engine started",
  page: "Showing your work",
};

export const NOW: Record<Stage["name"], string> = {
  launcher: "Starting the program.",
  "data-folder": "Opening the data folder.",
  backend: "Starting the engine. This takes about a second.",
  page: "Showing your work.",
};

export const ACTIONS: Record<Action, string> = {
  "try-again": "Try again",
  "previous-version": "Previous version",
  "open-log-folder": "Open log folder",
  "copy-diagnostics": "Copy diagnostics",
  "continue-in-browser": "Continue in the browser",
  close: "Close",
};

/** What the title bar says while the page does not. */
export const TITLES: Partial<Record<LaunchState["kind"], string>> = {
  starting: "Starting",
  restarting: "Starting again",
  failed: "Could not start",
  "failed-here": "Could not start",
};

const SAFE = "Your corpora and tokenizers are safe; nothing was changed.";

export const OWN_FAILURES: Record<OwnFailure, LaunchFailure> = {
  "launcher-not-started": {
    code: "launcher-not-started",
    title: "The program behind this window did not start.",
    detail: `The installation may be damaged, or a security program holds it back. ${SAFE}`,
    steps: [
      "Close this window and start again.",
      "If it stays so, install the program again, or allow it in your security program. Your data stays.",
    ],
    actions: ["close", "copy-diagnostics"],
  },
  "launcher-lost": {
    code: "launcher-lost",
    title: "The program behind this window has ended.",
    detail: "A finished job is safe; one that was running is listed as interrupted and can be run again.",
    steps: ["Close this window and start again.", "If it happens again, the log has the reason."],
    actions: ["close", "copy-diagnostics"],
  },
  "page-too-slow": {
    code: "page-too-slow",
    title: "The page did not come.",
    detail: `The engine runs, but its page did not show itself in 15 seconds. ${SAFE}`,
    steps: [
      "Wait a moment on a busy computer: the page comes by itself when it can.",
      "If it stays so, continue in the browser.",
    ],
    actions: ["try-again", "continue-in-browser", "open-log-folder", "copy-diagnostics", "close"],
  },
  "webview-too-old": {
    code: "webview-too-old",
    title: "This system's web view is too old.",
    detail:
      "It lacks what the page is built of. WebKitGTK 2.42, Safari 17 or WebView2 117 are the oldest with it.",
    steps: ["Continue in the browser: everything works there.", "Update the system to use the window again."],
    actions: ["continue-in-browser", "copy-diagnostics", "close"],
  },
  "native-not-available": {
    code: "native-not-available",
    title: "The window could not reach its own program.",
    detail: `Another program on this computer may have asked for the window's key first. ${SAFE}`,
    steps: [
      "Close this window and start again.",
      "If it stays so, find out which program on this computer opens local addresses.",
    ],
    // Nothing can be closed from here: the way to the window's program is what is missing.
    actions: ["try-again", "copy-diagnostics"],
  },
};

export const TEXT = {
  starting: "Starting",
  firstStart: "The first start after an installation is slower: every file is new to this computer.",
  restarting: "The engine is being started again",
  restartingDetail: "It ended by itself. What is finished is safe; this page comes back in a moment.",
  closing: "Closing",
  closingDetail: "What is running is ended in order. This takes a few seconds at most.",
  offline: "Works without a network",
  whatToDo: "What you can do",
  details: "Details",
  logLabel: "Last lines of the log",
  noLog: "There are no lines of the log here.",
  logsAreIn: "The log is in",
  askTitle: "Close while a job is running?",
  askKeep: "Keep training in the background",
  askStop: "Stop and close",
  askCancel: "Cancel",
  askHelp: "Start the program again to come back to it. When it is done, the program ends by itself.",
  diagnosticsTitle: "Copy diagnostics",
  diagnosticsHelp: "This is what is copied. It leaves this computer only if you paste it somewhere.",
  copy: "Copy",
  copied: "Copied",
  notCopied: "It could not be copied. Select the text and copy it.",
  closeDialog: "Close",
  oneDialog: "Another dialog is open. Close it first.",
  noDialog: "The system could not show its dialog. Type the path instead.",
} as const;

export const seconds = (value: number) => `${value.toFixed(1)} s`;

export function askSentence(jobs: readonly string[]): string {
  const first = jobs[0] ?? "A job";
  if (jobs.length <= 1) return `${first} is not done yet.`;
  const others = jobs.length === 2 ? "another job" : `${jobs.length - 1} other jobs`;
  return `${first} and ${others} are not done yet.`;
}
