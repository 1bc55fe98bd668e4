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
  bare: [],
  // What a desktop has: a screen, the webview's library, and the door to FUSE.
  window: ["xvfb", "libwebkit2gtk-4.1-0", "fuse3", "dbus", "fonts-dejavu-core"],
} as const satisfies Record<string, readonly string[]>;

const ABOUT = { bare: "1 minute, 250 MB", window: "4 minutes, 1 GB" } as const;

export type RootName = keyof typeof PACKAGES;

const kept = join(root, ".studio", "roots");

/** Where it is, made when it is not there yet. */
export async function bareRoot(name: RootName): Promise<string> {
  const path = pathOf(name);
  if (existsSync(path)) return path;
  console.log(`Making a ${name} Debian to try packages in (once, about ${ABOUT[name]}).`);
  mkdirSync(kept, { recursive: true });
  for (const old of readdirSync(kept).filter((one) => one.startsWith(`${name}-`)))
    rmSync(join(kept, old), { recursive: true, force: true });
  const unfinished = `${path}.unfinished`;
  const include = PACKAGES[name].length > 0 ? [`--include=${PACKAGES[name].join(",")}`] : [];
  const mirror = process.env["DEBIAN_MIRROR"] || MIRROR;
  // A mount namespace of its own: what debootstrap mounts goes with it, however it ends.
  const words = ["--mount", "debootstrap", "--variant=minbase", ...include, SUITE, unfinished, mirror];
  const code = await run("unshare", words, { stdio: ["ignore", "ignore", "inherit"] });
  if (code !== 0) {
    const log = join(unfinished, "debootstrap", "debootstrap.log");
    throw new SetUpError(`debootstrap ended with ${code}. Its log: ${log}`);
  }
  renameSync(unfinished, path);
  return path;
}

/** Why packages cannot be tried on this machine; undefined when they can. */
export function whyNoRoots(): string | undefined {
  if (process.platform !== "linux") return "THE BARE MACHINE NEEDS LINUX";
  if (process.getuid?.() !== 0) return "THE BARE MACHINE NEEDS ROOT (sudo npm run test:bundle)";
  const missing = ["unshare", "nsenter", "ip", "debootstrap"].filter(
    (name) => spawnSync(name, ["--version"]).error !== undefined,
  );
  if (missing.length > 0) return `THE BARE MACHINE NEEDS ${missing.join(", ")}`;
  const { status, stderr } = spawnSync("unshare", ["--net", "--mount", "--pid", "--fork", "true"]);
  return status === 0 ? undefined : `THIS SYSTEM GIVES NO NAMESPACES: ${String(stderr).trim()}`;
}

/** Another list of packages is another root. */
function pathOf(name: RootName): string {
  const key = createHash("sha256").update([SUITE, ...PACKAGES[name]].join(" "));
  return join(kept, `${name}-${key.digest("hex").slice(0, 12)}`);
}
