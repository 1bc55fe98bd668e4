/** `npm start`: the program in its window; with a word behind it, the command line. */
import { resolve } from "node:path";
import { pythonEnvironment } from "../environment.mjs";
import { isCommand } from "../ready.mjs";
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { root, run } from "./run.ts";
import { openWindow } from "./window.ts";

/** Returns the exit code of what was started. */
export async function start(words: readonly string[]): Promise<number> {
  // Paths on the command line are meant from where the person stands, not from the project.
  const cwd = process.env["INIT_CWD"] ?? process.cwd();
  const env = pythonEnvironment(root);
  if (isCommand(words)) {
    await setUp("command");
    return run(python, ["-m", "tokenizer_studio", ...words], { cwd, env });
  }
  await setUp("program");
  const { forWindow, forLauncher } = sortWords(words, cwd);
  const because: string[] = [];
  if (forWindow !== undefined) {
    const opened = await openWindow({ ...forWindow, words });
    if ("code" in opened) return opened.code;
    because.push("--because", opened.reason);
  }
  // The launcher reads nothing: its input is the lease by which it ends with us, also when we are killed.
  const launcher = ["-m", "tokenizer_studio", "launcher", "--end-with-stdin", ...because, ...forLauncher];
  return run(python, launcher, { cwd, env, stdio: ["pipe", "inherit", "inherit"] });
}

interface Sorted {
  /** Undefined when the words ask for something a window cannot do. */
  forWindow: { data: string | undefined; paths: readonly string[] } | undefined;
  forLauncher: readonly string[];
}

/** `--data DIR` and files behind `--` are for both; words a window does not know are for the launcher. */
export function sortWords(words: readonly string[], cwd: string): Sorted {
  const end = words.indexOf("--");
  const before = words.slice(0, end === -1 ? words.length : end);
  const paths = end === -1 ? [] : words.slice(end + 1).map((path) => resolve(cwd, path));
  const known = new Set(["--window", "--trust-download"]);
  const forLauncher = before.filter((word) => !known.has(word));
  const place = forLauncher.findIndex((word) => word === "--data" || word.startsWith("--data="));
  const named =
    place === -1 ? undefined : forLauncher[place]?.slice("--data=".length) || forLauncher[place + 1];
  const rest = forLauncher.filter(
    (_, index) =>
      place === -1 || (index !== place && !(forLauncher[place] === "--data" && index === place + 1)),
  );
  const data = named === undefined ? undefined : resolve(cwd, named);
  return { forWindow: rest.length === 0 ? { data, paths } : undefined, forLauncher };
}
