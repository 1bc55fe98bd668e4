/** Speaks with the user interface in the frame, and with nobody else. */
import { BRIDGE, FrameMessage, type ShellMessage } from "../../spec/bridge";
import { TEXT } from "./messages";

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
export type ToFrame = Without<ShellMessage, "bridge">;
type Dialog = Extract<FrameMessage, { id: string }>;

export interface Native {
  pickFiles: (title: string) => Promise<string[]>;
  pickFolder: (title: string) => Promise<string[]>;
  saveAs: (title: string, name: string, filter: { name: string; extensions: string[] }) => Promise<string[]>;
}

export interface BridgeListeners {
  onUsable: () => void;
  onTitle: (title: string, fraction: number | null) => void;
  onOpenLogFolder: () => void;
  onClose: () => void;
}

export interface Heard {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
}

/** What a frame may send to, and how it is told. */
export interface Frame {
  readonly contentWindow: { postMessage: (message: unknown, origin: string) => void } | null;
}

/** `port` and `hasDialogs` are asked at each message: the backend may be another one by then. */
export class Bridge {
  readonly #frame: Frame;
  readonly #about: () => { port: number | undefined; hasDialogs: boolean };
  readonly #native: Native;
  readonly #listeners: BridgeListeners;
  #isAsking = false;
  #isThere = false;
  #waiting: ToFrame[] = [];

  constructor(
    frame: Frame,
    about: () => { port: number | undefined; hasDialogs: boolean },
    native: Native,
    listeners: BridgeListeners,
  ) {
    this.#frame = frame;
    this.#about = about;
    this.#native = native;
    this.#listeners = listeners;
  }

  /** A message of any window. All but those of our frame with our backend's origin are nothing to us. */
  hear({ source, origin, data }: Heard): void {
    const { port } = this.#about();
    if (port === undefined || source !== this.#frame.contentWindow || origin !== `http://127.0.0.1:${port}`)
      return;
    const message = FrameMessage.safeParse(data).data;
    if (message !== undefined) this.#answer(message);
  }

  /** Files for the user interface; kept until it can take them. */
  givePaths(paths: readonly string[], how: "dropped" | "opened"): void {
    if (paths.length === 0) return;
    const message: ToFrame = { kind: "paths", paths: [...paths], how };
    if (this.#isThere) this.#tell(message);
    else this.#waiting.push(message);
  }

  /** The frame shows something else now. */
  forget(): void {
    this.#isThere = false;
  }

  #answer(message: FrameMessage): void {
    switch (message.kind) {
      case "hello":
        this.#isThere = false; // It was loaded again, and takes files only when it can be used.
        this.#tell({ kind: "welcome", has_dialogs: this.#about().hasDialogs });
        break;
      case "usable":
        this.#isThere = true;
        this.#listeners.onUsable();
        for (const waiting of this.#waiting.splice(0)) this.#tell(waiting);
        break;
      case "title":
        this.#listeners.onTitle(message.title, message.fraction);
        break;
      case "open-log-folder":
        this.#listeners.onOpenLogFolder();
        break;
      case "close":
        this.#listeners.onClose();
        break;
      default:
        void this.#pick(message);
    }
  }

  async #pick(message: Dialog): Promise<void> {
    const answer = (paths: string[], problem: string) =>
      this.#tell({ kind: "picked", id: message.id, paths, problem });
    if (this.#isAsking) return answer([], TEXT.oneDialog);
    this.#isAsking = true;
    try {
      answer(await this.#show(message), "");
    } catch {
      answer([], TEXT.noDialog); // The system's own words are for nobody, and often there are none.
    } finally {
      this.#isAsking = false;
    }
  }

  #show(message: Dialog): Promise<string[]> {
    const title = asWords(message.title);
    if (message.kind === "pick-files") return this.#native.pickFiles(title);
    if (message.kind === "pick-folder") return this.#native.pickFolder(title);
    const { name, extensions } = message.filter;
    const filter = { name: asWords(name), extensions: extensions.filter((one) => /^[\w.]{1,20}$/.test(one)) };
    return this.#native.saveAs(title, asFileName(message.name), filter);
  }

  #tell(message: ToFrame): void {
    const { port } = this.#about();
    if (port !== undefined)
      this.#frame.contentWindow?.postMessage({ bridge: BRIDGE, ...message }, `http://127.0.0.1:${port}`);
  }
}

/** What the title bar says. */
export function titleOf(title: string, fraction: number | null): string {
  const name = "Tokenizer Studio";
  const page = asWords(title).replace(/(^|\s*·\s*)Tokenizer Studio$/, "");
  const done = fraction === null ? "" : `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
  return [done, page, name].filter((part) => part !== "").join(" · ");
}

/** One line for a title: names in it are the person's own and may hold anything. */
function asWords(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 200);
}

/** A name to begin with, and no way into another folder or to an option of a dialog's program. */
function asFileName(text: string): string {
  return (
    asWords(text)
      .replaceAll(/[/\\:*?"<>|]/g, "-")
      .replace(/^[-.~\s]+/, "") || "untitled"
  );
}
