/** Where a launch stands, as the window sees it. Pure data: no clock, no process, no DOM. */
import type { LaunchFailure, LaunchStatus, LogLine, Stage } from "../../spec/window";

export interface Common {
  stages: readonly Stage[];
  version: string;
  logFolder: string;
  hasDialogs: boolean;
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
  | { kind: "webview-too-old" }
  | { kind: "try-again" }
  | { kind: "closing" };

export const START: LaunchState = {
  kind: "starting",
  stages: [],
  version: "",
  logFolder: "",
  hasDialogs: false,
};

/** Events that no longer apply leave the state as it is: a late deadline cannot undo what came in time. */
export function advance(state: LaunchState, event: LaunchEvent): LaunchState {
  if (state.kind === "closing") return state;
  switch (event.kind) {
    case "status":
      return follow(state, event.status);
    case "frame-usable":
      return isFrameOf(state, event.run)
        ? { ...common(state), kind: "usable", run: state.run, port: state.port }
        : state;
    case "frame-late":
      return state.kind === "opening" && state.run === event.run ? failedHere(state, "page-too-slow") : state;
    case "launcher-late":
      return state.kind === "starting" && state.stages.length === 0
        ? failedHere(state, "launcher-not-started")
        : state;
    case "launcher-gone":
      return failedHere(state, "launcher-lost");
    case "native-refused":
      return failedHere(state, "native-not-available");
    case "webview-too-old":
      return failedHere(state, "webview-too-old");
    case "try-again":
      return state.kind === "failed" ? { ...common(state), kind: "starting" } : state;
    case "closing":
      return { ...common(state), kind: "closing" };
  }
}

function follow(state: LaunchState, status: LaunchStatus): LaunchState {
  if (state.kind === "failed-here" && state.failure === "webview-too-old") return state;
  const next: Common = {
    stages: status.stages,
    version: status.version,
    logFolder: status.log_folder,
    hasDialogs: status.phase === "ready" ? status.has_dialogs : state.hasDialogs,
  };
  switch (status.phase) {
    case "starting":
      return { ...next, kind: "starting" };
    case "restarting":
      return { ...next, kind: "restarting", attempt: status.attempt, reason: status.reason };
    case "failed":
      return { ...next, kind: "failed", failure: status.failure, log: status.log };
    case "ready":
      // The same backend again, as the answer to a greeting: the frame is signed in already.
      if (isFrameOf(state, status.run) && state.kind !== "failed-here") return { ...state, ...next };
      return { ...next, kind: "opening", run: status.run, port: status.port, bootCode: status.boot_code };
  }
}

type WithFrame = Extract<LaunchState, { run: number }>;

/** Whether the frame shows, or was told to show, this run of the backend. */
function isFrameOf(state: LaunchState, run: number): state is WithFrame {
  return "run" in state && state.run === run;
}

function failedHere(state: LaunchState, failure: OwnFailure): LaunchState {
  const { run, port } = "run" in state ? state : { run: 0, port: 0 };
  return { ...common(state), kind: "failed-here", failure, run, port };
}

function common({ stages, version, logFolder, hasDialogs }: Common): Common {
  return { stages, version, logFolder, hasDialogs };
}
