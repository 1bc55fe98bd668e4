/** A runtime and a shell of the real ones' shape, small enough to be installed thirty times. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tool } from "../tools.ts";

const FILES = 300;
const COMPILER = "x86_64-w64-mingw32-gcc";

export interface StandIns {
  program: string;
  /** The same, and says that it installed WebView2. */
  webview: string;
}

export function compileStandIns(folder: string): StandIns {
  const words = ["-municode", "-mwindows", "-static", "-s", "-O1", join(import.meta.dirname, "stand-in.c")];
  const made = { program: join(folder, "stand-in.exe"), webview: join(folder, "webview.exe") };
  tool(COMPILER, [...words, "-o", made.program], folder);
  tool(COMPILER, [...words, "-DWEBVIEW", "-o", made.webview, "-ladvapi32"], folder);
  return made;
}

/** `runtime` and `shell` in a folder. Every version has files that the others have not. */
export function makeInputs(
  folder: string,
  version: string,
  { program }: StandIns,
  { files } = { files: FILES },
): void {
  const put = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  put("runtime/VERSION", `${version}\n`);
  put("runtime/THIRD-PARTY-NOTICES.txt", "notices\n");
  put("runtime/_internal/Дані ü 测试 'one'.txt", `of ${version}\n`);
  put("runtime/_internal/empty", "");
  put(`runtime/_internal/only in ${version}/deeper/file.txt`, version);
  for (let i = 0; i < files; i++)
    put(`runtime/_internal/library-${i % 7}/part-${i}.bin`, bytes(i, 1000 + (i % FILES) * 200));
  put("shell/resources.neu", "resources\n");
  mkdirSync(join(folder, "shell/launcher"), { recursive: true });
  copyFileSync(program, join(folder, "runtime/tokenizer-studio.exe"));
  copyFileSync(program, join(folder, "shell/launcher/tokenizer-studio-launcher.exe"));
}

/** Half of it packs well, half does not: blocks are neither tiny nor all alike. */
function bytes(seed: number, size: number): Buffer {
  const content = Buffer.alloc(size, `file ${seed} `);
  let state = seed + 1;
  for (let i = 0; i < size / 2; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[i] = state >>> 24;
  }
  return content;
}
