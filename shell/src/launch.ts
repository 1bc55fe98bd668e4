/** The window's page: what is heard goes into the states, what the states say goes onto the screen. */
import type { Action, LauncherMessage } from "../../spec/window";
import { Bridge, titleOf } from "./bridge";
import { advanceClosing, CLOSE_PATIENCE_MS, type Closing, type ClosingEvent } from "./closing";
import { askClose, dismiss, showDiagnostics, showProblem } from "./dialogs";
import { type Globals, pathsOf } from "./globals";
import { advance, type LaunchEvent, type LaunchState, START } from "./launch-state";
import { OWN_FAILURES, seconds } from "./messages";
import * as native from "./native";
import { faceOf, make } from "./screens";

const LAUNCHER_PATIENCE_MS = 10_000;
const FRAME_PATIENCE_MS = 15_000;
const TICK_MS = 100;

const begunAt = performance.now();
const face = place("face");
const frames = place("frame");
const dialogs = place("dialogs");
let state: LaunchState = START;
let shownSince = begunAt;
let closing: Closing = { kind: "open" };
let patience: ReturnType<typeof setTimeout> | undefined;
let globals: Globals | undefined;
const events: string[] = [];

const frame = make("iframe", {
  name: "studio",
  title: "Tokenizer Studio",
  allow: "clipboard-write",
  hidden: "",
});
frames.append(frame);
const bridge = new Bridge(
  frame,
  () => ({ port: "port" in state ? state.port : undefined, hasDialogs: state.hasDialogs }),
  native,
  {
    onUsable: () => "run" in state && happen({ kind: "frame-usable", run: state.run }),
    onTitle: (title, fraction) => native.setTitle(titleOf(title, fraction)),
    onOpenLogFolder: () => native.tell({ kind: "open-log-folder" }),
    onClose: () => {
      native.tell({ kind: "close" });
      closingHappens({ kind: "close-asked" });
    },
  },
);

void launch();

async function launch(): Promise<void> {
  window.addEventListener("message", (event) => bridge.hear(event));
  setInterval(tick, TICK_MS);
  show(state);
  if (!isNewEnough()) happen({ kind: "webview-too-old" });
  globals = await native.connect({
    onLauncher: hear,
    onLauncherGone: () => happen({ kind: "launcher-gone" }),
    onCloseAsked: () => closingHappens({ kind: "close-asked" }),
    onDropped: (paths) => bridge.givePaths(paths, "dropped"),
    onLost: () => happen({ kind: "native-refused" }),
  });
  if (globals === undefined) {
    happen({ kind: "native-refused" });
    return;
  }
  const paths = pathsOf(globals.words);
  native.tell({ kind: "hello", paths });
  bridge.givePaths(paths, "opened");
  requestAnimationFrame(() => requestAnimationFrame(() => native.tell({ kind: "painted" })));
  setTimeout(() => happen({ kind: "launcher-late" }), LAUNCHER_PATIENCE_MS);
  native.bringOntoScreen().catch(() => {}); // A window somewhere odd is better than none.
}

function hear(message: LauncherMessage): void {
  switch (message.kind) {
    case "status":
      happen({ kind: "status", status: message.status });
      break;
    case "ask-close":
      closingHappens({ kind: "ask", jobs: message.jobs });
      break;
    case "closing":
      happen({ kind: "closing" });
      closingHappens({ kind: "launcher-closes" });
      break;
    case "open-paths":
      bridge.givePaths(message.paths, "opened");
      break;
    case "diagnostics":
      showDiagnostics(dialogs, message.text, copy);
      break;
    case "problem":
      showProblem(dialogs, message.title, message.detail);
      break;
  }
}

function happen(event: LaunchEvent): void {
  const before = state;
  state = advance(before, event);
  if (state === before) return;
  note(`${event.kind} → ${state.kind}`);
  if (state.kind !== before.kind) shownSince = performance.now();
  if (state.kind === "opening" && !(before.kind === "opening" && before.run === state.run)) signIn(state);
  if (state.kind === "usable" && before.kind !== "usable") native.tell({ kind: "usable", run: state.run });
  show(state);
  // Only now: an inert frame takes no focus, and without it no key reaches the user interface.
  if (state.kind === "usable" && before.kind !== "usable") frame.focus();
}

/** The code goes in the body of a form: no address, no history and no script of the frame sees it. */
function signIn({ run, port, bootCode }: Extract<LaunchState, { kind: "opening" }>): void {
  frame.hidden = false;
  bridge.forget();
  const form = make(
    "form",
    { method: "post", action: `http://127.0.0.1:${port}/_boot`, target: "studio", hidden: "" },
    [make("input", { type: "hidden", name: "code", value: bootCode })],
  );
  document.body.append(form);
  form.submit();
  form.remove();
  setTimeout(() => happen({ kind: "frame-late", run }), FRAME_PATIENCE_MS);
}

function show(now: LaunchState): void {
  const elements = faceOf(now, act);
  face.hidden = elements === null;
  face.classList.toggle("over", now.kind === "restarting" && !frame.hidden);
  frames.inert = elements !== null;
  if (elements === null) return;
  const focused = document.activeElement?.getAttribute("data-action");
  face.replaceChildren(...elements);
  const button =
    face.querySelector<HTMLElement>(`[data-action="${focused ?? ""}"]`) ?? face.querySelector("button");
  button?.focus();
  tick();
}

/** Times that run are the only thing that moves. */
function tick(): void {
  for (const element of face.querySelectorAll("[data-since]"))
    element.textContent = seconds((performance.now() - shownSince) / 1000);
}

function act(action: Action): void {
  switch (action) {
    case "try-again":
      if (state.kind === "failed-here") {
        location.reload();
        break;
      }
      native.tell({ kind: "try-again" });
      happen({ kind: "try-again" });
      break;
    case "copy-diagnostics":
      if (isAlone()) showDiagnostics(dialogs, ownDiagnostics(), copy);
      else native.tell({ kind: "diagnostics" });
      break;
    case "close":
      if (isAlone()) {
        void native.exit();
        break;
      }
      native.tell({ kind: "close" });
      closingHappens({ kind: "close-asked" });
      break;
    case "open-log-folder":
    case "continue-in-browser":
    case "previous-version":
      native.tell({ kind: action });
      break;
  }
}

function closingHappens(event: ClosingEvent): void {
  const before = closing;
  closing = advanceClosing(before, event);
  if (closing === before) return;
  note(`${event.kind} → closing ${closing.kind}`);
  clearTimeout(patience);
  if (before.kind === "asking") dismiss(dialogs, "ask-close");
  if (closing.kind === "waiting")
    patience = setTimeout(() => closingHappens({ kind: "late" }), CLOSE_PATIENCE_MS);
  if (closing.kind === "ended") void native.exit();
  if (closing.kind !== "asking") return;
  native.tell({ kind: "asking" });
  askClose(dialogs, closing.jobs, (answer) => {
    native.tell({ kind: "close-answer", answer });
    closingHappens({ kind: "answered", answer });
  });
}

/** Whether nobody stands behind this page. */
function isAlone(): boolean {
  return (
    state.kind === "failed-here" && state.failure !== "page-too-slow" && state.failure !== "webview-too-old"
  );
}

function ownDiagnostics(): string {
  const failure = state.kind === "failed-here" ? OWN_FAILURES[state.failure].code : state.kind;
  return [
    `Tokenizer Studio ${state.version || "(version unknown: the program did not answer)"}`,
    `window: Neutralino ${globals?.version ?? "not connected"}; ${navigator.userAgent}`,
    `state: ${failure}, ${seconds((performance.now() - begunAt) / 1000)} after the page came`,
    `logs: ${state.logFolder || "unknown"}`,
    ...events,
  ].join("\n");
}

async function copy(text: string): Promise<void> {
  try {
    await native.copy(text);
  } catch {
    await navigator.clipboard.writeText(text);
  }
}

/** Of what the page behind the frame cannot do without, what the oldest webviews lack. */
function isNewEnough(): boolean {
  return (
    typeof HTMLDialogElement === "function" &&
    typeof structuredClone === "function" &&
    CSS.supports("selector(:has(a))") &&
    CSS.supports("color", "oklch(0.5 0.1 100)")
  );
}

function note(text: string): void {
  events.push(`${seconds((performance.now() - begunAt) / 1000)} ${text}`);
  if (events.length > 100) events.shift();
}

function place(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}
