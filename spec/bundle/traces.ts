/** What a program left behind: files, and whom it spoke to. */
import { hash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Paths, each with what can be seen of it from outside. */
export type Files = ReadonlyMap<string, string>;

/** Made anew by the system at each look or each start. */
const NOT_FILES = new Set(["/proc", "/sys", "/dev", "/media"]);

/** Everything below a root, seen through `path`. */
export function filesOf(path: (inside: string) => string): Files {
  const found = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path(folder), { withFileTypes: true })) {
      const inside = join(folder, entry.name);
      if (NOT_FILES.has(inside)) continue;
      found.set(inside, look(path(inside), entry));
      if (entry.isDirectory()) walk(inside);
    }
  };
  walk("/");
  return found;
}

/** By content, not by times: dpkg's triggers write the system's lists anew as they were. */
function look(path: string, entry: Dirent): string {
  const { mode, uid, gid } = lstatSync(path);
  const kept = `${mode.toString(8)} ${uid}:${gid}`;
  if (entry.isSymbolicLink()) return `${kept} ${readlinkSync(path)}`;
  return entry.isFile() ? `${kept} ${hash("sha256", readFileSync(path))}` : kept;
}

/** Each with `+`, `-` or `~`: came, went, changed. */
export function differences(before: Files, after: Files): string[] {
  const came = [...after.keys()].filter((path) => !before.has(path)).map((path) => `+ ${path}`);
  const went = [...before.keys()].filter((path) => !after.has(path)).map((path) => `- ${path}`);
  const changed = [...after].flatMap(([path, seen]) => {
    const then = before.get(path);
    return then === undefined || then === seen ? [] : [`~ ${path}`];
  });
  return [...came, ...went, ...changed].sort();
}

/**
 * Words in front of a start that have strace write down whom it speaks to. `hasRights`: it starts programs
 * with rights of their own, as fusermount3; the filter that makes strace fast would take them away.
 */
export function tracing(file: string, { hasRights = false } = {}): string[] {
  const filter = hasRights ? [] : ["--seccomp-bpf"];
  const calls = ["-e", "trace=connect,sendto,sendmsg,sendmmsg,bind", "-e", "signal=none"];
  return ["strace", "-f", "-qq", ...filter, ...calls, "-o", file, "--"];
}

const LOCAL_FAMILIES = new Set(["AF_UNIX", "AF_LOCAL", "AF_NETLINK", "AF_UNSPEC"]);

export interface Talk {
  /** Calls to or at this machine. */
  local: number;
  /** Lines of those that were not. */
  strangers: string[];
}

/** Reads what strace wrote: an address is in the line of the call also when its end is in another. */
export function talkOf(trace: string): Talk {
  const named = trace.split("\n").filter((line) => line.includes("sa_family="));
  const strangers = named.filter((line) => !isLocal(line));
  const local = named.filter((line) => line.includes("sa_family=AF_INET") && isLocal(line)).length;
  return { local, strangers };
}

function isLocal(line: string): boolean {
  const family = /sa_family=(\w+)/.exec(line)?.[1] ?? "";
  if (family === "AF_INET") return /inet_addr\("127\.\d+\.\d+\.\d+"\)/.test(line);
  if (family === "AF_INET6") return /"(::1|::ffff:127\.\d+\.\d+\.\d+)"/.test(line);
  return LOCAL_FAMILIES.has(family);
}
