/** What the page can say of a failed start by itself, when nobody stands behind it. Holds no secret. */
import type { Globals } from "./globals";
import type { LaunchState } from "./launch-state";
import { seconds } from "./messages";

export interface Known {
  state: LaunchState;
  globals: Pick<Globals, "version" | "system"> | undefined;
  userAgent: string;
  /** Since the page came. */
  elapsedSeconds: number;
  /** What happened, oldest first. */
  events: readonly string[];
}

export function ownDiagnostics({ state, globals, userAgent, elapsedSeconds, events }: Known): string {
  const stages = state.stages.map(({ name, state: stands, seconds: took }) =>
    took === null ? `${name} ${stands}` : `${name} ${stands} ${Math.round(took * 1000)}`,
  );
  return [
    `Tokenizer Studio ${state.version || "(version unknown: the program did not answer)"}`,
    `Window: Neutralino ${globals === undefined ? "not reached" : `${globals.version}, ${globals.system}`}`,
    `Web view: ${userAgent}`,
    `State: ${inWords(state)}, ${seconds(elapsedSeconds)} after the page came`,
    `Stages (ms): ${stages.join(", ")}`,
    `Logs: ${state.logFolder || "unknown"}`,
    "",
    "What happened, newest last:",
    ...events,
  ].join("\n");
}

function inWords(state: LaunchState): string {
  if (state.kind === "failed") return `failed with ${state.failure.code}`;
  return state.kind === "failed-here" ? `failed with ${state.failure}, found by the page` : state.kind;
}
