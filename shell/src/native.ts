/** The one door to Neutralino. Everything it is asked is on the allow list of `neutralino.config.json`. */
import { app, clipboard, computer, events, extensions, window as frame, init, os } from "@neutralinojs/lib";
import * as z from "zod/mini";
import {
  EXTENSION_ID,
  LAUNCHER_EVENT,
  LauncherMessage,
  PAGE_EVENT,
  type PageMessage,
} from "../../spec/window";
import { type Globals, readGlobals } from "./globals";

const TOKEN_KEY = "NL_TOKEN"; // The library keeps it there for a page that is loaded again.
const Paths = z.array(z.string());

export interface Listeners {
  onLauncher: (message: LauncherMessage) => void;
  onLauncherGone: () => void;
  onCloseAsked: () => void;
  onDropped: (paths: string[]) => void;
  /** The window's own server is gone, and the window with it in a moment. */
  onLost: () => void;
}

/** Connects, however long it takes. Undefined when the window's program does not let us. */
export async function connect(listeners: Listeners): Promise<Globals | undefined> {
  const globals = await fetchGlobals();
  if (globals === undefined || (globals.token === "" && !sessionStorage.getItem(TOKEN_KEY))) return undefined;
  // Without the last two, which it looks through, the library's `init` throws.
  const known = { NL_PORT: globals.port, NL_EXTENABLED: globals.hasExtensions, NL_ARGS: [], NL_CMETHODS: [] };
  Object.assign(window, known);
  if (globals.token !== "") Object.assign(window, { NL_TOKEN: globals.token });
  listen(listeners);
  const isConnected = new Promise<boolean>((resolve) => {
    events.on("ready", () => resolve(true));
    events.on("serverOffline", () => resolve(false));
  });
  keepThePage();
  init();
  return (await isConnected) ? globals : undefined;
}

/** When it cannot connect, the library empties the page and writes a code into it. We say it ourselves. */
function keepThePage(): void {
  document.body.replaceChildren = () => {};
  document.body.appendChild = (node) => node;
}

function listen(listeners: Listeners): void {
  events.on(LAUNCHER_EVENT, ({ detail }: CustomEvent) => {
    const message = LauncherMessage.safeParse(detail).data;
    if (message !== undefined) listeners.onLauncher(message);
  });
  events.on("extClientDisconnect", ({ detail }: CustomEvent) => {
    if (detail === EXTENSION_ID) listeners.onLauncherGone();
  });
  events.on("windowClose", () => listeners.onCloseAsked());
  events.on("filesDropped", ({ detail }: CustomEvent) =>
    listeners.onDropped(Paths.safeParse(detail).data ?? []),
  );
  events.on("serverOffline", () => listeners.onLost());
}

async function fetchGlobals(): Promise<Globals | undefined> {
  try {
    return readGlobals(await (await fetch("/__neutralino_globals.js")).text());
  } catch {
    return undefined;
  }
}

const HIDDEN_MS = 300; // Nobody sees it, and a young window on a busy machine has much to finish.

/** To the launcher. The library asks `extensions.getStats` first, and waits for one that is not there yet. */
export function tell(message: PageMessage): void {
  extensions.dispatch(EXTENSION_ID, PAGE_EVENT, message).catch(() => {});
}

/** Ends the window. Nothing is left to do when it does not. Hidden first: see the launcher's `window.py`. */
export async function exit(): Promise<void> {
  await frame.hide().catch(() => {});
  await new Promise((done) => setTimeout(done, HIDDEN_MS));
  app.exit(0).catch(() => {});
}

/** A question nobody sees is no question. */
export function bringToFront(): void {
  for (const call of [frame.unminimize, frame.show, frame.focus]) call().catch(() => {});
}

export const setTitle = (title: string) => void frame.setTitle(title).catch(() => {});
export const copy = (text: string) => clipboard.writeText(text);

export async function pickFiles(title: string): Promise<string[]> {
  return Paths.parse(await os.showOpenDialog(title, { multiSelections: true }));
}

export async function pickFolder(title: string): Promise<string[]> {
  return onlyNamed(await os.showFolderDialog(title));
}

export async function saveAs(
  title: string,
  defaultPath: string,
  filter: { name: string; extensions: string[] },
): Promise<string[]> {
  return onlyNamed(await os.showSaveDialog(title, { defaultPath, filters: [filter] }));
}

/** A window that was last on a screen which is gone comes back to the middle of one that is there. */
export async function bringOntoScreen(): Promise<void> {
  const [{ x, y }, { width }, displays] = await Promise.all([
    frame.getPosition(),
    frame.getSize(),
    computer.getDisplays(),
  ]);
  if (x === undefined || y === undefined || displays.length === 0) return;
  const total = (side: "width" | "height") =>
    displays.reduce((sum, { resolution }) => sum + Number(resolution[side]), 0);
  const screens = { count: displays.length, width: total("width"), height: total("height") };
  if (!isInSight({ x: Number(x), y: Number(y), width: Number(width ?? 0) }, screens)) await frame.center();
}

interface Place {
  x: number;
  y: number;
  width: number;
}

/** Whether enough of the title bar can be reached. With several screens any arrangement may be. */
export function isInSight(
  { x, y, width }: Place,
  screens: { count: number; width: number; height: number },
): boolean {
  const wanted = { across: 100, down: 60 };
  const [left, top] = screens.count > 1 ? [-screens.width, -screens.height] : [0, -20];
  return (
    x + width >= left + wanted.across &&
    x <= screens.width - wanted.across &&
    y >= top &&
    y <= screens.height - wanted.down
  );
}

const onlyNamed = (path: unknown) => (typeof path === "string" && path !== "" ? [path] : []);
