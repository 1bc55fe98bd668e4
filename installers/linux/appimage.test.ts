/** The project's own runtime, in front of a small image: mounted, unpacked, killed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { descendants } from "../../spec/e2e/processes.ts";
import { makeAppImage } from "./appimage.ts";
import { getRuntime } from "./runtime.ts";

const own = mkdtempSync(join(tmpdir(), "appimage-"));
const [image, mounts] = [join(own, "it's ü $x.AppImage"), join(own, "mounts")];
const missing = whyNot();
const canMount = existsSync("/dev/fuse") && spawnSync("fusermount3", ["-V"]).error === undefined;
afterAll(() => rmSync(own, { recursive: true, force: true }));

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "APPIMAGES ARE OF LINUX";
  for (const name of ["gcc", "strip", "mksquashfs"])
    if (spawnSync(name, ["--version"]).error !== undefined) return `NO ${name} ON THIS MACHINE`;
  for (const name of ["squashfuse/ll.h", "fuse3/fuse_lowlevel.h", "zstd.h"])
    if (!existsSync(join("/usr/include", name)))
      return `NO ${name}: libsquashfuse-dev libfuse3-dev libzstd-dev`;
  return undefined;
}

const APP_RUN = `#!/bin/sh
printf '%s|' "$@"
printf '\\n%s\\n%s\\n%s\\n' "$APPDIR" "$APPIMAGE" "$OWD"
cat "$APPDIR/sub dir/ü.txt"
[ "\${1-}" != stay ] || exec "$APPDIR/stay" 60
exit 7
`;

const title = (name: string) => (missing ? `${name}: ${missing}` : name);
const environment = (more: NodeJS.ProcessEnv = {}) => ({ ...process.env, TMPDIR: mounts, ...more });
const run = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
  spawnSync(image, words, { encoding: "utf8", cwd: own, env: environment(more), timeout: 20_000 });
const mounted = () => readFileSync("/proc/mounts", "utf8").includes(`${mounts}/.mount_`);
/** Neither a mount nor its folder is left. */
const nothingLeft = () => expect.poll(() => mounted() || readdirSync(mounts).length > 0).toBe(false);

describe.skipIf(missing !== undefined)(title("an AppImage with the project's own runtime"), () => {
  beforeAll(async () => {
    const app = join(own, "App");
    mkdirSync(join(app, "sub dir"), { recursive: true });
    mkdirSync(mounts);
    writeFileSync(join(app, "AppRun"), APP_RUN, { mode: 0o755 });
    writeFileSync(join(app, "sub dir", "ü.txt"), "hello\n");
    writeFileSync(join(app, "large"), Buffer.alloc(700_001, "0123456789"));
    copyFileSync("/bin/sleep", join(app, "stay"));
    chmodSync(join(app, "stay"), 0o755);
    symlinkSync("sub dir/ü.txt", join(app, "link"));
    await makeAppImage({ appDir: app, out: image, isFast: true, epoch: 1_700_000_000, work: own });
  }, 60_000);

  test("is of type 2, with the sections tools look for, and nothing of the system's to load", () => {
    const bytes = readFileSync(image);
    expect(bytes.subarray(8, 11)).toEqual(Buffer.from([0x41, 0x49, 0x02]));
    const { stdout } = spawnSync("readelf", ["-SlW", image], { encoding: "utf8" });
    for (const section of [".upd_info", ".sha256_sig", ".sig_key"]) expect(stdout).toContain(section);
    expect(stdout).not.toContain("INTERP");
    const offset = Number(run(["--appimage-offset"]).stdout);
    expect(bytes.subarray(offset, offset + 4).toString()).toBe("hsqs");
  });

  test.skipIf(!canMount)(
    canMount ? "runs from a mount" : "runs from a mount: NO FUSE ON THIS MACHINE",
    async () => {
      const { status, stdout } = run(["a b", "$c", "'d\""]);
      const [words, folder, file, from, text] = stdout.split("\n");
      expect([status, words, file, from, text]).toEqual([7, "a b|$c|'d\"|", image, own, "hello"]);
      expect(folder).toContain(mounts);
      await nothingLeft();
    },
  );

  test.skipIf(!canMount).each(["SIGTERM", "SIGKILL", "SIGHUP"] as const)(
    "%s leaves no mount",
    async (signal) => {
      const { child } = await stay();
      child.kill(signal);
      await new Promise((done) => child.once("exit", done));
      expect(child.signalCode).toBe(signal);
      await nothingLeft();
    },
  );

  test.skipIf(!canMount)("a killed server leaves no mount, though the program still runs", async () => {
    const { child, server } = await stay();
    process.kill(server, "SIGKILL");
    await nothingLeft();
    child.kill("SIGKILL");
  });

  test.skipIf(!canMount)("a killed guardian leaves none either when the program ends", async () => {
    const { child, guardian } = await stay();
    process.kill(guardian, "SIGKILL");
    child.kill("SIGKILL");
    await nothingLeft();
  });

  test("without FUSE it unpacks once, and says so", () => {
    const cache = { XDG_CACHE_HOME: join(own, "ca che"), PATH: join(own, "nowhere") };
    const older = join(own, "ca che", "TokenizerStudio", "appimage", "0123456789abcdef", "usr");
    mkdirSync(older, { recursive: true });
    const first = run(["x"], cache);
    expect(first.stderr).toContain("Unpacking into");
    const folder = first.stdout.split("\n")[1] ?? "";
    expect(folder).toContain(join(own, "ca che", "TokenizerStudio", "appimage"));
    expect(readFileSync(join(folder, "large"))).toEqual(Buffer.alloc(700_001, "0123456789"));
    expect(readFileSync(join(folder, "link"), "utf8")).toBe("hello\n");
    expect(existsSync(join(folder, "..", "0123456789abcdef"))).toBe(false);
    const before = statSync(join(folder, "large")).ino;
    const second = run(["x"], cache);
    expect([second.stderr.includes("Unpacking"), statSync(join(folder, "large")).ino]).toEqual([
      false,
      before,
    ]);
  });

  test("where it cannot unpack it says why", () => {
    writeFileSync(join(own, "a file"), "");
    const { status, stderr } = run([], { XDG_CACHE_HOME: join(own, "a file"), PATH: join(own, "nowhere") });
    expect([status, stderr]).toEqual([127, expect.stringContaining("could not be unpacked into")]);
  });

  test("unpacks where it is told to, all or what is named, and for one start", () => {
    expect(run(["--appimage-extract", "sub dir/*"]).stdout).toContain("squashfs-root/sub dir/ü.txt");
    expect(readdirSync(join(own, "squashfs-root"))).toEqual(["sub dir"]);
    const once = run(["--appimage-extract-and-run", "y"]);
    expect([once.status, once.stdout.split("\n")[0]]).toEqual([7, "y|"]);
    expect(readdirSync(mounts)).toEqual([]);
  });

  test("one flipped bit of its image is told", () => {
    expect(run(["--appimage-verify"]).status).toBe(0);
    const damaged = join(own, "damaged.AppImage");
    cpSync(image, damaged);
    const bytes = readFileSync(damaged);
    const at = Number(run(["--appimage-offset"]).stdout) + 1_000;
    bytes[at] = (bytes[at] ?? 0) ^ 4;
    writeFileSync(damaged, bytes);
    const { status, stdout } = spawnSync(damaged, ["--appimage-verify"], { encoding: "utf8" });
    expect([status, stdout]).toEqual([1, expect.stringContaining("DAMAGED")]);
  });

  test("an unknown option is refused", () => {
    expect(run(["--appimage-nonsense"])).toMatchObject({
      status: 127,
      stderr: expect.stringContaining("not known"),
    });
  });
});

test("a runtime nobody vouches for is refused, with its hash", async () => {
  const file = join(own, "some runtime");
  writeFileSync(file, "not a program");
  const named = { APPIMAGE_RUNTIME: file };
  await expect(getRuntime(own, named)).rejects.toThrow(
    /has the sha256 [0-9a-f]{64}, and none is vouched for/,
  );
});

/** Starts what does not end by itself. Its guardian is its child, and the server the guardian's. */
async function stay(): Promise<{ child: ChildProcess; guardian: number; server: number }> {
  const child = spawn(image, ["stay"], { env: environment(), stdio: "ignore" });
  const pid = child.pid ?? 0;
  // From then on no other processes are begun, and none has a number that another one gets.
  await expect.poll(() => readFileSync(`/proc/${pid}/comm`, "utf8").trim()).toBe("stay");
  const keepers = descendants(pid, image);
  const [server, ...others] = keepers.filter((one) => descendants(one).length === 0);
  const [guardian] = keepers.filter((one) => one !== server);
  if (server === undefined || guardian === undefined || others.length > 0)
    throw new Error(`a guardian and its server were expected, and there are ${keepers.length} processes`);
  return { child, guardian, server };
}
