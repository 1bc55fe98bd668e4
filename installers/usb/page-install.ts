/** The part of START-HERE.html about one system. */

import { executableSwitch, gatekeeper, privacySettings, smartScreen, smartScreenMore } from "./drawings.ts";
import type { Whole } from "./lists.ts";

const heading = (name: string) =>
  `<h2><span class="step" aria-hidden="true">2</span> Install on ${name}</h2>`;
const base = (name: string) => name.slice(name.indexOf("/") + 1);
const ending = (names: readonly string[], end: string) => names.find((name) => name.endsWith(end));

export function windows(names: readonly string[]): string {
  const setup = base(ending(names, ".exe") ?? names[0] ?? "");
  const hasParts = names.some((name) => name.endsWith(".bin"));
  return `<section id="windows">
${heading("Windows")}
<p>Windows 10 or 11, 64 bit. For you alone no administrator is needed.</p>
<ol>
<li>Open the folder <code>windows</code> and double-click <code>${setup}</code>.${
    hasParts ? " The files beside it belong to it: copy all of them together." : ""
  }</li>
<li>Windows may say that it does not know the program. The pictures show how to go on.</li>
<li>Follow the setup. It looks at its own content before it writes anything.</li>
</ol>
<div class="pictures">${smartScreen()}${smartScreenMore(setup)}</div>
<p class="note">When there is no button <b>Run anyway</b>, your organisation forbids unknown programs:
ask whoever
looks after the computer.</p>
</section>`;
}

export function macos(names: readonly string[]): string {
  const pkg = base(names[0] ?? "");
  const unsigned = pkg.includes("UNSIGNED")
    ? `<p class="note warn"><strong>This package is UNSIGNED.</strong> macOS stops it; the pictures show
how to open
it all the same. Do that only when you know who made it.</p>`
    : "";
  return `<section id="macos">
${heading("macOS")}
<p>A Mac with Apple silicon. You can install it for yourself or for everyone.</p>
<ol>
<li>Open the folder <code>macos</code> and double-click <code>${pkg}</code>.</li>
<li>macOS may say that it could not be verified, most of all when the file was downloaded. The pictures
show how to
go on.</li>
<li>Follow the installer. Afterwards it is in Applications.</li>
</ol>
${unsigned}
<div class="pictures">${gatekeeper()}${privacySettings()}</div>
</section>`;
}

export function linux(names: readonly string[]): string {
  const [deb, tar, image] = [".deb", ".tar.zst", ".AppImage"].map((end) => ending(names, end));
  const forms = [deb && ofDeb(base(deb)), tar && ofTar(base(tar)), image && ofImage(base(image))];
  return `<section id="linux">
${heading("Linux")}
<p>64 bit (x86-64), glibc 2.36 or newer: Debian 12, Ubuntu 24.04, Fedora 37 and later. Choose one form. Open a
terminal in the folder <code>linux</code> of this stick.</p>
<div class="forms">
${forms.filter((form) => form !== undefined && form !== "").join("\n")}
</div>
${image === undefined ? "" : `<div class="pictures">${executableSwitch()}</div>`}
</section>`;
}

const ofDeb = (name: string) => `<div><h3>Package for Debian and Ubuntu</h3>
<p>For everyone on the computer. It asks for the administrator's password.</p>
<pre><code>sudo apt install ./${name}</code></pre></div>`;

const ofTar = (name: string) => `<div><h3>Archive with a script</h3>
<p>For you alone, on any of them. No administrator is needed.</p>
<pre><code>mkdir -p ~/tokenizer-studio-setup
tar --zstd -xf ${name} -C ~/tokenizer-studio-setup
sh ~/tokenizer-studio-setup/*/install.sh</code></pre>
<p>With <code>--portable DIR</code> behind <code>install.sh</code> the program and all its data go into
one folder,
on a stick of your own, too.</p></div>`;

const ofImage = (name: string) => `<div><h3>AppImage</h3>
<p>One file that is the program; nothing is installed. Copy it to the computer first: on this stick it may not
be started.</p>
<pre><code>cp ${name} ~/
chmod +x ~/${name}
~/${name}</code></pre></div>`;

export function joining(wholes: readonly Whole[]): string {
  const list = wholes.map(({ name, parts }) => `<li><code>${name}</code>: ${parts} parts</li>`).join("\n");
  return `<section id="parts">
<h2>Files in parts</h2>
<p>These files are larger than some sticks can hold, so they are in parts. The check can put them
together in a
folder on the computer; install from there.</p>
<ul>
${list}
</ul>
<div class="trio">
<div><h3>Windows</h3><pre><code>.\\verify.cmd /join C:\\Users\\Public</code></pre></div>
<div><h3>macOS and Linux</h3><pre><code>sh verify.sh --join ~/Downloads</code></pre></div>
</div>
</section>`;
}
