/** The archive that is unpacked anywhere and installed by its script, without an administrator. */
import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { desktopFiles, settleModes, stageDesktop, sumsOf } from "./stage.ts";
import { tool } from "./tools.ts";

const files = join(import.meta.dirname, "files");

export interface TarOptions {
  /** As `stageApp` left it. */
  app: string;
  version: string;
  epoch: number;
  isFast: boolean;
  work: string;
  file: string;
}

/** Needs GNU tar and zstd. The same input makes the same bytes. */
export function makeTar({ app, version, epoch, isFast, work, file }: TarOptions): void {
  const name = `tokenizer-studio-${version}-linux-x86_64`;
  const folder = join(work, "tar", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const own = join(folder, "app");
  cpSync(app, own, { recursive: true, verbatimSymlinks: true });
  copyFileSync(join(files, "uninstall.sh"), join(own, "uninstall.sh"));
  const share = join(work, "share");
  stageDesktop(share, version, epoch);
  mkdirSync(join(own, "share"));
  for (const [to] of desktopFiles())
    copyFileSync(join(share, to), join(own, "share", to.slice(to.lastIndexOf("/") + 1)));
  settleModes(own);
  writeFileSync(join(own, "files.sha256"), sumsOf(own), { mode: 0o644 });
  copyFileSync(join(files, "install.sh"), join(folder, "install.sh"));
  writeFileSync(join(folder, "README.txt"), README, { mode: 0o644 });
  const plain = join(work, `${name}.tar`);
  // Without these GNU tar writes who made it, when, and how often each file was read.
  const order = ["--sort=name", `--mtime=@${epoch}`, "--owner=0", "--group=0", "--numeric-owner"];
  const pax = ["--format=posix", "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime"];
  tool("tar", [...order, ...pax, "-C", join(work, "tar"), "-cf", plain, name]);
  tool("zstd", ["-q", "-f", "-T2", isFast ? "-3" : "-15", "--rm", plain, "-o", file]);
}

const README = `Tokenizer Studio for Linux on x86-64

    sh install.sh                  installs it for you, into ~/.local; no administrator is needed
    sh install.sh --prefix DIR     somewhere else
    sh install.sh --portable DIR   onto a stick, with its data beside it
    sh install.sh --help           says the rest

The window needs WebKitGTK 4.1, which most desktops have; without it your browser is opened.
`;
