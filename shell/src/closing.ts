/** The window was asked to close. The launcher decides what happens; it can be closed without one. */
export type Closing =
  | { kind: "open" }
  /** The launcher was asked, or ends the window in a moment. */
  | { kind: "waiting" }
  | { kind: "asking"; jobs: readonly string[] }
  | { kind: "ended" };

export type ClosingEvent =
  /** `isAlone`: there is no launcher to ask. */
  | { kind: "close-asked"; isAlone: boolean }
  | { kind: "ask"; jobs: readonly string[] }
  | { kind: "launcher-closes" }
  | { kind: "answered"; answer: "keep" | "stop" | "cancel" }
  /** Nothing happened for CLOSE_PATIENCE_MS since `waiting` began. */
  | { kind: "late" };

export const CLOSE_PATIENCE_MS = 3_000;

/** `ended` means: end the window now. A second request to close always leads there. */
export function advanceClosing(state: Closing, event: ClosingEvent): Closing {
  if (state.kind === "ended") return state;
  switch (event.kind) {
    case "close-asked":
      return state.kind === "open" && !event.isAlone ? { kind: "waiting" } : { kind: "ended" };
    case "ask":
      return { kind: "asking", jobs: event.jobs };
    case "launcher-closes":
      return { kind: "waiting" };
    case "answered":
      if (state.kind !== "asking") return state;
      return event.answer === "cancel" ? { kind: "open" } : { kind: "waiting" };
    case "late":
      return state.kind === "waiting" ? { kind: "ended" } : state;
  }
}
