/** What the window shows: the start, an error, an end. Builds elements, decides nothing. */
import type { Action, LaunchFailure, LogLine, Stage } from "../../spec/window";
import type { LaunchState } from "./launch-state";
import { ACTIONS, NOW, OWN_FAILURES, STAGES, seconds, TEXT } from "./messages";

export type Act = (action: Action) => void;
type Shape = keyof typeof SHAPES;
type Attributes = Readonly<Record<string, string>>;

const SHAPES = {
  done: "M3 8.6 6.4 12 13 4.6",
  now: "M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0zM8 3v10M8 5.5h2.6M8 8h4.6M8 10.5h2.8",
  todo: "M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0z",
  failed: "M5.5 2.3h5l3.2 3.2v5l-3.2 3.2h-5l-3.2-3.2v-5zM8 5.2v3.4M8 10.9v.1",
  lock: "M3.8 7.2h8.4v6.2H3.8zM5.6 7.2V5.1a2.4 2.4 0 0 1 4.8 0v2.1",
  open: "M6 3.6 10.4 8 6 12.4",
  again: "M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.6v3.2H9.8",
  folder: "M2 12.6V3.6h4.2l1.5 1.9H14v7.1z",
  copy: "M5.8 5.8h7.4v7.4H5.8zM10.2 5.8v-3H2.8v7.4h3",
} as const;

const ACTION_SHAPES: Partial<Record<Action, Shape>> = {
  "try-again": "again",
  "open-log-folder": "folder",
  "copy-diagnostics": "copy",
};
const QUIET = new Set<Action>(["open-log-folder", "copy-diagnostics", "close"]);

/** The program's mark: a word, and what becomes of it. */
const MARK: readonly Attributes[] = [
  { width: "16", height: "16", rx: "3.6", fill: "#22305f" },
  { x: "3", y: "3", width: "10", height: "2", rx: ".55", fill: "#fff" },
  { x: "3", y: "7", width: "2", height: "2", rx: ".55", fill: "#f4b886" },
  { x: "6", y: "7", width: "7", height: "2", rx: ".55", fill: "#9dbcf5" },
  { x: "3", y: "11", width: "2", height: "2", rx: ".55", fill: "#f4b886" },
  { x: "6", y: "11", width: "4", height: "2", rx: ".55", fill: "#86d3c1" },
  { x: "11", y: "11", width: "2", height: "2", rx: ".55", fill: "#d9a9ea" },
];

/** The face over the frame for a state; null when the frame alone is shown. `index.html` holds the first. */
export function faceOf(state: LaunchState, act: Act): HTMLElement[] | null {
  switch (state.kind) {
    case "usable":
      return null;
    case "starting":
    case "opening":
      return [startFace(state), foot(state.version)];
    case "restarting":
      return [restartFace(state), foot(state.version)];
    case "closing":
      return [plainFace(TEXT.closing, TEXT.closingDetail), foot(state.version)];
    case "failed":
      return [errorFace(state.failure, state, act), foot(state.version)];
    case "failed-here":
      return [errorFace(OWN_FAILURES[state.failure], { ...state, log: [] }, act), foot(state.version)];
  }
}

/** What a screen reader says when it comes to this. Errors speak for themselves. */
export function sentenceOf(state: LaunchState): string {
  switch (state.kind) {
    case "starting":
    case "opening":
      return `${TEXT.starting}. ${NOW[current(state.stages)]}`;
    case "restarting":
      return `${TEXT.restarting}. ${TEXT.restartingDetail}`;
    case "closing":
      return TEXT.closing;
    default:
      return "";
  }
}

const current = (stages: readonly Stage[]) => stages.find(({ state }) => state === "now")?.name ?? "launcher";

function startFace({ stages }: LaunchState): HTMLElement {
  return make("main", {}, [
    mark(),
    make("h1", {}, [TEXT.starting]),
    make("p", {}, [NOW[current(stages)]]),
    make("ol", { class: "stages plain" }, stages.map(stageRow)),
    make("p", { class: "small" }, [TEXT.firstStart]),
  ]);
}

function stageRow({ name, state, seconds: taken }: Stage): HTMLElement {
  const time = make("small", state === "now" ? { "data-since": "" } : {}, [
    taken === null ? "" : seconds(taken),
  ]);
  return make("li", { class: state, ...(state === "now" ? { "aria-current": "step" } : {}) }, [
    icon(state),
    make("span", {}, [STAGES[name]]),
    time,
  ]);
}

function restartFace({ attempt, reason }: Extract<LaunchState, { kind: "restarting" }>): HTMLElement {
  const face = plainFace(TEXT.restarting, TEXT.restartingDetail);
  const times = [make("span", { "data-since": "" }, []), attempt > 1 ? ` · try ${attempt}` : ""];
  face.append(make("p", { class: "small since" }, [...times, reason ? ` · ${reason}` : ""]));
  return face;
}

function plainFace(title: string, detail: string): HTMLElement {
  return make("main", {}, [mark(), make("h1", {}, [title]), make("p", {}, [detail])]);
}

interface Known {
  log: readonly LogLine[];
  logFolder: string;
}

function errorFace(failure: LaunchFailure, known: Known, act: Act): HTMLElement {
  const steps = failure.steps.map((step) => make("li", {}, [step]));
  return make("main", { class: "error" }, [
    make("div", { class: "mark bad" }, [icon("failed")]),
    make("div", { role: "alert" }, [
      make("h1", {}, [failure.title]),
      make("p", { class: "say" }, [failure.detail]),
    ]),
    ...(steps.length > 0 ? [make("h2", {}, [TEXT.whatToDo]), make("ol", { class: "do" }, steps)] : []),
    make(
      "div",
      { class: "acts" },
      failure.actions.map((action, index) => actionButton(action, index === 0, act)),
    ),
    details(failure.code, known),
  ]);
}

function actionButton(action: Action, isFirst: boolean, act: Act): HTMLButtonElement {
  const shape = ACTION_SHAPES[action];
  const look = isFirst ? "primary" : QUIET.has(action) ? "quiet" : "";
  const button = make("button", { type: "button", class: look, "data-action": action }, [
    ...(shape === undefined ? [] : [icon(shape)]),
    ACTIONS[action],
  ]);
  button.addEventListener("click", () => act(action));
  return button;
}

function details(code: string, { log, logFolder }: Known): HTMLElement {
  const lines = log.flatMap(({ at, process, level, text }) => [
    make("b", {}, [clockTime(at)]),
    `  ${process.padEnd(8)}  ${level === "info" ? "" : `${level}: `}${text}\n`,
  ]);
  return make("details", { open: "" }, [
    make("summary", {}, [icon("open"), TEXT.details, make("code", { class: "code" }, [code])]),
    ...(lines.length > 0
      ? [make("pre", { tabindex: "0", role: "region", "aria-label": TEXT.logLabel }, lines)]
      : [make("p", { class: "small" }, [TEXT.noLog])]),
    ...(logFolder ? [make("p", { class: "small" }, [`${TEXT.logsAreIn} ${logFolder}`])] : []),
  ]);
}

/** To the millisecond, in local time. `at`: seconds since 1970. */
function clockTime(at: number): string {
  const time = new Date(at * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${day}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function foot(version: string): HTMLElement {
  return make("footer", { class: "foot" }, [
    make("span", {}, [icon("lock"), TEXT.offline]),
    make("span", {}, [version ? `Version ${version}` : ""]),
  ]);
}

function mark(): HTMLElement {
  const rects = MARK.map((attributes) => drawn("rect", attributes));
  return make("div", { class: "mark" }, [
    drawn("svg", { viewBox: "0 0 16 16", width: "56", height: "56", "aria-hidden": "true" }, rects),
  ]);
}

export function icon(shape: Shape): SVGElement {
  const path = drawn("path", { d: SHAPES[shape] });
  return drawn("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, [path]);
}

function drawn<K extends "svg" | "path" | "rect">(
  name: K,
  attributes: Attributes,
  children: readonly Node[] = [],
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** An element; strings become text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes,
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== "" || key !== "class") element.setAttribute(key, value);
  element.append(...children);
  return element;
}
