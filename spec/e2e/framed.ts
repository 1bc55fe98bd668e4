/** The UI in a frame, as the window shows it: a page of another port, and a backend that knows it. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import * as z from "zod/mini";
import { BRIDGE, FrameMessage } from "../bridge";
import { openPage, python, root } from "./studio";

/** It signs the frame in by a form, keeps what it is told, and answers as it was taught. */
const SHELL_PAGE = `<!doctype html><title>A window</title>
<style>body{margin:0} iframe{border:0;width:100vw;height:100vh}</style>
<iframe name="ui" allow="clipboard-write"></iframe>
<script>
  const frame = document.querySelector("iframe");
  let uiOrigin = "";
  var heard = [], hasDialogs = true, paths = [], problem = "";
  function say(message) { frame.contentWindow.postMessage({ bridge: "${BRIDGE}", ...message }, uiOrigin); }
  function boot(origin, code) {
    uiOrigin = origin;
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: origin + "/_boot", target: "ui" });
    form.innerHTML = '<input name="code">';
    form.firstChild.value = code;
    document.body.append(form);
    form.submit();
    form.remove();
  }
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== uiOrigin) return;
    heard.push(event.data);
    if (event.data.kind === "hello") say({ kind: "welcome", has_dialogs: hasDialogs });
    if (event.data.id) say({ kind: "picked", id: event.data.id, paths, problem });
  });
</script>`;

/** A page that has its data answers at once; a test that waits longer has failed. */
const SHORT_MS = 10_000;

export interface Backend {
  origin: string;
  /** A new single-use code. */
  code: () => string;
  kill: () => Promise<void>;
}

/** Start a backend that only the page of `shellOrigin` may frame. `port`: that of the one before. */
export async function startBackend(order: {
  data: string;
  shellOrigin: string;
  port?: number;
}): Promise<Backend> {
  const child = spawn(python, ["-m", "tokenizer_studio", "backend"], {
    cwd: join(root, "backend-freeze"),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const send = (message: unknown) => child.stdin.write(`${JSON.stringify(message)}\n`);
  send({
    data_dir: order.data,
    session: secret(),
    launcher_token: secret(),
    shell_origin: order.shellOrigin,
    port: order.port ?? 0,
  });
  const port = await listening(child);
  return {
    origin: `http://127.0.0.1:${port}`,
    code: () => {
      const code = secret();
      send({ boot_code: code });
      return code;
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const secret = () => randomBytes(32).toString("base64url");

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const line = /^.*"listening".*$/m.exec(said)?.[0];
      if (line !== undefined) resolve(z.object({ port: z.number() }).parse(JSON.parse(line)).port);
    });
    child.once("exit", (code) => reject(new Error(`the backend ended with ${code}: ${said}`)));
  });
}

export interface Shell {
  origin: string;
  page: Page;
  /** The UI's frame; it stays the same over sign-ins. */
  ui: Frame;
  errors: string[];
  /** Post a code into the frame. */
  boot: (backend: Backend) => Promise<void>;
  /** What the UI has said, oldest first; each parsed by the bridge's schema. */
  heard: () => Promise<FrameMessage[]>;
  /** What the next dialogs give. */
  teach: (answer: { paths?: string[]; problem?: string; hasDialogs?: boolean }) => Promise<void>;
  say: (message: Record<string, unknown>) => Promise<void>;
  end: () => Promise<void>;
}

/** A window's page of 1000 × 700 in a browser. */
export async function openShell(browser: Browser): Promise<Shell> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8").end(SHELL_PAGE);
  });
  const origin = await listen(server);
  const { page, errors } = await openPage(browser, origin);
  page.setDefaultTimeout(SHORT_MS);
  await page.setViewportSize({ width: 1000, height: 700 });
  const ui = page.frame({ name: "ui" });
  if (ui === null) throw new Error("there is no frame");
  const call = (name: string, ...words: unknown[]) =>
    page.evaluate(`${name}(${words.map((word) => JSON.stringify(word)).join(",")})`);
  return {
    origin,
    page,
    ui,
    errors,
    boot: async (backend) => void (await call("boot", backend.origin, backend.code())),
    heard: async () => z.array(FrameMessage).parse(await page.evaluate("heard")),
    teach: async ({ paths = [], problem = "", hasDialogs = true }) => {
      await page.evaluate(`void Object.assign(window, ${JSON.stringify({ paths, problem, hasDialogs })})`);
    },
    say: async (message) => void (await call("say", message)),
    end: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
    });
  });
}
