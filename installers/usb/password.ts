/** A password, asked for where a person sits. It is never a word of a command. */
import { spawnSync } from "node:child_process";
import { readFileSync, readSync } from "node:fs";
import { SetUpError } from "../../scripts/tasks/run.ts";

/** From the file, else from the terminal without showing it. */
export function passwordFrom(path: string | undefined): string {
  if (path !== undefined) return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  if (!process.stdin.isTTY || process.platform === "win32")
    throw new SetUpError("The key has a password: name a file that holds it (--key-password-file FILE).");
  process.stderr.write("Password of the key: ");
  const echo = (word: "echo" | "-echo") =>
    spawnSync("stty", [word], { stdio: ["inherit", "ignore", "ignore"] });
  echo("-echo");
  try {
    return readLine();
  } finally {
    echo("echo");
    process.stderr.write("\n");
  }
}

function readLine(): string {
  const block = Buffer.alloc(1024);
  let line = "";
  while (!line.includes("\n")) {
    const read = readSync(0, block);
    if (read === 0) break;
    line += block.toString("utf8", 0, read);
  }
  return line.split(/\r?\n/)[0] ?? "";
}
