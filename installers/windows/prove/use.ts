/** What is installed is used, signed and removed with the person's data. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { appOf, type Case, install, uninstall } from "./cases.ts";
import { onZ, type Wine } from "./wine.ts";

const WEBVIEW = "HKCU\\SOFTWARE\\Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

/** How a stand-in says it was started, when a program of the installation is. */
async function startedBy(wine: Wine, words: readonly string[], wanted: RegExp): Promise<string> {
  const note = join(wine.prefix, "started");
  rmSync(note, { force: true });
  const own = { STAND_IN_LOG: onZ(note), PYTHONPATH: "not for us" };
  wine.run(join(appOf(wine), "Tokenizer Studio.exe"), words, own);
  const said = () => (existsSync(note) ? readFileSync(note, "utf8").replaceAll("\r", "") : "");
  assert.ok(await wine.until(() => wanted.test(said()) && /PYTHONPATH=\n/.test(said())), said());
  return said();
}

export const using: Case[] = [
  {
    name: "the start program opens the window, or says why it is the browser; a word is the command line",
    run: async (wine, setups) => {
      const app = appOf(wine);
      install(wine, setups.old);
      await startedBy(wine, [], /tokenizer-studio-launcher\.exe" "--because" "this copy has no program/);
      copyFileSync(join(app, "runtime/tokenizer-studio.exe"), join(app, "tokenizer-studio-window.exe"));
      await startedBy(wine, [], /tokenizer-studio-launcher\.exe" "--because" "WebView2/);
      wine.run("reg", ["add", WEBVIEW, "/v", "pv", "/d", "1.2.3.4", "/f"]);
      const said = await startedBy(wine, ["--", 'C:\\a b\\ü "c".txt'], /tokenizer-studio-window\.exe"/);
      assert.match(
        said,
        /"--path=C:\/users\/[^"\\]+\/Programs\/Tokenizer Studio" "--" "C:\\a b\\ü \\"c\\"\.txt"/,
      );
      assert.match(said, /WEBVIEW2_USER_DATA_FOLDER=C:\\users\\.*\\Local\\TokenizerStudio\\webview/);
      await startedBy(wine, ["--browser"], /tokenizer-studio-launcher\.exe" "--browser"/);
      await startedBy(wine, ["train", "a b"], /runtime\\tokenizer-studio\.exe" "train" "a b"/);
      wine.run("reg", ["delete", WEBVIEW, "/f"]);
      rmSync(join(app, "tokenizer-studio-window.exe"));
      uninstall(wine, app);
    },
  },
  {
    name: "WebView2's installer runs when it is missing, and only then",
    run: (wine, setups) => {
      const note = join(wine.prefix, "started");
      rmSync(note, { force: true });
      const own = { STAND_IN_LOG: onZ(note) };
      const first = wine.setup(setups.webview, [], own);
      assert.equal(first.code, 0, first.log);
      assert.match(readFileSync(note, "utf8"), /webview2\.exe" \/silent \/install/);
      rmSync(note);
      const second = wine.setup(setups.webview, [], own);
      assert.match(second.log, /WebView2 1\.2\.3\.4 is installed/);
      assert.ok(!existsSync(note), "it ran again");
      wine.run("reg", ["delete", WEBVIEW, "/f"]);
      uninstall(wine, appOf(wine));
    },
  },
  {
    name: "the person's data goes when they say so, and only then",
    run: (wine, setups) => {
      const data = join(wine.home, "AppData/Roaming/TokenizerStudio");
      const profile = join(wine.home, "AppData/Local/TokenizerStudio/webview");
      for (const words of [[], ["/REMOVEDATA"]]) {
        install(wine, setups.old);
        for (const folder of [data, profile]) mkdirSync(folder, { recursive: true });
        writeFileSync(join(data, "corpus"), "text");
        uninstall(wine, appOf(wine), words);
        assert.equal(existsSync(data), words.length === 0, words.join());
        assert.ok(!existsSync(profile), "the webview's profile stayed");
      }
    },
  },
];

export const signing: Case = {
  name: "a signed setup installs, its uninstaller is signed, and a bit of its signature is seen",
  run: (wine, setups) => {
    const setup = setups.signed ?? "";
    const verify = (file: string) =>
      spawnSync("osslsigncode", ["verify", "-CAfile", setups.ca, "-in", file]).status;
    assert.equal(verify(setup), 0);
    install(wine, setup);
    for (const name of ["uninstall.exe", "Tokenizer Studio.exe"])
      assert.equal(verify(join(appOf(wine), name)), 0, name);
    uninstall(wine, appOf(wine));
    const content = readFileSync(setup);
    const copy = join(setups.folder, "signed copy.exe");
    const place = content.length - 300;
    content[place] = (content[place] ?? 0) ^ 4;
    writeFileSync(copy, content);
    assert.equal(wine.setup(copy, []).code, 3);
    assert.ok(!existsSync(appOf(wine)));
  },
};
