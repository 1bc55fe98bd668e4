/** `npm start` ends whole, whichever of its processes is killed, and when its terminal goes. Reads /proc. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { signIn } from "./api";
import { commandLine, descendants, isRunning } from "./processes";
import { printedUrl, python, root, temporaryFolder } from "./studio";
import { writeLargeText } from "./texts";

const LIMIT_MS = 8_000;
/** Starts its words in a terminal of their own; its input is the keyboard. */
const TERMINAL = `
import os, pty, sys
code = os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:]))
sys.exit(code if code >= 0 else 128 - code)  # As a shell counts signals.
`;

interface Running {
  child: ChildProcess;
  /** All there were with a job at work, by what they are. */
  chain: Readonly<Record<string, number | undefined>>;
  all: readonly number[];
}

const LINKS: readonly (readonly [string, RegExp])[] = [
  ["npm", /^npm start/],
  ["sh", /^sh -c /],
  ["door", /^\S*node scripts\/door\.mjs/],
  ["studio", /studio\.ts start/],
  ["launcher", /tokenizer_studio launcher/],
  ["backend", /tokenizer_studio backend/],
  ["worker", /run-job/],
  ["interactive", /tokenizer_studio interactive/],
];

describe.skipIf(process.platform !== "linux")("npm start (needs Linux)", () => {
  const texts = temporaryFolder("texts");
  const large = join(texts.path, "large.txt");
  const folders: { remove: () => void }[] = [];
  let running: Running | undefined;

  beforeAll(() => writeLargeText(large));
  afterEach(() => {
    const pid = running?.child.pid;
    const all = [...(running?.all ?? []), ...(pid === undefined ? [] : [pid, ...descendants(pid)])];
    for (const one of all.filter(isRunning)) process.kill(one, "SIGKILL");
    running = undefined;
  });
  afterAll(() => {
    for (const folder of [texts, ...folders]) folder.remove();
  });

  /** Start it and give every kind of process something to do. */
  async function startAll({ hasTerminal }: { hasTerminal: boolean }): Promise<Running> {
    const data = temporaryFolder("data");
    folders.push(data);
    const words = ["npm", "start", "--", "--no-open", "--data", data.path];
    const [program = "", ...rest] = hasTerminal ? [python, "-c", TERMINAL, ...words] : words;
    const child = spawn(program, rest, { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
    running = { child, chain: {}, all: [] };
    const api = await signIn(await printedUrl(child));
    await api.call("POST", "training/split-preview", { texts: ["one two"], split: "gpt2" });
    await api.addText(large);
    const pid = child.pid ?? 0;
    await expect.poll(() => descendants(pid, "run-job"), { timeout: 10_000, interval: 20 }).toHaveLength(1);
    const all = [pid, ...descendants(pid)];
    const chain = Object.fromEntries(
      LINKS.map(([name, pattern]) => [name, all.find((one) => pattern.test(commandLine(one)))]),
    );
    running = { child, chain, all };
    return running;
  }

  const left = ({ all }: Running) => all.filter(isRunning).map((pid) => `${pid} ${commandLine(pid)}`);
  const expectNoneLeft = (one: Running) =>
    expect.poll(() => left(one), { timeout: LIMIT_MS, interval: 50 }).toEqual([]);

  // Without a terminal npm passes SIGINT to its shell only, and Debian's waits: from the door on it counts.
  test.each(
    ["npm", "sh", "door", "studio", "launcher"].flatMap((link) =>
      (["SIGINT", "SIGTERM", "SIGKILL"] as const)
        .filter((signal) => signal !== "SIGINT" || !/npm|sh/.test(link))
        .map((signal) => [link, signal] as const),
    ),
  )("leaves nothing behind when %s gets %s", async (link, signal) => {
    const one = await startAll({ hasTerminal: false });
    expect(Object.keys(one.chain).filter((name) => one.chain[name] === undefined)).toEqual([]);
    process.kill(one.chain[link] ?? 0, signal);
    await expectNoneLeft(one);
  });

  test("leaves nothing behind when its terminal is closed", async () => {
    const one = await startAll({ hasTerminal: true });
    one.child.kill("SIGKILL");
    await expectNoneLeft(one);
  });

  test("ends with 130 at Ctrl-C, and nothing is left behind", async () => {
    const one = await startAll({ hasTerminal: true });
    const ended = once(one.child, "exit");
    one.child.stdin?.write("\x03");
    await expectNoneLeft(one);
    expect(await ended).toEqual([130, null]);
  });
});
