/** `npm start`: the program; with a word behind it, the command line. */
import { setUp } from "./build.ts";
import { python, setUpPython } from "./python.ts";
import { backend, run } from "./run.ts";

/** Returns the exit code of what was started. */
export async function start(words: readonly string[]): Promise<number> {
  const isCommand = words.length > 0 && !words[0]?.startsWith("-");
  const isHelp = words[0] === "--help" || words[0] === "-h";
  await setUp({ python: setUpPython, ui: !isCommand && !isHelp });
  // Paths on the command line are meant from where the person stands, not from the project.
  const cwd = process.env["INIT_CWD"] ?? process.cwd();
  const env = { ...process.env, PYTHONPATH: backend, PYTHONUTF8: "1", PYTHONDONTWRITEBYTECODE: "1" };
  return run(python, ["-m", "tokenizer_studio", ...(isCommand || isHelp ? words : ["launcher", ...words])], {
    cwd,
    env,
  });
}
