/** The window: its page packed into one archive, and Neutralino started on it. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { getNeutralino } from "./neutralino.ts";
import { python } from "./python.ts";
import { backend, bin, root, run, runQuietly, type Step } from "./run.ts";

const folder = join(root, "build", "window");
/** What the launcher is told to be started by; the window's program hands it on. */
const LAUNCHER = "TOKENIZER_STUDIO_LAUNCHER";
const WEBKIT = /libwebkit2gtk-4\.[01]\.so/;
// Neutralino ends with these before anything is on the screen: no WebKit, no display, an abort.
const NEVER_SHOWN = new Set([1, 127, 133, 134, 139]);
const SHOWN_AFTER_MS = 3_000;

export const windowStep: Step = {
  name: "window",
  inputs: [
    "shell",
    "spec/styles",
    "spec/window.ts",
    "spec/bridge.ts",
    "neutralino.config.json",
    "vite.shell.config.ts",
    "package-lock.json",
    "scripts/tasks/window.ts",
  ],
  result: "build/window/resources.neu",
  do: async () => {
    console.log("Building the window's page (about 1 s).");
    const explain = (output: string) => `The window's page could not be built:\n${output}`;
    const words = [bin("vite/bin/vite.js"), "build", "-c", join(root, "vite.shell.config.ts")];
    await runQuietly(process.execPath, words, explain);
    await pack();
  },
};

async function pack(): Promise<void> {
  mkdirSync(join(folder, "launcher"), { recursive: true });
  await packResources(configForHere(), join(folder, "resources.neu"));
  writeFileSync(launcherScript(), scriptText(), { mode: 0o755 });
}

/** `resources.neu`: a folder of resources instead would let Neutralino serve any file of the disk. */
export async function packResources(config: string, file: string): Promise<void> {
  const { createPackage } = await import("@electron/asar");
  const stage = join(root, "build", "window-resources");
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  cpSync(join(root, "build", "shell"), join(stage, "shell"), { recursive: true });
  writeFileSync(join(stage, "neutralino.config.json"), config);
  await createPackage(stage, file);
  rmSync(stage, { recursive: true, force: true });
}

/** On Windows a started-from-source launcher is no .exe beside the window: the variable names it. */
function configForHere(): string {
  const config = JSON.parse(readFileSync(join(root, "neutralino.config.json"), "utf8"));
  config.extensions[0].commandWindows = `"%${LAUNCHER}%" --window`;
  return JSON.stringify(config);
}

function launcherScript(): string {
  const name = "tokenizer-studio-launcher";
  return join(folder, "launcher", process.platform === "win32" ? `${name}.cmd` : name);
}

/** -E: the user's PYTHON* variables are not meant for us. */
function scriptText(): string {
  const words = "-E -s -X utf8 -m tokenizer_studio launcher";
  if (process.platform === "win32") return `@echo off\r\ncd /d "${backend}"\r\n"${python}" ${words} %*\r\n`;
  const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;
  return `#!/bin/sh\ncd ${quoted(backend)} && exec ${quoted(python)} ${words} "$@"\n`;
}

// What would change Python, the loader or a library; and proxies, through which the webview would go even to
// this machine.
const NOT_FOR_US = /^(PYTHON|LD_|HF_|npm_)|^(https?|all|ftp|no)_proxy$/i;

/** How a start ended: with the window's exit code, or because there could be no window. */
export type Opened = { code: number } | { reason: string };

export interface WindowOptions {
  data: string | undefined;
  paths: readonly string[];
  words: readonly string[];
}

/** Open the window and wait until it ends. */
export async function openWindow({ data, paths, words }: WindowOptions): Promise<Opened> {
  const reason = whyNoWindow(process.env);
  if (reason !== undefined) return { reason };
  const found = await getNeutralino(words);
  if ("reason" in found) return found;
  const env = windowEnvironment(process.env, launcherScript());
  if (data !== undefined) env["TOKENIZER_STUDIO_DATA"] = data;
  const startedAt = Date.now();
  const files = paths.length > 0 ? ["--", ...paths] : [];
  const code = await run(found.program, [`--path=${folder}`, ...files], { cwd: dirname(folder), env });
  if (NEVER_SHOWN.has(code) && Date.now() - startedAt < SHOWN_AFTER_MS)
    return { reason: `the window's program ended at once with ${code}` };
  return { code };
}

/** Why no window can be shown here; undefined when it can be tried. */
export function whyNoWindow(environment: NodeJS.ProcessEnv): string | undefined {
  if (process.platform !== "linux") return undefined;
  if (!environment["DISPLAY"] && !environment["WAYLAND_DISPLAY"]) return "there is no screen";
  const { stdout } = spawnSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  if (stdout && !WEBKIT.test(stdout)) return "WebKitGTK is not installed (libwebkit2gtk-4.1)";
  return undefined;
}

/** What reaches the window and, through it, the launcher. */
export function windowEnvironment(environment: NodeJS.ProcessEnv, launcher: string): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !NOT_FOR_US.test(name));
  return {
    // Blank windows on some graphics drivers, and 60 MB of memory; a page of text needs no more than this.
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    ...Object.fromEntries(kept),
    [LAUNCHER]: launcher,
  };
}
