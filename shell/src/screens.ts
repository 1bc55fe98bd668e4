/** What the window shows: the start, an error, an end, and what it asks. Builds elements, decides nothing. */
import type { Action, LaunchFailure, LogLine, Stage } from "../../spec/window";
import type { LaunchState } from "./launch-state";
import { ACTIONS, NOW, OWN_FAILURES, STAGES, seconds, TEXT } from "./messages";

export type Act = (action: Action) => void;
type Shape = keyof typeof SHAPES;

const SHAPES = {
  done: "M3 8.6 6.4 12 13 4.6",
  now: "M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0zM8 3v10M8 5.5h2.6M8 8h4.6M8 10.5h2.8",
  todo: "M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0z",
  failed: "M5.5 2.3h5l3.2 3.2v5l-3.2 3.2h-5l-3.2-3.2v-5zM8 5.2v3.4M8 10.9v.1",
  lock: "M3.8 7.2h8.4v6.2H3.8zM5.6 7.2V5.1a2.4 2.4 0 0 1 4.8 0v2.1",
  again: "M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.6v3.2H9.8",
  folder: "M2 12.6V3.6h4.2l1.5 1.9H14v7.1z",
  copy: "M5.8 5.8h7.4v7.4H5.8zM10.2 5.8v-3H2.8v7.4h3",
} as const;

const ACTION_SHAPES: Partial<Record<Action, Shape>> = {
  "try-again": "again",
  "open-log-folder": "folder",
  "copy-diagnostics": "copy",
};
const QUIET = new Set<Action>(["open-log-folder", "copy-diagnostics"]);

/** The face over the frame for a state; null when the frame alone is shown. */
export function faceOf(state: LaunchState, act: Act): HTMLElement[] | null {
  switch (state.kind) {
    case "usable":
      return null;
    case "starting":
    case "opening":
      return [startFace(state), foot(state.version)];
    case "restarting":
      return [plainFace(TEXT.restarting, TEXT.restartingDetail), foot(state.version)];
    case "closing":
      return [plainFace(TEXT.closing, TEXT.closingDetail), foot(state.version)];
    case "failed":
      return [errorFace(state.failure, state.log, act), foot(state.version)];
    case "failed-here":
      return [errorFace(OWN_FAILURES[state.failure], [], act), foot(state.version)];
  }
}

function startFace({ stages }: LaunchState): HTMLElement {
  const now = stages.find(({ state }) => state === "now")?.name ?? "launcher";
  return make("main", {}, [
    make("div", { class: "mark" }, [make("img", { src: "/icon.png", width: "56", height: "56", alt: "" })]),
    make("h1", {}, [TEXT.starting]),
    make("p", { role: "status" }, [NOW[now]]),
    make("ol", { class: "stages", role: "list" }, stages.map(stageRow)),
  ]);
}

function stageRow({ name, state, seconds: taken }: Stage): HTMLElement {
  const attributes = { class: state, ...(state === "now" ? { "aria-current": "step" } : {}) };
  const time = make("small", state === "now" ? { "data-since": "" } : {}, [
    taken === null ? "" : seconds(taken),
  ]);
  return make("li", attributes, [icon(state), make("span", {}, [STAGES[name]]), time]);
}

function plainFace(title: string, detail: string): HTMLElement {
  return make("main", {}, [
    make("div", { class: "mark" }, [make("img", { src: "/icon.png", width: "56", height: "56", alt: "" })]),
    make("h1", {}, [title]),
    make("p", { role: "status" }, [detail]),
    make("p", { class: "small muted", "data-since": "" }, []),
  ]);
}

function errorFace(failure: LaunchFailure, log: readonly LogLine[], act: Act): HTMLElement {
  const buttons = failure.actions.map((action, index) => {
    const shape = ACTION_SHAPES[action];
    const kind = index === 0 ? "primary" : QUIET.has(action) ? "quiet" : "";
    const button = make("button", { type: "button", class: kind, "data-action": action }, [
      ...(shape ? [icon(shape)] : []),
      ACTIONS[action],
    ]);
    button.addEventListener("click", () => act(action));
    return button;
  });
  return make("main", { class: "error" }, [
    make("div", { class: "mark bad" }, [icon("failed")]),
    make("h1", { role: "alert" }, [failure.title]),
    make("p", { class: "say" }, [failure.detail]),
    ...(failure.steps.length > 0
      ? [
          make("h2", {}, [TEXT.whatToDo]),
          make(
            "ol",
            { class: "do" },
            failure.steps.map((step) => make("li", {}, [step])),
          ),
        ]
      : []),
    make("div", { class: "acts" }, buttons),
    details(failure.code, log),
  ]);
}

function details(code: string, log: readonly LogLine[]): HTMLElement {
  const lines = log.flatMap(({ at, process, level, text }) => [
    make("b", {}, [`${new Date(at * 1000).toTimeString().slice(0, 8)}  ${process.padEnd(9)}`]),
    ` ${level === "info" ? "" : `${level}: `}${text}\n`,
  ]);
  return make("details", {}, [
    make("summary", {}, [TEXT.details, make("code", { class: "code" }, [code])]),
    make("pre", { tabindex: "0", "aria-label": TEXT.logLabel }, lines.length > 0 ? lines : [TEXT.noLog]),
  ]);
}

function foot(version: string): HTMLElement {
  const offline = make("span", {}, [icon("lock"), TEXT.offline]);
  return make("footer", { class: "foot" }, [
    offline,
    make("span", {}, [version ? `Version ${version}` : ""]),
  ]);
}

export function icon(shape: Shape): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }))
    svg.setAttribute(name, value);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[shape]);
  svg.append(path);
  return svg;
}

/** An element; strings become text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string>,
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== "" || key !== "class") element.setAttribute(key, value);
  element.append(...children);
  return element;
}
