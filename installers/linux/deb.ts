/** The package for Debian, Ubuntu and what comes from them. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../../scripts/tasks/run.ts";
import { filesIn, settleModes, sizeOf, stageDesktop } from "./stage.ts";
import { tool } from "./tools.ts";

export interface DebOptions {
  /** As `stageApp` left it. */
  app: string;
  version: string;
  epoch: number;
  isFast: boolean;
  /** The C library it needs, `2.36`. */
  glibc: string;
  work: string;
  file: string;
}

/** Needs dpkg-deb. Its folders are the system's; caches of menus and types are renewed by dpkg's triggers. */
export function makeDeb({ app, version, epoch, isFast, glibc, work, file }: DebOptions): void {
  const tree = join(work, "deb");
  rmSync(tree, { recursive: true, force: true });
  const place = (path: string) => {
    mkdirSync(join(tree, path), { recursive: true });
    return join(tree, path);
  };
  cpSync(app, join(place("usr/lib"), "tokenizer-studio"), { recursive: true, verbatimSymlinks: true });
  symlinkSync("../lib/tokenizer-studio/tokenizer-studio", join(place("usr/bin"), "tokenizer-studio"));
  stageDesktop(place("usr/share"), version, epoch);
  const about = place("usr/share/doc/tokenizer-studio");
  writeFileSync(join(about, "copyright"), copyright());
  const manual = readFileSync(join(import.meta.dirname, "files", "tokenizer-studio.1"), "utf8");
  writeFileSync(join(place("usr/share/man/man1"), "tokenizer-studio.1.gz"), gzipSync(manual, { level: 9 }));
  settleModes(tree);
  const kilobytes = Math.ceil(sizeOf(join(tree, "usr")) / 1024);
  const sums = filesIn(join(tree, "usr")).map((path) => `${md5Of(join(tree, "usr", path))}  usr/${path}\n`);
  const control = place("DEBIAN");
  writeFileSync(join(control, "control"), controlOf(version, glibc, kilobytes));
  writeFileSync(join(control, "md5sums"), sums.join(""));
  settleModes(control);
  const words = ["--root-owner-group", "-Zzstd", isFast ? "-z3" : "-z15", "--build", tree, file];
  tool("dpkg-deb", words, { SOURCE_DATE_EPOCH: String(epoch) });
}

const MAKER = "Tokenizer Studio <packages@tokenizerstudio.invalid>";

/** 1.0.0~beta.1 comes before 1.0.0. */
export const debVersion = (version: string) => version.replace("-", "~");

function controlOf(version: string, glibc: string, kilobytes: number): string {
  return `Package: tokenizer-studio
Version: ${debVersion(version)}
Architecture: amd64
Maintainer: ${MAKER}
Installed-Size: ${kilobytes}
Depends: libc6 (>= ${glibc})
Recommends: libwebkit2gtk-4.1-0, libxtst6, zenity | kdialog
Section: science
Priority: optional
Description: workbench for language-model tokenizers
 Trains, measures, compares and explores tokenizers of language models on this
 machine, and exports them in the form other tools load. It needs no network.
`;
}

function copyright(): string {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Tokenizer Studio

Files: *
Copyright: the authors of Tokenizer Studio
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
Comment: What it is made of has licences of its own: they are in
 /usr/lib/tokenizer-studio/THIRD-PARTY-NOTICES.txt.
${readFileSync(join(root, "LICENSE"), "utf8").includes("Apache License") ? "" : "\n"}`;
}

function md5Of(path: string): string {
  return createHash("md5").update(readFileSync(path)).digest("hex");
}
