/** START-HERE.html and README.txt: one page that needs nothing but eyes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "lightningcss";
import { root } from "../../scripts/tasks/run.ts";
import {
  LIST,
  PLATFORMS,
  type Platform,
  PUBLIC_KEY,
  SIGNATURE,
  START,
  VERIFY_CMD,
  VERIFY_SH,
} from "./layout.ts";
import { inFours, type Listed, type Whole } from "./lists.ts";
import { joining, linux, macos, windows } from "./page-install.ts";

export interface Facts {
  version: string;
  /** The packages, or their parts. */
  files: readonly Listed[];
  wholes: readonly Whole[];
  signer: { id: string; line: string } | undefined;
}

const NAMES: Readonly<Record<Platform, string>> = { windows: "Windows", macos: "macOS", linux: "Linux" };

export function pageOf(facts: Facts): string {
  const { version, files, wholes } = facts;
  const there = PLATFORMS.filter((platform) => files.some(({ name }) => name.startsWith(`${platform}/`)));
  const makers = { windows, macos, linux };
  const names = [...wholes, ...files].map(({ name }) => name);
  const anchors = there.map((platform) => `<a href="#${platform}">${NAMES[platform]}</a>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Start here: Tokenizer Studio ${version}</title>
<style>${styles()}</style>
</head>
<body>
<header>
<div class="masthead">${icon()}<div>
<h1>Tokenizer Studio ${version}</h1>
<p>Everything you need is on this stick. No network, no account, nothing else to install.</p>
</div></div>
<nav aria-label="On this page"><a href="#check">Check the stick</a>${anchors.join("")}<a
href="#stick">About sticks</a><a href="#checksums">Checksums</a></nav>
</header>
<main>
${check(facts)}
${there.map((platform) => makers[platform](names.filter((it) => it.startsWith(`${platform}/`)))).join("\n")}
${wholes.length > 0 ? joining(wholes) : ""}
${aboutSticks(there)}
${checksums(facts)}
</main>
</body>
</html>
`;
}

function check({ signer }: Facts): string {
  const signed =
    signer === undefined
      ? `<p class="note warn"><strong>This stick is UNSIGNED.</strong> The check finds damage. It cannot
tell who
made these files: take them only from somebody you trust.</p>`
      : `<div class="prose"><h3>Who made it</h3>
<p>${LIST} is signed. With the program minisign anybody can see by which key:</p>
<pre><code>minisign -Vm ${LIST} -P ${signer.line}</code></pre>
<p>Compare this key (number ${signer.id}) with the one where you got to know Tokenizer Studio. A key that is
on the stick alone proves nothing.</p></div>`;
  return `<section id="check">
<h2><span class="step" aria-hidden="true">1</span> Check the stick</h2>
<p>A copy can be damaged on its way. This takes seconds, changes nothing, and needs nothing installed.</p>
<div class="trio">
<div><h3>Windows</h3><p>Double-click <code>${VERIFY_CMD}</code>.</p></div>
<div><h3>macOS</h3><p>Open Terminal. Type <code>sh</code> and a space, drag <code>${VERIFY_SH}</code> into the
window, press Return.</p></div>
<div><h3>Linux</h3><p>Open a terminal in this folder:</p><pre><code>sh ${VERIFY_SH}</code></pre></div>
</div>
<div class="prose">
<p>All is well only when the last line begins with <span class="good">ALL IS WELL</span>. When it ends
without a verdict, the check itself is damaged: copy <code>${VERIFY_SH}</code> or <code>${VERIFY_CMD}</code>
again.</p>
<h3>What it says, and what to do</h3>
<dl class="verdicts">
<dt>MISSING</dt><dd>The file is not there. Copy it again.</dd>
<dt>WRONG SIZE</dt><dd>Copying ended too early. Copy the file again.</dd>
<dt>DAMAGED</dt><dd>The content is not what it was. Copy the file again; if it is named again, take another
stick.</dd>
<dt>STRANGER</dt><dd>Somebody put a file among ours. Do not open it; delete it.</dd>
<dt>NOT OURS</dt><dd>A file beside ours. All is well when you put it there.</dd>
<dt>INCOMPLETE</dt><dd>Making the stick was interrupted. Make it again.</dd>
</dl>
</div>
${signed}
</section>`;
}

function aboutSticks(there: readonly Platform[]): string {
  const linux = there.includes("linux")
    ? `<li>It knows no mark that says “this may be started”. On Linux and macOS a program on it may not start:
copy it to the computer first. Scripts are started with <code>sh</code> in front.</li>`
    : "";
  return `<section id="stick">
<h2>About sticks</h2>
<p>Most sticks are formatted with FAT32 or exFAT. Every computer reads them, and they forget some things.</p>
<ul>
${linux}
<li>Copy first, then install. Pulling the stick out while a program runs from it stops the program.</li>
<li>FAT32 takes no file above 4 GB. That is why larger packages come in parts.</li>
<li>Eject it before you pull it out. What was copied last may not be on it yet.</li>
<li>Look at it on another computer when the check names a different file each time: then the stick or the
socket
is broken, not the files.</li>
</ul>
</section>`;
}

function checksums({ version, files, wholes, signer }: Facts): string {
  const rows = [...files, ...wholes].map(({ name, size, sha256 }) => {
    const groups = inFours(sha256).split(" ");
    const halves = [groups.slice(0, 8), groups.slice(8)].map((half) => `<span>${half.join(" ")}</span>`);
    return `<tr><th scope="row">${name}<small>${size.toLocaleString("en")} bytes${
      wholes.some((whole) => whole.name === name) ? ", when its parts are joined" : ""
    }</small></th><td class="sum">${halves.join(" ")}</td></tr>`;
  });
  const key =
    signer === undefined ? "UNSIGNED" : `Signed by the key ${signer.id}: <code>${signer.line}</code>`;
  return `<section id="checksums">
<h2>Checksums (SHA-256) of Tokenizer Studio ${version}</h2>
<p>Print this page and keep it apart from the stick: nobody can change paper. ${key}.</p>
<table class="sums"><tbody>
${rows.join("\n")}
</tbody></table>
<div class="prose muted"><p>By hand: <code>certutil -hashfile FILE SHA256</code> on Windows,
<code>shasum -a 256 FILE</code> on macOS, <code>sha256sum FILE</code> on Linux; or all at once,
<code>sha256sum -c ${LIST}</code>.</p></div>
</section>`;
}

/** The product's colours, in words that browsers of 2020 know. */
function styles(): string {
  const version = (major: number, minor = 0) => (major << 16) | (minor << 8);
  const read = (...path: string[]) => readFileSync(join(...path), "utf8");
  const css = read(root, "spec", "styles", "tokens.css") + read(import.meta.dirname, "files", "page.css");
  const targets = { safari: version(13, 1), chrome: version(80), firefox: version(78) };
  return transform({ filename: "page.css", code: Buffer.from(css), minify: true, targets }).code.toString();
}

function icon(): string {
  const drawn = readFileSync(join(root, "frontend", "public", "icon.svg"), "utf8");
  return drawn.replace(/<!--.*?-->\s*/s, "").replace("<svg ", '<svg aria-hidden="true" ');
}

/** The same for a terminal, or when no browser opens. */
export function readmeOf({ version, files, signer }: Facts): string {
  const there = PLATFORMS.filter((platform) => files.some(({ name }) => name.startsWith(`${platform}/`)));
  return `Tokenizer Studio ${version}

Open ${START}: it shows with pictures how to install.
It needs no network.

1. Check this stick
     Windows         double-click ${VERIFY_CMD}
     macOS, Linux    sh ${VERIFY_SH}
   All is well only when the last line begins with ALL IS WELL.
   Files above 1.9 GB are in parts. To put them together in a folder:
     sh ${VERIFY_SH} --join FOLDER, or on Windows ${VERIFY_CMD} /join FOLDER

2. Install
${there.map((platform) => INSTALL[platform]).join("")}
   A stick forgets which files may be started: copy them to the computer first.

${
  signer === undefined
    ? "This stick is UNSIGNED: the check finds damage, but cannot tell who made\nthese files."
    : `Signed (${SIGNATURE}) by the key ${signer.id},\nwhich is in ${PUBLIC_KEY}:\n${signer.line}`
}
`;
}

const INSTALL: Readonly<Record<Platform, string>> = {
  windows: "     Windows   start the setup in the folder windows\n",
  macos: "     macOS     open the package in the folder macos\n",
  linux:
    "     Linux     sudo apt install ./linux/NAME.deb\n" +
    "               or unpack NAME.tar.zst and start: sh install.sh\n" +
    "               or copy NAME.AppImage, then: chmod +x NAME.AppImage\n",
};
