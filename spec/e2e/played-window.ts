/** Plays Neutralino and the launcher for the window's page, and a backend for its frame. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import type { Duplex } from "node:stream";
import * as z from "zod/mini";
import { BRIDGE, FrameMessage } from "../bridge";
import { EXTENSION_ID, LAUNCHER_EVENT, type LauncherMessage, PAGE_EVENT, PageMessage } from "../window";
import { root } from "./studio";
import { accept, type Connection } from "./websocket";

const built = join(root, "build", "shell");
const PROGRAM = "/opt/O'Brien/tokenizer-studio";
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".png": "image/png",
};
const Config = z.object({
  serverHeaders: z.record(z.string(), z.string()),
  nativeAllowList: z.array(z.string()),
});
const Call = z.object({
  id: z.string(),
  method: z.string(),
  accessToken: z.string(),
  data: z.optional(z.unknown()),
});
const Dispatch = z.object({ extensionId: z.string(), event: z.string(), data: PageMessage });
const config = Config.parse(JSON.parse(readFileSync(join(root, "neutralino.config.json"), "utf8")));

/** Why the page cannot be tried; undefined when it can. */
export function whyNoPage(): string | undefined {
  return existsSync(join(built, "index.html")) ? undefined : "build/shell is missing: npm run build";
}

export interface PlayedWindow {
  origin: string;
  /** What the page asked of Neutralino, oldest first; messages to the launcher apart. */
  calls: { method: string; data: unknown }[];
  /** What the page told the launcher, oldest first. */
  said: PageMessage[];
  /** What the next native calls return. */
  returns: Map<string, unknown>;
  /** As the launcher. */
  tell: (message: LauncherMessage) => void;
  /** As Neutralino. */
  emit: (event: string, data?: unknown) => void;
  /** The launcher's connection comes, or goes. */
  connectLauncher: () => void;
  loseLauncher: () => void;
  /** The connection to the page ends. */
  drop: () => void;
  end: () => Promise<void>;
}

export interface Order {
  words?: readonly string[];
  hasLauncher?: boolean;
  /** Somebody else asked for the token first. */
  isTokenGone?: boolean;
  /** The token the page gets is not the one that is wanted. */
  isTokenWrong?: boolean;
}

/** What is known between two messages. */
interface Played extends Pick<PlayedWindow, "calls" | "said" | "returns"> {
  order: Order;
  token: string;
  isTokenGone: boolean;
  isConnected: boolean;
  pages: Set<Connection>;
}

export async function playWindow(order: Order = {}): Promise<PlayedWindow> {
  const played: Played = {
    order,
    token: `${secret()}.${secret()}`,
    isTokenGone: order.isTokenGone ?? false,
    isConnected: order.hasLauncher ?? true,
    pages: new Set(),
    calls: [],
    said: [],
    returns: new Map(),
  };
  const server = createServer((request, response) => serve(played, portOf(server), request, response));
  server.on("upgrade", (request, socket) => connect(played, request, socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const emit = (event: string, data: unknown = null) => {
    for (const page of played.pages) page.send(JSON.stringify({ event, data }));
  };
  const drop = () => {
    for (const page of played.pages) page.end();
  };
  return {
    calls: played.calls,
    said: played.said,
    returns: played.returns,
    origin: `http://127.0.0.1:${portOf(server)}`,
    emit,
    tell: (message) => emit(LAUNCHER_EVENT, message),
    connectLauncher: () => {
      played.isConnected = true;
      emit("extClientConnect", EXTENSION_ID);
    },
    loseLauncher: () => {
      played.isConnected = false;
      emit("extClientDisconnect", EXTENSION_ID);
    },
    drop,
    end: async () => {
      drop();
      await ended(server);
    },
  };
}

/** The built page with the headers it will have; the token to who asks first. */
function serve(played: Played, port: number, request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
  for (const [name, value] of Object.entries(config.serverHeaders)) response.setHeader(name, value);
  if (path === "/__neutralino_globals.js") {
    const given = played.order.isTokenWrong ? `${secret()}.${secret()}` : played.token;
    const script = globals(port, played.isTokenGone ? "" : given, played.order.words ?? [PROGRAM]);
    played.isTokenGone = true;
    response.setHeader("content-type", "application/javascript").end(script);
    return;
  }
  const file = join(built, path === "/" ? "index.html" : path);
  if (!existsSync(file)) return void response.writeHead(404).end();
  response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
  response.end(readFileSync(file));
}

function connect(played: Played, request: IncomingMessage, socket: Duplex): void {
  const asked = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("connectToken");
  if (asked !== played.token.split(".")[1]) return void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  const page = accept(request, socket, {
    onText: (text) => {
      const call = Call.parse(JSON.parse(text));
      page.send(JSON.stringify({ id: call.id, method: call.method, data: answer(played, call) }));
    },
    onEnd: () => played.pages.delete(page),
  });
  played.pages.add(page);
}

function answer(played: Played, { method, data, accessToken }: z.infer<typeof Call>): unknown {
  if (accessToken !== played.token) return { error: { code: "NE_RT_INVTOKN", message: "" } };
  if (!config.nativeAllowList.includes(method)) return { error: { code: "NE_RT_NATPRME", message: method } };
  if (method === "extensions.getStats") {
    const connected = played.isConnected ? [EXTENSION_ID] : [];
    return { success: true, returnValue: { loaded: [EXTENSION_ID], connected } };
  }
  if (method === "extensions.dispatch") {
    const { extensionId, event, data: message } = Dispatch.parse(data);
    if (extensionId !== EXTENSION_ID || event !== PAGE_EVENT) throw new Error(`dispatched ${event}`);
    played.said.push(message);
    return { success: true };
  }
  played.calls.push({ method, data });
  const refusal = played.returns.get(`${method} refused`);
  if (refusal !== undefined) return { error: { code: "NE_RT_NATRTER", message: refusal } };
  return { success: true, returnValue: played.returns.get(method) ?? null };
}

/** As the framework writes it: with an apostrophe in a path it is no script any more. */
function globals(port: number, token: string, words: readonly string[]): string {
  return (
    `var NL_OS='Linux';var NL_VERSION='6.9.0';var NL_PORT=${port};var NL_MODE='window';` +
    `var NL_TOKEN='${token}';var NL_CWD='/home/O'Brien';var NL_ARGS=${JSON.stringify(words)};` +
    "var NL_PATH='/opt/O'Brien';var NL_EXTENABLED=true;"
  );
}

export interface PlayedBackend {
  port: number;
  /** The codes posted to it. */
  codes: string[];
  end: () => Promise<void>;
}

/** Its page greets at once; a test makes it `say` the rest. */
export async function playBackend(name: string, shellOrigin: string): Promise<PlayedBackend> {
  const codes: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      if (request.url === "/_boot" && request.method === "POST")
        codes.push(new URLSearchParams(body).get("code") ?? "");
      response.setHeader("content-type", "text/html; charset=utf-8").end(page(name, shellOrigin));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: portOf(server), codes, end: () => ended(server) };
}

function page(name: string, shellOrigin: string): string {
  return `<!doctype html><html lang="en"><title>${name}</title><h1>${name}</h1><input aria-label="A field">
<script>
  var heard = [];
  function say(message) { parent.postMessage({ bridge: "${BRIDGE}", ...message }, "${shellOrigin}"); }
  addEventListener("message", (event) => {
    if (event.source === parent && event.origin === "${shellOrigin}") heard.push(event.data);
  });
  say({ kind: "hello" });
</script>`;
}

/** A script for the played backend's page. */
export function saying(message: Record<string, unknown>): string {
  return `say(${JSON.stringify(FrameMessage.parse({ bridge: BRIDGE, ...message }))})`;
}

const secret = () => randomBytes(24).toString("base64url");

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function ended(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
