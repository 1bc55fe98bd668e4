/** What the window's page and the launcher tell each other, over Neutralino's WebSocket.
 *
 * The launcher sends `{event: LAUNCHER_EVENT, data: LauncherMessage}` to the page (`app.broadcast`); the page
 * sends `{event: PAGE_EVENT, data: PageMessage}` to the launcher (`extensions.dispatch`). Both sides ignore a
 * message they do not know. `window-messages.json` holds an example of each; tests of both sides read it.
 */
import * as z from "zod/mini";

export const EXTENSION_ID = "studio.launcher";
export const LAUNCHER_EVENT = "studio.launcher";
export const PAGE_EVENT = "studio.page";

/** A step of the start. `seconds`: how long it took, once it is done. */
export const Stage = z.object({
  name: z.enum(["launcher", "data-folder", "backend", "page"]),
  state: z.enum(["todo", "now", "done", "failed"]),
  seconds: z.nullable(z.number()),
});

/** What can be done about a failure. The page shows a button for each, the first one in front. */
export const Action = z.enum([
  "try-again",
  "previous-version",
  "open-log-folder",
  "copy-diagnostics",
  "continue-in-browser",
  "close",
]);

export const LaunchFailure = z.object({
  /** Stable; the guide has a page for each. */
  code: z.string(),
  /** What happened, in one sentence. */
  title: z.string(),
  /** What it means: what is safe, what is not. */
  detail: z.string(),
  /** What to do, a sentence each. */
  steps: z.array(z.string()),
  actions: z.array(Action),
});

/** A line of the log, for the details of an error. */
export const LogLine = z.object({ at: z.number(), process: z.string(), level: z.string(), text: z.string() });

const common = {
  stages: z.array(Stage),
  version: z.string(),
  /** Where the logs are, home shortened. */
  log_folder: z.string(),
};

export const LaunchStatus = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("starting"), ...common }),
  /** `run` counts backends: a new number means a new sign-in. The code works once. */
  z.object({
    phase: z.literal("ready"),
    run: z.number(),
    port: z.number(),
    boot_code: z.string(),
    /** Whether the system has a program for file dialogs (Linux without zenity or kdialog has none). */
    has_dialogs: z.boolean(),
    ...common,
  }),
  z.object({ phase: z.literal("restarting"), attempt: z.number(), reason: z.string(), ...common }),
  z.object({
    phase: z.literal("failed"),
    failure: LaunchFailure,
    log: z.array(LogLine),
    ...common,
  }),
]);

export const LauncherMessage = z.discriminatedUnion("kind", [
  /** Where the launch stands; at each change, and as the answer to `hello`. */
  z.object({ kind: z.literal("status"), status: LaunchStatus }),
  /** The window was asked to close while jobs run. The page answers `asking` at once, then `close-answer`. */
  z.object({ kind: z.literal("ask-close"), jobs: z.array(z.string()) }),
  /** The launcher ends the window in a moment: nothing is asked any more. The page answers `quiet`. */
  z.object({ kind: z.literal("closing") }),
  /** Files a later start was given. */
  z.object({ kind: z.literal("open-paths"), paths: z.array(z.string()) }),
  /** The answer to `diagnostics`. At most 200 kB. */
  z.object({ kind: z.literal("diagnostics"), text: z.string() }),
  /** Something asked for could not be done. */
  z.object({ kind: z.literal("problem"), title: z.string(), detail: z.string() }),
]);

export const PageMessage = z.discriminatedUnion("kind", [
  /** The page is there (again). `paths`: files it was started with. */
  z.object({ kind: z.literal("hello"), paths: z.array(z.string()) }),
  /** The start screen is on the screen. */
  z.object({ kind: z.literal("painted") }),
  /** The user interface can be used. */
  z.object({ kind: z.literal("usable"), run: z.number() }),
  /** The user interface did not come although the backend is ready. */
  z.object({ kind: z.literal("page-failed"), code: z.enum(["webview-too-old", "page-too-slow"]) }),
  z.object({ kind: z.literal("try-again") }),
  z.object({ kind: z.literal("previous-version") }),
  z.object({ kind: z.literal("open-log-folder") }),
  z.object({ kind: z.literal("diagnostics") }),
  z.object({ kind: z.literal("continue-in-browser") }),
  /** The page asks to close the window, as its close button does. */
  z.object({ kind: z.literal("close") }),
  /** `ask-close` is on the screen. */
  z.object({ kind: z.literal("asking") }),
  z.object({ kind: z.literal("close-answer"), answer: z.enum(["keep", "stop", "cancel"]) }),
  /** After `closing`: nothing is drawn any more. */
  z.object({ kind: z.literal("quiet") }),
]);

export type Stage = z.infer<typeof Stage>;
export type Action = z.infer<typeof Action>;
export type LaunchFailure = z.infer<typeof LaunchFailure>;
export type LogLine = z.infer<typeof LogLine>;
export type LaunchStatus = z.infer<typeof LaunchStatus>;
export type LauncherMessage = z.infer<typeof LauncherMessage>;
export type PageMessage = z.infer<typeof PageMessage>;
