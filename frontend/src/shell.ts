/** The window around the UI: its dialogs, its title, what is dropped on it. In a browser there is none.
 *
 * The page that frames us is of another origin, so all goes by messages (`spec/bridge.ts`): to that origin
 * alone, and from that window alone.
 */
import { signal } from "@preact/signals";
import { BRIDGE, type FrameMessage, ShellMessage } from "../../spec/bridge";

/** `none`: a browser, or a window that has not answered. */
export type Shell = { kind: "none" } | { kind: "window"; hasDialogs: boolean };
/** No paths: the person thought better of it. `problem`: the dialog could not be shown. */
export type Picked = { paths: string[]; problem: string };
export type FileKind = { name: string; extensions: string[] };
export type Given = Extract<ShellMessage, { kind: "paths" }>;

export const shell = signal<Shell>({ kind: "none" });
let connection: Connection | undefined;

/** Greets the window around us. `origin`: who it is, as the backend knows. False in a browser. */
export function enterWindow(
  origin: string | null | undefined,
  onPaths: (given: Given) => void,
  host: Host = window,
): boolean {
  const around: unknown = host.parent;
  if (!origin || around === host) return false;
  connection = connect({ host, origin }, { onPaths, onWelcome: setShell });
  return true;
}

export const pickFiles = (title: string) => ask({ kind: "pick-files", title });
export const pickFolder = (title: string) => ask({ kind: "pick-folder", title });
export const askWhereToSave = (title: string, name: string, filter: FileKind) =>
  ask({ kind: "save-as", title, name, filter });
export const tellUsable = () => connection?.tell({ kind: "usable" });
export const tellTitle = (title: string, fraction: number | null) =>
  connection?.tell({ kind: "title", title, fraction });
export const closeWindow = () => connection?.tell({ kind: "close" });

function setShell(next: Shell): void {
  shell.value = next;
}

function ask(question: Asked): Promise<Picked> {
  return connection?.ask(question) ?? Promise.resolve({ paths: [], problem: "There is no window to ask." });
}

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
type Said = Without<FrameMessage, "bridge">;
type Asked = Without<Extract<Said, { id: string }>, "id">;
type Heard = { readonly source: unknown; readonly origin: string; readonly data: unknown };
type Listen = (type: "message", listener: (event: Heard) => void) => void;
/** What of `window` is used; tests bring their own. */
export type Host = {
  readonly parent: { postMessage: (message: unknown, targetOrigin: string) => void };
  addEventListener: Listen;
  removeEventListener: Listen;
};
export type Connection = {
  tell: (message: Said) => void;
  ask: (question: Asked) => Promise<Picked>;
  end: () => void;
};
type Handlers = { onWelcome: (shell: Shell) => void; onPaths: (given: Given) => void };

/** Talks with the page around `host`. Until it says welcome, however late, all is as in a browser. */
export function connect({ host, origin }: { host: Host; origin: string }, handlers: Handlers): Connection {
  const waiting = new Map<string, (picked: Picked) => void>();
  let asked = 0;
  const tell = (message: Said): void => host.parent.postMessage({ bridge: BRIDGE, ...message }, origin);
  const hear = (event: Heard): void => {
    if (event.source !== host.parent || event.origin !== origin) return;
    const message = ShellMessage.safeParse(event.data).data;
    if (message?.kind === "welcome") handlers.onWelcome({ kind: "window", hasDialogs: message.has_dialogs });
    else if (message?.kind === "paths") handlers.onPaths(message);
    else if (message?.kind === "picked") {
      waiting.get(message.id)?.({ paths: message.paths, problem: message.problem });
      waiting.delete(message.id);
    }
  };
  host.addEventListener("message", hear);
  tell({ kind: "hello" });
  return {
    tell,
    ask: (question) =>
      new Promise((resolve) => {
        // A second click while a dialog is open asks for nothing more.
        if (waiting.size > 0) return resolve({ paths: [], problem: "" });
        asked += 1;
        const id = `ask-${asked}`;
        waiting.set(id, resolve); // Without a limit: a dialog stays open as long as the person likes.
        tell({ ...question, id });
      }),
    end: () => host.removeEventListener("message", hear),
  };
}
