/** A bare machine without network to install a package in, and somebody to work there. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { rooms, sweepRooms } from "../../scripts/tasks/bare-roots.ts";
import { isRunning } from "../e2e/processes";
import { root } from "../e2e/studio";
import { within } from "../window/desktop";

export const HOME = "/home/Jürgen Müller 测试";
export const PACKAGES = "/media/packages";
export const STICK = "/media/stick";
const USER = "1000";

export interface Plan {
  /** A system as `bareRoot` makes them. */
  system: string;
  /** Folder on this machine that is seen at `PACKAGES`. */
  packages: string;
  /** Writes what is to be on the stick. */
  fill: (stick: string) => void;
}

export interface Ended {
  code: number;
  output: string;
}

export interface Order {
  /** Who does it: a person without rights, unless root is asked for. */
  as?: "root";
  cwd?: string;
  environment?: Readonly<Record<string, string>>;
  /** Words in front, run outside: strace and its like. */
  around?: readonly string[];
  seconds?: number;
}

export interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number>;
}

export class Room {
  readonly #folder: string;
  readonly #keeper: ChildProcess;
  /** Process 1 of the machine, as this machine counts. */
  readonly first: number;

  private constructor(folder: string, keeper: ChildProcess, first: number) {
    this.#folder = folder;
    this.#keeper = keeper;
    this.first = first;
  }

  /** Set one up. It goes with `close`, and however we end. */
  static async open({ system, packages, fill }: Plan): Promise<Room> {
    sweepRooms();
    const folder = join(rooms, `${process.pid}-${performance.now().toFixed(0)}`);
    const stick = join(folder, "stick");
    mkdirSync(stick, { recursive: true });
    fill(stick);
    const script = join(root, "spec", "bundle", "room.sh");
    const apart = ["--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=SIGKILL"];
    const keeper = spawn("unshare", [...apart, "bash", script, folder, system, packages, stick], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    await new Promise<void>((resolve, reject) => {
      let said = "";
      for (const stream of [keeper.stdout, keeper.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          if (said.includes("ready\n")) resolve();
        });
      keeper.once("exit", () => reject(new Error(`there is no bare machine: ${said}`)));
    });
    const children = readFileSync(`/proc/${keeper.pid}/task/${keeper.pid}/children`, "utf8");
    return new Room(folder, keeper, Number(children.trim()));
  }

  /** A file of ours about the machine; it goes with it. */
  beside(name: string): string {
    return join(this.#folder, name);
  }

  /** Where a path of the machine is found from here. */
  path(inside: string): string {
    return join(`/proc/${this.first}/root`, this.#folder, "root", inside);
  }

  /** Run to the end. */
  async run(words: readonly string[], order: Order = {}): Promise<Ended> {
    const started = this.start(words, order);
    const code = await within(order.seconds ?? 120, started.ended);
    return { code, output: started.output() };
  }

  /** As `run`; what does not end with 0 is a failure. */
  async must(words: readonly string[], order: Order = {}): Promise<string> {
    const { code, output } = await this.run(words, order);
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}:\n${output}`);
    return output;
  }

  start(words: readonly string[], { as, cwd, environment = {}, around = [] }: Order = {}): Started {
    const isRoot = as === "root";
    const home = isRoot ? "/root" : HOME;
    const who = isRoot ? [] : [`--userspec=${USER}:${USER}`, `--groups=${USER}`];
    const usual = {
      HOME: home,
      USER: isRoot ? "root" : "juergen",
      LOGNAME: isRoot ? "root" : "juergen",
      LANG: "C.UTF-8",
      PATH: isRoot ? "/usr/sbin:/usr/bin:/sbin:/bin" : "/usr/local/bin:/usr/bin:/bin",
      XDG_RUNTIME_DIR: `/run/user/${USER}`,
      ...environment,
    };
    const variables = Object.entries(usual).map(([name, value]) => `${name}=${value}`);
    const env = ["/usr/bin/env", "-i", "-C", cwd ?? home, ...variables, ...words];
    const [program = "", ...rest] = [
      ...around,
      ...this.enter(["mount", "net", "pid", "ipc", "uts"]),
      ...["chroot", ...who, join(this.#folder, "root"), ...env],
    ];
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    const ended = new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
    return { child, output: () => output, ended };
  }

  /** Words that let a program of ours see these sides of the machine. */
  enter(sides: readonly ("net" | "mount" | "pid" | "ipc" | "uts")[]): string[] {
    return ["nsenter", `--target=${this.first}`, ...sides.map((side) => `--${side}`), "--"];
  }

  /** From now on nobody can write there. */
  async seal(inside: string): Promise<void> {
    const path = join(this.#folder, "root", inside);
    await here([...this.enter(["mount"]), "mount", "--bind", path, path]);
    await here([...this.enter(["mount"]), "mount", "-o", "remount,bind,ro", path]);
  }

  async unseal(inside: string): Promise<void> {
    await here([...this.enter(["mount"]), "umount", join(this.#folder, "root", inside)]);
  }

  /** Everything that runs in it, process 1 apart. */
  processes(): number[] {
    const mine = spaceOf(this.first);
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== this.first && spaceOf(pid) === mine && isRunning(pid));
  }

  /** What a file system was mounted on, from within. */
  mounts(): string[] {
    const inside = join(this.#folder, "root");
    return readFileSync(`/proc/${this.first}/mounts`, "utf8")
      .split("\n")
      .map((line) => line.split(" ")[1]?.replaceAll("\\040", " ") ?? "")
      .filter((path) => path.startsWith(inside))
      .map((path) => path.slice(inside.length));
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#keeper.once("exit", resolve));
    this.#keeper.stdin?.end();
    if (this.#keeper.exitCode === null && this.#keeper.signalCode === null) await within(10, ended);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function spaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return "";
  }
}

/** A program of this machine, to its end. */
async function here([program = "", ...words]: readonly string[]): Promise<void> {
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  if (code !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${code}`);
}
