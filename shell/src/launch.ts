/** The window's page: what is heard goes into the states, what the states say goes onto the screen. */
import type { Action, LauncherMessage } from "../../spec/window";
import { Bridge, titleOf } from "./bridge";
import { advanceClosing, CLOSE_PATIENCE_MS, type Closing, type ClosingEvent } from "./closing";
import { askClose, dismiss, showDiagnostics, showProblem } from "./dialogs";
import { type Globals, pathsOf } from "./globals";
import { advance, isAlone, type LaunchEvent, type LaunchState, START } from "./launch-state";
import { seconds, TITLES } from "./messages";
import * as native from "./native";
import { ownDiagnostics } from "./own-diagnostics";
import { quiet } from "./quiet";
import { faceOf, make, sentenceOf } from "./screens";

const NATIVE_PATIENCE_MS = 5_000;
const LAUNCHER_PATIENCE_MS = 10_000;
const FRAME_PATIENCE_MS = 15_000;
const DIAGNOSTICS_PATIENCE_MS = 3_000;
const TICK_MS = 100;
const EVENTS_KEPT = 100;

const begunAt = performance.now();
const face = place("face");
const frames = place("frame");
const dialogs = place("dialogs");
const spoken = place("spoken");
let state: LaunchState = START;
/** What is on the screen, and since when. */
let shown = { key: "", step: "", since: begunAt };
let closing: Closing = { kind: "open" };
let closePatience: ReturnType<typeof setTimeout> | undefined;
let framePatience: ReturnType<typeof setTimeout> | undefined;
let diagnosticsPatience: ReturnType<typeof setTimeout> | undefined;
let ticking: ReturnType<typeof setInterval> | undefined;
let globals: Globals | undefined;
const events: string[] = [];

const frame = make("iframe", {
  name: "studio",
  title: "Tokenizer Studio",
  allow: "clipboard-write",
  // No navigation of the window, no windows of its own, no downloads: they overwrite in silence.
  sandbox: "allow-scripts allow-same-origin allow-forms",
  hidden: "",
});
frames.append(frame);
const bridge = new Bridge(
  frame,
  () => ({ port: "port" in state ? state.port : undefined, hasDialogs: state.hasDialogs }),
  native,
  {
    onUsable: () => "run" in state && happen({ kind: "frame-usable", run: state.run }),
    onTitle: (title, fraction) => {
      if (state.kind === "usable") native.setTitle(titleOf(title, fraction));
    },
    onOpenLogFolder: () => native.tell({ kind: "open-log-folder" }),
    onClose: close,
  },
);

void launch();

async function launch(): Promise<void> {
  window.addEventListener("message", (event) => bridge.hear(event));
  // What is dropped comes by Neutralino; the webview itself would go to the file and leave this page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  if (!isNewEnough()) happen({ kind: "webview-too-old" });
  show();
  const refused = setTimeout(() => happen({ kind: "native-refused" }), NATIVE_PATIENCE_MS);
  setTimeout(() => happen({ kind: "launcher-late" }), LAUNCHER_PATIENCE_MS);
  globals = await native.connect({
    onLauncher: hear,
    onLauncherGone: () => happen({ kind: "launcher-gone" }),
    onCloseAsked: () => closingHappens({ kind: "close-asked", isAlone: isAlone(state) }),
    onDropped: (paths) => bridge.givePaths(paths, "dropped"),
    onLost: () => happen({ kind: "native-refused" }),
  });
  clearTimeout(refused);
  happen({ kind: globals === undefined ? "native-refused" : "native-there" });
  if (globals === undefined) return;
  // The token comes at the first time only. A page that is loaded again has named its files already.
  const paths = globals.token === "" ? [] : pathsOf(globals);
  native.tell({ kind: "hello", paths });
  bridge.givePaths(paths, "opened");
  requestAnimationFrame(() => requestAnimationFrame(() => native.tell({ kind: "painted" })));
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
      void fallQuiet().then(() => native.tell({ kind: "quiet" }));
      break;
    case "open-paths":
      bridge.givePaths(message.paths, "opened");
      break;
    case "diagnostics":
      clearTimeout(diagnosticsPatience);
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
  const hasBecome = (kind: LaunchState["kind"]) => state.kind === kind && before.kind !== kind;
  if (state.kind !== before.kind) note(`${event.kind}: ${state.kind}`);
  // Files for a page that is about to be replaced are kept for the next one.
  if (before.kind === "usable" && state.kind !== "usable") bridge.forget();
  if (state.kind === "opening" && !(before.kind === "opening" && before.run === state.run)) signIn(state);
  if (state.kind === "usable" && hasBecome("usable")) native.tell({ kind: "usable", run: state.run });
  if (state.kind === "failed-here" && hasBecome("failed-here")) tellFailed(state.failure);
  if (hasBecome("failed") || (isAlone(state) && !isAlone(before))) emptyFrame();
  if (state.kind !== before.kind) nameWindow();
  show();
  // Only now: an inert frame takes no focus, and without it no key reaches the user interface.
  if (hasBecome("usable")) frame.focus();
}

/** The launcher knows how to show the same in a browser. */
function tellFailed(code: Extract<LaunchState, { kind: "failed-here" }>["failure"]): void {
  if (code === "page-too-slow" || code === "webview-too-old") native.tell({ kind: "page-failed", code });
}

/** While the user interface is shown it says itself what the title is. */
function nameWindow(): void {
  const title = TITLES[state.kind];
  if (title !== undefined) native.setTitle(titleOf(title, null));
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
  clearTimeout(framePatience);
  framePatience = setTimeout(() => happen({ kind: "frame-late", run }), FRAME_PATIENCE_MS);
}

/** A page whose backend is gone asks for it again and again: 1 % of a core, for nothing. */
function emptyFrame(): void {
  clearTimeout(framePatience);
  if (!frame.hidden) frame.contentWindow?.location.replace("about:blank");
  frame.hidden = true;
}

/** Draws the face over the frame, when it is another one than is there. */
function show(): void {
  const elements = faceOf(state, act);
  face.hidden = elements === null;
  face.classList.toggle("over", state.kind === "restarting" && !frame.hidden);
  frames.inert = elements !== null;
  const key = JSON.stringify({ ...state, bootCode: "", run: 0, hasLauncher: false });
  if (key === shown.key) return;
  const step = `${state.kind} ${state.stages.find((stage) => stage.state === "now")?.name}`;
  shown = { key, step, since: step === shown.step ? shown.since : performance.now() };
  say(sentenceOf(state));
  const focused = face.contains(document.activeElement) ? document.activeElement : null;
  const action = focused?.getAttribute("data-action") ?? "";
  face.replaceChildren(...(elements ?? []));
  const button = face.querySelector<HTMLElement>(`[data-action="${action}"]`) ?? face.querySelector("button");
  button?.focus();
  // The newest line is the reason.
  for (const log of face.querySelectorAll("pre")) log.scrollTop = log.scrollHeight;
  keepTime();
}

/** Nothing moves any more. */
async function fallQuiet(): Promise<void> {
  frame.hidden = true;
  clearInterval(ticking);
  await quiet();
}

function say(sentence: string): void {
  if (spoken.textContent !== sentence) spoken.textContent = sentence;
}

/** Times that run are the only thing that moves; where there is none nothing wakes the processor. */
function keepTime(): void {
  clearInterval(ticking);
  const places = face.querySelectorAll("[data-since]");
  const tick = () => {
    for (const element of places) element.textContent = seconds((performance.now() - shown.since) / 1000);
  };
  tick();
  if (places.length > 0) ticking = setInterval(tick, TICK_MS);
}

function act(action: Action): void {
  switch (action) {
    case "try-again":
      if (isAlone(state)) {
        location.reload();
        break;
      }
      native.tell({ kind: "try-again" });
      happen({ kind: "try-again" });
      break;
    case "copy-diagnostics":
      getDiagnostics();
      break;
    case "close":
      close();
      break;
    default:
      native.tell({ kind: action });
  }
}

/** The launcher's, or our own when there is none or it does not answer. */
function getDiagnostics(): void {
  const patienceMs = isAlone(state) ? 0 : DIAGNOSTICS_PATIENCE_MS;
  if (patienceMs > 0) native.tell({ kind: "diagnostics" });
  clearTimeout(diagnosticsPatience);
  diagnosticsPatience = setTimeout(() => showDiagnostics(dialogs, ourDiagnostics(), copy), patienceMs);
}

function ourDiagnostics(): string {
  const elapsedSeconds = (performance.now() - begunAt) / 1000;
  return ownDiagnostics({ state, globals, userAgent: navigator.userAgent, elapsedSeconds, events });
}

/** As the close button does. */
function close(): void {
  if (!isAlone(state)) native.tell({ kind: "close" });
  closingHappens({ kind: "close-asked", isAlone: isAlone(state) });
}

function closingHappens(event: ClosingEvent): void {
  const before = closing;
  closing = advanceClosing(before, event);
  if (closing === before) return;
  note(`${event.kind}: closing is ${closing.kind}`);
  clearTimeout(closePatience);
  if (before.kind === "asking") dismiss(dialogs, "ask-close");
  if (closing.kind === "waiting")
    closePatience = setTimeout(() => closingHappens({ kind: "late" }), CLOSE_PATIENCE_MS);
  if (closing.kind === "ended") void fallQuiet().then(native.exit);
  if (closing.kind !== "asking") return;
  native.tell({ kind: "asking" });
  native.bringToFront();
  askClose(dialogs, closing.jobs, (answer) => {
    native.tell({ kind: "close-answer", answer });
    closingHappens({ kind: "answered", answer });
    if (answer === "cancel" && state.kind === "usable") frame.focus();
  });
}

async function copy(text: string): Promise<void> {
  try {
    await native.copy(text);
  } catch {
    await navigator.clipboard.writeText(text);
  }
}

/** Of what the page in the frame cannot do without, what the oldest webviews lack. */
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
  if (events.length > EVENTS_KEPT) events.shift();
}

function place(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}
