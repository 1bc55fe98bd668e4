/** For tests: a payload of the shape that `npm run freeze` makes, and stand-ins for the tools of a Mac. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import * as z from "zod/mini";
import type { MacOptions } from "./build.ts";

const TOOLS = ["cc", "xattr", "codesign", "pkgbuild", "productbuild", "pkgutil", "xcrun", "spctl"];
const Call = z.array(z.string());

export interface Bench {
  folder: string;
  runtime: string;
  shell: string;
  window: string;
  out: string;
  /** What was packed: payload/, scripts/, pages/, distribution.xml, components.plist. */
  kept: string;
  environment: Record<string, string>;
  calls: () => string[][];
  clear: () => void;
}

/** Its folder has what people have in the names of theirs. */
export function makeBench(): Bench {
  const folder = join(mkdtempSync(join(tmpdir(), "macos-")), 'Jürgen\'s 测试 $HOME "x"');
  const [runtime, shell, kept] = [join(folder, "the runtime"), join(folder, "shell"), join(folder, "kept")];
  const bin = join(folder, "bin");
  const log = join(folder, "calls.jsonl");
  for (const each of [runtime, shell, kept, bin]) mkdirSync(each, { recursive: true });
  makeRuntime(runtime);
  makeShell(shell);
  const window = join(folder, "neutralino-mac_arm64");
  writeFileSync(window, machO());
  for (const name of TOOLS) linkTool(bin, name);
  writeFileSync(log, "");
  return {
    folder,
    runtime,
    shell,
    window,
    out: join(folder, "dist"),
    kept,
    environment: { PATH: [bin, process.env["PATH"]].join(delimiter), SHIM_LOG: log, SHIM_KEEP: kept },
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => Call.parse(JSON.parse(line))),
    clear: () => rmSync(dirname(folder), { recursive: true, force: true }),
  };
}

function linkTool(bin: string, name: string): void {
  const script = join(bin, name);
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const program = join(import.meta.dirname, "apple-tools.mjs");
  writeFileSync(script, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} ${name} "$@"\n`);
  chmodSync(script, 0o755);
}

interface MachOFacts {
  cpu?: number;
  macos?: number;
  /** What it asks for. */
  library?: string;
}

/** The header of a program or library. */
export function machO(facts: MachOFacts = {}): Buffer {
  const { cpu = 0x0100000c, macos = 0x000b0000, library = "/usr/lib/libSystem.B.dylib" } = facts;
  const name = Buffer.concat([Buffer.from(library), Buffer.alloc(8 - (library.length % 8))]);
  const header = [0xfeedfacf, cpu, 0, 6, 2, 24 + 24 + name.length, 0, 0];
  const commands = [0x32, 24, 1, macos, 0, 0, 0x0c, 24 + name.length, 24, 0, 0, 0];
  const bytes = Buffer.alloc((header.length + commands.length) * 4);
  for (const [index, value] of [...header, ...commands].entries()) bytes.writeUInt32LE(value, index * 4);
  return Buffer.concat([bytes, name]);
}

function put(folder: string, name: string, content: string | Buffer, mode = 0o644): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

/** As `npm run freeze` makes it from a Python that is a framework: links are files. */
function makeRuntime(runtime: string): void {
  put(runtime, "tokenizer-studio", `#!/bin/sh\necho "$@" >"$SHIM_KEEP/selftest"\n`, 0o755);
  put(runtime, "VERSION", "1.2.3-alpha.4\n");
  put(runtime, "THIRD-PARTY-NOTICES.txt", "notices\n");
  put(runtime, "sbom/python.cdx.json", "{}\n");
  put(runtime, "_internal/torch/lib/libtorch_cpu.dylib", machO(), 0o755);
  put(runtime, "_internal/torch/bin/torch_shm_manager", machO(), 0o755);
  put(runtime, "_internal/tokenizers/tokenizers.abi3.so", machO(), 0o600);
  put(runtime, "_internal/Python.framework/Versions/3.12/Python", machO(), 0o755);
  put(runtime, "_internal/Python.framework/Versions/3.12/Resources/Info.plist", "<plist/>");
  put(runtime, "_internal/Python.framework/Python", machO(), 0o755);
  put(runtime, "_internal/Python", machO(), 0o755);
  writeManifest(runtime);
  symlinkSync("torch/lib/libtorch_cpu.dylib", join(runtime, "_internal/libtorch_cpu.dylib"));
}

/** By the program that writes the real one. */
export function writeManifest(runtime: string): void {
  const script =
    "import sys;from pathlib import Path;sys.path.insert(0,sys.argv[1]);" +
    "from tokenizer_studio.runtimes.manifest import write_manifest;" +
    "write_manifest(Path(sys.argv[2]),version='1.2.3-alpha.4',platform='macos-arm64')";
  const backend = join(import.meta.dirname, "..", "..", "backend-freeze");
  const { status, stderr } = spawnSync("python3", ["-B", "-c", script, backend, runtime], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}

function makeShell(shell: string): void {
  put(shell, "resources.neu", "archive");
  put(shell, "launcher/tokenizer-studio-launcher", machO(), 0o755);
  put(shell, "launcher/_internal/lib.dylib", machO());
}

/** A copy of the app that was packed. */
export function copyApp(bench: Bench, to: string): string {
  const app = join(to, "Tokenizer Studio.app");
  cpSync(join(bench.kept, "payload", "Tokenizer Studio.app"), app, {
    recursive: true,
    verbatimSymlinks: true,
  });
  return app;
}

export function optionsOf({ runtime, shell, out, window }: Bench, changed: Partial<MacOptions>): MacOptions {
  return { runtime, shell, out, window, version: "1.2.3-alpha.4", isUnsigned: false, ...changed };
}

/** Tool and verb, one after the other, repeats as one. */
export function orderOf(bench: Bench): string[] {
  const verb = ([name = "", ...words]: string[]) => {
    if (name === "xcrun") return `${name} ${words[0]}${words[0] === "notarytool" ? ` ${words[1]}` : ""}`;
    if (name === "codesign") return words.includes("--verify") ? "codesign verify" : "codesign sign";
    return words.includes("--analyze") ? `${name} analyze` : name;
  };
  return bench
    .calls()
    .map(verb)
    .filter((name, index, all) => name !== all[index - 1]);
}
