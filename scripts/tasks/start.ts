/** `npm start`: the program; with a word behind it, the command line. */
import { isCommand } from "../ready.mjs";
import { setUp } from "./build.ts";
import { python } from "./python.ts";
import { backend, run } from "./run.ts";

/** Returns the exit code of what was started. */
export async function start(words: readonly string[]): Promise<number> {
  const goesToCommandLine = isCommand(words);
  await setUp(goesToCommandLine ? "command" : "program");
  // Paths on the command line are meant from where the person stands, not from the project.
  const cwd = process.env["INIT_CWD"] ?? process.cwd();
  const env = { ...process.env, PYTHONPATH: backend, PYTHONUTF8: "1" };
  if (goesToCommandLine) return run(python, ["-m", "tokenizer_studio", ...words], { cwd, env });
  // The launcher reads nothing: its input is the lease by which it ends with us, also when we are killed.
  const launcher = ["-m", "tokenizer_studio", "launcher", "--end-with-stdin", ...words];
  return run(python, launcher, { cwd, env, stdio: ["pipe", "inherit", "inherit"] });
}
