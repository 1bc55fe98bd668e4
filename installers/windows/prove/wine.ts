/** A Windows to install on: a prefix of Wine of its own, its files and its registry. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const SECONDS = 120;
/** What Wine itself writes while anything runs. */
const OF_WINE = /^(windows|ProgramData\/Microsoft|Program Files\/(Common Files|Internet Explorer|Windows))/;

export interface Ended {
  code: number | null;
  log: string;
}

export class Wine {
  readonly prefix: string;
  readonly drive: string;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(folder: string) {
    this.prefix = join(folder, "prefix");
    this.drive = join(this.prefix, "drive_c");
    const { PATH, HOME } = process.env;
    this.#environment = {
      PATH,
      HOME,
      WINEPREFIX: this.prefix,
      WINEARCH: "win64",
      WINEDEBUG: "-all",
      LC_ALL: "C.UTF-8",
      WINEDLLOVERRIDES: "winemenubuilder.exe=d", // It writes menus for this system's desktop.
    };
    this.reset();
  }

  /** The folder of the one person, whom Wine calls as this system does. */
  get home(): string {
    const users = join(this.drive, "users");
    return join(users, readdirSync(users).find((name) => name !== "Public") ?? "");
  }

  /** A new one: after a case that failed, nobody knows what the old one holds. */
  reset(): void {
    rmSync(this.prefix, { recursive: true, force: true });
    mkdirSync(this.prefix, { recursive: true });
    this.#must("wineboot", ["--init"]);
    this.settle();
  }

  /** `C:\a b` as a path of this system. */
  path(windows: string): string {
    return join(this.drive, windows.replace(/^C:\\/i, "").replaceAll("\\", "/"));
  }

  /** The other way round, of what is on its disk C. */
  windows(path: string): string {
    return `C:\\${path.slice(this.drive.length + 1).replaceAll("/", "\\")}`;
  }

  /** Runs a setup to its end, and reads its log. A path with spaces is many words: `/D=` takes no quotes. */
  setup(program: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): Ended {
    const log = join(this.prefix, "its log.txt");
    rmSync(log, { force: true });
    const [folder] = words.filter((word) => word.startsWith("/D="));
    const others = words.filter((word) => word !== folder);
    const all = [program, "/S", `/LOG=${onZ(log)}`, ...others, ...(folder?.split(" ") ?? [])];
    const { status } = spawnSync("wine", all, this.#options(environment));
    return { code: status, log: existsSync(log) ? readFileSync(log, "utf8") : "" };
  }

  run(program: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): number | null {
    return spawnSync("wine", [program, ...words], this.#options(environment)).status;
  }

  start(program: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    const env = { ...this.#environment, ...environment };
    return spawn("wine", [program, ...words], { env, stdio: "ignore" });
  }

  /** Until nothing of it runs any more; then its registry is on the disk. */
  settle(): void {
    this.#must("wineserver", ["-w"]);
  }

  end(): void {
    spawnSync("wineserver", ["-k"], this.#options());
  }

  /** One line for each file and folder: path, size. */
  files(): string[] {
    const found: string[] = [];
    const walk = (path: string) => {
      for (const name of readdirSync(join(this.drive, path)).sort()) {
        const inner = path === "" ? name : `${path}/${name}`;
        if (OF_WINE.test(inner)) continue;
        const stat = lstatSync(join(this.drive, inner));
        if (stat.isSymbolicLink()) found.push(`${inner} -> ${readlinkSync(join(this.drive, inner))}`);
        else found.push(stat.isDirectory() ? `${inner}/` : `${inner} ${stat.size}`);
        if (stat.isDirectory()) walk(inner);
      }
    };
    walk("");
    return found;
  }

  /** Every key and value, without the times. */
  registry(): string[] {
    const lines: string[] = [];
    for (const hive of ["user.reg", "system.reg"]) {
      let key = "";
      for (const line of readFileSync(join(this.prefix, hive), "utf8").split("\n")) {
        if (line.startsWith("[")) key = `${hive} ${line.replace(/\] \d+$/, "]")}`;
        if (line.startsWith("[")) lines.push(key);
        else if (line.startsWith('"') || line.startsWith("@")) lines.push(`${key} ${line}`);
      }
    }
    return lines;
  }

  async until(holds: () => boolean): Promise<boolean> {
    for (const end = Date.now() + SECONDS * 1000; Date.now() < end; await pause(20)) if (holds()) return true;
    return false;
  }

  #must(program: string, words: readonly string[]): void {
    const { status, error } = spawnSync(program, words, this.#options());
    if (status !== 0) throw new Error(`${program} ended with ${status} ${error?.message ?? ""}`);
  }

  #options(environment: NodeJS.ProcessEnv = {}) {
    return {
      env: { ...this.#environment, ...environment },
      stdio: "ignore" as const,
      timeout: SECONDS * 1000,
      killSignal: "SIGKILL" as const,
    };
  }
}

/** A file of this system, as Wine sees it. */
export const onZ = (path: string) => `Z:${path.replaceAll("/", "\\")}`;

/** Lines of one that the other has not. */
export function difference(after: readonly string[], before: readonly string[]): string[] {
  const known = new Set(before);
  return after.filter((line) => !known.has(line));
}
