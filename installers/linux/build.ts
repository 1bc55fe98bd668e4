/** The packages for Linux: an AppImage, a .deb, and an archive with a script that installs it. */
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../../scripts/tasks/run.ts";
import type { PackageOptions } from "../common/options.ts";
import { makeAppImage } from "./appimage.ts";
import { makeDeb } from "./deb.ts";
import { settleModes, stageApp, stageDesktop } from "./stage.ts";
import { makeTar } from "./tar.ts";

export interface LinuxOptions extends PackageOptions {
  /** Packed quickly and larger, for tests. */
  isFast?: boolean;
  forms?: readonly Form[];
}

export type Form = (typeof FORMS)[number];
export const FORMS = ["AppImage", "deb", "tar.zst"] as const;
// What Debian 12 has: the freeze refuses what needs a newer one.
const GLIBC = "2.36";

/** The names of what is made. */
export function packageNames(version: string): Record<Form, string> {
  return {
    AppImage: `tokenizer-studio-${version}-x86_64.AppImage`,
    deb: `tokenizer-studio_${version.replace("-", "~")}_amd64.deb`,
    "tar.zst": `tokenizer-studio-${version}-linux-x86_64.tar.zst`,
  };
}

/** Returns the files it wrote. Unfinished work is gone, whatever happens. */
export async function build(options: LinuxOptions): Promise<string[]> {
  const { version, isFast = false, forms = FORMS } = options;
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  const names = packageNames(version);
  const work = mkdtempSync(join(out, ".linux-"));
  const epoch = sourceDate();
  try {
    const app = join(work, "app");
    stageApp(options, app);
    const common = { app, version, epoch, isFast, work };
    for (const form of forms) {
      const file = join(work, names[form]);
      if (form === "deb") makeDeb({ ...common, glibc: GLIBC, file });
      else if (form === "tar.zst") makeTar({ ...common, file });
      else await makeAppImage({ appDir: appDir(common), out: file, isFast, epoch, work });
      renameSync(file, join(out, names[form]));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return forms.map((form) => join(out, names[form]));
}

interface Staged {
  app: string;
  version: string;
  epoch: number;
  work: string;
}

function appDir({ app, version, epoch, work }: Staged): string {
  const folder = join(work, "AppDir");
  mkdirSync(join(folder, "usr", "lib"), { recursive: true });
  mkdirSync(join(folder, "usr", "bin"), { recursive: true });
  cpSync(app, join(folder, "usr", "lib", "tokenizer-studio"), { recursive: true, verbatimSymlinks: true });
  stageDesktop(join(folder, "usr", "share"), version, epoch);
  symlinkSync("../lib/tokenizer-studio/tokenizer-studio", join(folder, "usr", "bin", "tokenizer-studio"));
  const share = join(folder, "usr", "share");
  copyFileSync(
    join(share, "applications", "tokenizer-studio.desktop"),
    join(folder, "tokenizer-studio.desktop"),
  );
  copyFileSync(
    join(share, "icons/hicolor/256x256/apps/tokenizer-studio.png"),
    join(folder, "tokenizer-studio.png"),
  );
  settleModes(folder);
  symlinkSync("tokenizer-studio.png", join(folder, ".DirIcon"));
  symlinkSync("usr/bin/tokenizer-studio", join(folder, "AppRun"));
  return folder;
}

/** What $SOURCE_DATE_EPOCH says, else when the sources were committed: the same sources, the same bytes. */
function sourceDate(): number {
  const named = Number(process.env["SOURCE_DATE_EPOCH"]);
  if (Number.isInteger(named) && named > 0) return named;
  const words = ["log", "-1", "--format=%ct"];
  return Number(execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim());
}
