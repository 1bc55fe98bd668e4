/** Minimal systems without Python, Node or a web browser, in which packages are tried. Made once, kept. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run, SetUpError } from "./run.ts";

const SUITE = "bookworm";
const MIRROR = "http://deb.debian.org/debian";

/** What each has beyond what Debian cannot do without. */
const PACKAGES = {
  bare: ["zstd"], // To unpack a .tar.zst.
  // What a desktop has: a screen, the webview's library, and the door to FUSE.
  window: ["xvfb", "libwebkit2gtk-4.1-0", "libxtst6", "fuse3", "dbus", "fonts-dejavu-core"],
} as const satisfies Record<string, readonly string[]>;

const ABOUT = { bare: "1 minute, 250 MB", window: "4 minutes, 1 GB" } as const;

export type RootName = keyof typeof PACKAGES;

const kept = join(root, ".studio", "roots");
/** Where machines that are in use have their files. */
export const rooms = join(root, "build", "rooms");

/** Where it is, made when it is not there yet. */
export async function bareRoot(name: RootName): Promise<string> {
  const path = pathOf(name);
  if (existsSync(path)) return path;
  console.log(`Making a ${name} Debian to try packages in (once, about ${ABOUT[name]}).`);
  mkdirSync(kept, { recursive: true });
  for (const old of readdirSync(kept).filter((one) => one.startsWith(`${name}-`)))
    rmSync(join(kept, old), { recursive: true, force: true });
  const unfinished = `${path}.unfinished`;
  const made = name === "bare" ? bootstrap(unfinished) : extend(await bareRoot("bare"), unfinished, name);
  const code = await made;
  if (code !== 0) throw new SetUpError(`The ${name} Debian could not be made (${code}).`);
  renameSync(unfinished, path);
  return path;
}

// A mount namespace of its own: what is mounted meanwhile goes with it, however it ends.
function bootstrap(folder: string): Promise<number> {
  const mirror = process.env["DEBIAN_MIRROR"] || MIRROR;
  const include = `--include=${PACKAGES.bare.join(",")}`;
  const words = ["--mount", "debootstrap", "--variant=minbase", include, SUITE, folder, mirror];
  return run("unshare", words, { stdio: ["ignore", "ignore", "inherit"] });
}

/** By apt: debootstrap itself cannot choose between packages that give the same. */
async function extend(from: string, folder: string, name: RootName): Promise<number> {
  await run("cp", ["--archive", "--reflink=auto", from, folder]);
  const names = PACKAGES[name];
  for (const words of [["update"], ["install", "--yes", "--no-install-recommends", ...names], ["clean"]]) {
    const apart = ["--mount", "--pid", "--fork", "--kill-child", `--mount-proc=${join(folder, "proc")}`];
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND: "noninteractive" };
    const code = await run("unshare", [...apart, "chroot", folder, "apt-get", "-qq", ...words], {
      stdio: ["ignore", "ignore", "inherit"],
      env,
    });
    if (code !== 0) return code;
  }
  rmSync(join(folder, "var", "lib", "apt", "lists"), { recursive: true });
  return 0;
}

/** Why packages cannot be tried on this machine; undefined when they can. */
export function whyNoRoots(): string | undefined {
  if (process.platform !== "linux") return "THE BARE MACHINE NEEDS LINUX";
  if (process.getuid?.() !== 0) return "THE BARE MACHINE NEEDS ROOT (sudo npm run test:bundle)";
  const missing = ["unshare", "nsenter", "ip", "strace", "debootstrap"].filter(
    (name) => spawnSync(name, ["--version"]).error !== undefined,
  );
  if (missing.length > 0) return `THE BARE MACHINE NEEDS ${missing.join(", ")}`;
  const { status, stderr } = spawnSync("unshare", ["--net", "--mount", "--pid", "--fork", "true"]);
  return status === 0 ? undefined : `THIS SYSTEM GIVES NO NAMESPACES: ${String(stderr).trim()}`;
}

/** Take away what is left of rooms whose owners were killed: each is named by its owner's number. */
export function sweepRooms(): string[] {
  const all = existsSync(rooms) ? readdirSync(rooms) : [];
  const left = all.filter((name) => !existsSync(`/proc/${name.split("-")[0]}`));
  for (const name of left) rmSync(join(rooms, name), { recursive: true, force: true });
  return all.filter((name) => !left.includes(name));
}

/** Another list of packages is another root. */
function pathOf(name: RootName): string {
  const all = name === "bare" ? PACKAGES.bare : [...PACKAGES.bare, ...PACKAGES[name]];
  const key = createHash("sha256").update([SUITE, ...all].join(" "));
  return join(kept, `${name}-${key.digest("hex").slice(0, 12)}`);
}
