/** The UI in a window's frame: dialogs of the window, files saved where they say, and a new sign-in. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Backend, openShell, type Shell, startBackend } from "./framed";
import { addAndWait, PATIENCE_MS, photographFailures, train } from "./pages";
import { chromiumPath, openBrowser, temporaryFolder } from "./studio";
import { line } from "./texts";

describe.skipIf(chromiumPath() === undefined)("in a window's frame (needs Chromium)", () => {
  const data = temporaryFolder("data");
  const files = temporaryFolder("O'Brien & Söhne 测试");
  let browser: Browser;
  let backend: Backend;
  let shell: Shell;
  const texts = () => join(files.path, "mes textes");
  const saved = () => join(files.path, "mine.zip");
  const said = async (kind: string) => (await shell.heard()).filter((message) => message.kind === kind);

  beforeAll(async () => {
    mkdirSync(texts());
    writeFileSync(join(texts(), "a.txt"), Array.from({ length: 400 }, (_, i) => line(i)).join("\n"));
    browser = await openBrowser();
    shell = await openShell(browser);
    backend = await startBackend({ data: data.path, shellOrigin: shell.origin });
    await shell.boot(backend);
  }, PATIENCE_MS);
  beforeEach(() => photographFailures(() => shell.page));
  afterAll(async () => {
    await browser?.close();
    await shell?.end();
    await backend?.kill();
    data.remove();
    files.remove();
  }, PATIENCE_MS);

  test("it signs in with a code, greets the window, and says when it can be used", async () => {
    await shell.ui.getByRole("heading", { name: "Make your first tokenizer" }).waitFor();
    await expect.poll(() => said("usable")).toHaveLength(1);
    expect((await shell.heard())[0]?.kind).toBe("hello");
    expect(await shell.ui.evaluate("document.cookie")).toBe("");
    await shell.ui.getByText("Your files are read where they are").waitFor();
  });

  test("a folder chosen in the window's dialog is read in place", async () => {
    const { ui } = shell;
    await shell.teach({});
    await ui.getByRole("button", { name: "Choose a folder…" }).click();
    await expect.poll(() => said("pick-folder")).toHaveLength(1);
    expect(await ui.getByRole("dialog").count()).toBe(0); // Nothing was chosen.
    await shell.teach({ paths: [texts()] });
    await ui.getByRole("button", { name: "Choose a folder…" }).click();
    await ui.getByText("Read where it is. Nothing is copied or changed.").waitFor();
    await addAndWait(ui);
  });

  test("a training shows in the title, and its tokenizer is saved where the dialog says", async () => {
    const { ui } = shell;
    await train(ui, 300);
    await ui.getByRole("link", { name: "Open the tokenizer" }).click({ timeout: PATIENCE_MS });
    await ui.getByText("Bytes per token").first().waitFor();
    await shell.teach({ paths: [saved()] });
    await ui.getByRole("button", { name: "Save as…" }).click();
    await ui.getByText(`Saved as ${saved()}`).waitFor();
    expect(readFileSync(saved()).subarray(0, 2).toString()).toBe("PK");
    const asked = (await said("save-as")).at(-1);
    expect(asked?.kind === "save-as" && asked.name).toMatch(/\.zip$/);
    const json = join(files.path, "tokenizer.json");
    await shell.teach({ paths: [json] });
    await ui.getByRole("button", { name: "tokenizer.json", exact: true }).click();
    await ui.getByText(`Saved as ${json}`).waitFor();
    expect(() => JSON.parse(readFileSync(json, "utf8"))).not.toThrow();
    expect(await ui.locator("a[download], a[target]").count()).toBe(0);
    const titles = async () =>
      (await said("title")).map((message) => (message.kind === "title" ? message.title : ""));
    await expect.poll(async () => (await titles()).at(-1)).toBe("mes textes 300 · Tokenizer Studio");
    expect(await titles()).toContain("Make your first tokenizer · Tokenizer Studio");
  });

  test("a place that cannot be written is named, and another one is asked for", async () => {
    const { ui } = shell;
    await shell.teach({ paths: [join(files.path, "gone", "mine.zip")] });
    await ui.getByRole("button", { name: "Save as…" }).click();
    await ui.getByText(/There is no folder/).waitFor();
    await shell.teach({ problem: "The dialog could not be shown." });
    await ui.getByRole("button", { name: "Save elsewhere…" }).click();
    const field = ui.getByRole("textbox", { name: "Path" });
    await field.fill(saved());
    await ui.getByRole("button", { name: "Save", exact: true }).click();
    await ui.getByText(/There is a file “mine.zip” already/).waitFor();
    await ui.getByRole("button", { name: "Replace it" }).click();
    await ui.getByText(`Saved as ${saved()}`).waitFor();
    await ui.getByRole("button", { name: "Close" }).click();
    expect(existsSync(join(files.path, "gone"))).toBe(false);
  });

  test("what is dropped on the window, or given to it, is offered on any page", async () => {
    const { ui } = shell;
    await ui.getByRole("link", { name: "Help" }).click();
    await shell.say({ kind: "paths", how: "dropped", paths: [join(texts(), "a.txt")] });
    await ui.getByRole("button", { name: "Add this text" }).waitFor();
    await ui.getByRole("button", { name: "Cancel" }).click();
    await shell.say({ kind: "paths", how: "opened", paths: [join(texts(), "nothing here")] });
    await ui.getByText(/There is nothing at “/).waitFor();
    expect(await ui.getByRole("textbox", { name: "Paths" }).inputValue()).toBe(join(texts(), "nothing here"));
    await ui.getByRole("button", { name: "Cancel" }).click();
  });

  test("keys of a window close it, enlarge the text, and load the frame again", async () => {
    const { page, ui } = shell;
    const size = async () => ui.evaluate("document.documentElement.style.fontSize");
    await ui.getByRole("heading").first().click();
    await page.keyboard.press("Control+w");
    await expect.poll(() => said("close")).toHaveLength(1);
    await page.keyboard.press("Control++");
    await expect.poll(size).toBe("110%");
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    await expect.poll(size).toBe("125%");
    await page.keyboard.press("Control+0");
    await expect.poll(size).toBe("100%");
    await page.keyboard.press("F5");
    await expect.poll(() => said("usable")).toHaveLength(2);
    expect(ui.url()).toMatch(/\/help$/);
  });

  test("a new sign-in comes back to the page with what was typed while nobody answered", async () => {
    const { ui } = shell;
    await ui.getByRole("link", { name: /^Tokenizers/ }).click();
    await ui.getByRole("main").getByRole("link", { name: /300/ }).first().click();
    await ui.getByRole("link", { name: "Explore" }).click();
    const text = ui.getByRole("textbox", { name: "Your text" });
    await text.fill("typed before");
    await ui
      .getByText(/tokens/)
      .first()
      .waitFor();
    await backend.kill();
    await text.fill("typed while nobody answered");
    const port = Number(new URL(backend.origin).port);
    backend = await startBackend({ data: data.path, shellOrigin: shell.origin, port });
    expect(new URL(backend.origin).port).toBe(String(port));
    await shell.boot(backend);
    await expect.poll(() => said("usable"), { timeout: 15_000 }).toHaveLength(3);
    await expect.poll(() => text.inputValue()).toBe("typed while nobody answered");
    expect(await ui.getByText("does not answer").count()).toBe(0);
  });

  test("a backend on another port is the same page again", async () => {
    const { ui } = shell;
    const path = new URL(ui.url()).pathname;
    await backend.kill();
    backend = await startBackend({ data: data.path, shellOrigin: shell.origin });
    await shell.boot(backend);
    await expect.poll(() => said("usable"), { timeout: 15_000 }).toHaveLength(4);
    expect(ui.url()).toBe(backend.origin + path);
  });

  test("another window begins at Home, and without dialogs paths are typed", async () => {
    const second = await openShell(browser);
    await second.teach({ hasDialogs: false });
    await backend.kill();
    backend = await startBackend({ data: data.path, shellOrigin: second.origin });
    await second.boot(backend);
    await second.ui.getByRole("heading", { name: "Home" }).waitFor();
    await second.ui
      .getByRole("link", { name: /^Corpora/ })
      .first()
      .click();
    await second.ui.getByRole("button", { name: "Choose files…" }).click();
    await second.ui.getByText("No file dialog can be shown on this computer").waitFor();
    // The first window's page may no longer frame it.
    await shell.boot(backend);
    await expect
      .poll(() => shell.ui.evaluate("document.body.innerText").catch(() => ""))
      .not.toMatch(/Corpora/);
    expect(second.errors).toEqual([]);
    await second.end();
  });
});
