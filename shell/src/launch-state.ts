/** Where a launch stands, as the window sees it. Pure data: no clock, no process, no DOM. */
import type { LaunchFailure, LaunchStatus, LogLine, Stage } from "../../spec/window";

export interface Common {
  stages: readonly Stage[];
  version: string;
  logFolder: string;
  hasDialogs: boolean;
  /** Whether the launcher has spoken, and has not gone since. */
  hasLauncher: boolean;
  /** Whether this webview can show the user interface. */
  canShow: boolean;
}

/** What the page finds out itself; all else the launcher tells. */
export type OwnFailure =
  | "launcher-not-started"
  | "launcher-lost"
  | "page-too-slow"
  | "webview-too-old"
  | "native-not-available";

export type LaunchState = Common &
  (
    | { kind: "starting" }
    /** The backend answers; the frame was told to load it. */
    | { kind: "opening"; run: number; port: number; bootCode: string }
    | { kind: "usable"; run: number; port: number }
    | { kind: "restarting"; attempt: number; reason: string }
    | { kind: "failed"; failure: LaunchFailure; log: readonly LogLine[] }
    /** `run` and `port`: of the backend the frame was to show, 0 when there was none. */
    | { kind: "failed-here"; failure: OwnFailure; run: number; port: number }
    | { kind: "closing" }
  );

export type LaunchEvent =
  | { kind: "status"; status: LaunchStatus }
  | { kind: "frame-usable"; run: number }
  | { kind: "frame-late"; run: number }
  | { kind: "launcher-late" }
  | { kind: "launcher-gone" }
  | { kind: "native-refused" }
  | { kind: "native-there" }
  | { kind: "webview-too-old" }
  | { kind: "try-again" }
  | { kind: "closing" };

export const START: LaunchState = {
  kind: "starting",
  stages: [
    { name: "launcher", state: "now", seconds: null },
    { name: "data-folder", state: "todo", seconds: null },
    { name: "backend", state: "todo", seconds: null },
    { name: "page", state: "todo", seconds: null },
  ],
  version: "",
  logFolder: "",
  hasDialogs: false,
  hasLauncher: false,
  canShow: true,
};

/** Events that no longer apply leave the state as it is: a late deadline cannot undo what came in time. */
export function advance(state: LaunchState, event: LaunchEvent): LaunchState {
  if (state.kind === "closing") return state;
  switch (event.kind) {
    case "status":
      return follow(state, event.status);
    case "frame-usable":
      return awaitsFrame(state) && state.run === event.run
        ? { ...common(state), kind: "usable", run: state.run, port: state.port }
        : state;
    case "frame-late":
      return state.kind === "opening" && state.run === event.run ? failedHere(state, "page-too-slow") : state;
    case "launcher-late":
      return state.kind === "starting" && !state.hasLauncher
        ? failedHere(state, "launcher-not-started")
        : state;
    case "launcher-gone":
      return { ...failedHere(state, "launcher-lost"), hasLauncher: false };
    case "native-refused":
      return { ...failedHere(state, "native-not-available"), hasLauncher: false };
    case "native-there":
      return isHere(state, "native-not-available") ? { ...common(state), kind: "starting" } : state;
    case "webview-too-old":
      return { ...state, canShow: false };
    case "try-again":
      return state.kind === "failed" || isHere(state, "page-too-slow")
        ? { ...common(state), kind: "starting" }
        : state;
    case "closing":
      return { ...common(state), kind: "closing" };
  }
}

/** Whether nobody stands behind this page: what it wants done it has to do itself. */
export function isAlone(state: LaunchState): boolean {
  return (
    isHere(state, "launcher-not-started") ||
    isHere(state, "launcher-lost") ||
    isHere(state, "native-not-available")
  );
}

function follow(state: LaunchState, status: LaunchStatus): LaunchState {
  const next: Common = {
    stages: status.stages,
    version: status.version,
    logFolder: status.log_folder,
    hasDialogs: status.phase === "ready" ? status.has_dialogs : state.hasDialogs,
    hasLauncher: true,
    canShow: state.canShow,
  };
  switch (status.phase) {
    case "starting":
      return { ...next, kind: "starting" };
    case "restarting":
      return { ...next, kind: "restarting", attempt: status.attempt, reason: status.reason };
    case "failed":
      // Our own failure comes back from the launcher we told it to. Ours may still end well: see below.
      if (state.kind === "failed-here" && state.failure === status.failure.code) return { ...state, ...next };
      return { ...next, kind: "failed", failure: status.failure, log: status.log };
    case "ready":
      return show(state, next, status);
  }
}

function show(
  state: LaunchState,
  next: Common,
  { run, port, boot_code: bootCode }: Extract<LaunchStatus, { phase: "ready" }>,
): LaunchState {
  if (!next.canShow) return { ...next, kind: "failed-here", failure: "webview-too-old", run, port };
  // The same backend again, as the answer to a greeting: the frame is signed in already.
  if ((state.kind === "opening" || state.kind === "usable") && state.run === run)
    return { ...state, ...next };
  return { ...next, kind: "opening", run, port, bootCode };
}

/** Whether a page that says it can be used is good news. One that comes late is still better than none. */
function awaitsFrame(state: LaunchState): state is Extract<LaunchState, { run: number }> {
  return state.kind === "opening" || isHere(state, "page-too-slow");
}

function isHere(state: LaunchState, failure: OwnFailure): boolean {
  return state.kind === "failed-here" && state.failure === failure;
}

function failedHere(state: LaunchState, failure: OwnFailure): Extract<LaunchState, { kind: "failed-here" }> {
  const { run, port } = "run" in state ? state : { run: 0, port: 0 };
  return { ...common(state), kind: "failed-here", failure, run, port };
}

function common({ stages, version, logFolder, hasDialogs, hasLauncher, canShow }: Common): Common {
  return { stages, version, logFolder, hasDialogs, hasLauncher, canShow };
}
