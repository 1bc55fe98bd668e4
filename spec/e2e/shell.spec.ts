/** The window's page in a browser: Neutralino, the launcher and the backend are played. */
import { describe, expect, test } from "vitest";
import { failed, openedWindow, problems, stages, status } from "./opened-window";
import { saying, whyNoPage } from "./played-window";
import { chromiumPath } from "./studio";

const missing = whyNoPage() ?? (chromiumPath() === undefined ? "needs Chromium" : undefined);

describe.skipIf(missing !== undefined)(
  `the window's page in a browser${missing ? ` (${missing})` : ""}`,
  () => {
    const opened = openedWindow();
    const { open, ready, usable, ui, said, hears, calls, asks } = opened;

    test("it greets, says that it is on the screen, and shows how far the launcher is", async () => {
      await open({ words: ["/opt/O'Brien/studio", "--path=/opt", "--", "text.txt", "/abs/b.txt"] });
      await hears("painted");
      expect(said("hello")).toEqual([{ kind: "hello", paths: ["/home/O'Brien/text.txt", "/abs/b.txt"] }]);
      opened.window.tell(status({ phase: "starting" }, stages("backend")));
      await opened.page.getByText("Starting the engine.").first().waitFor();
      expect(await opened.page.locator("li.done").allInnerTexts()).toHaveLength(2);
      await usable();
      await expect
        .poll(() => ui().evaluate("heard.filter((message) => message.kind === 'paths')"))
        .toMatchObject([{ how: "opened", paths: ["/home/O'Brien/text.txt", "/abs/b.txt"] }]);
    });

    test("a ready backend is signed in to by a form, and shown when it can be used", async () => {
      await open();
      const backend = await ready();
      expect(backend.codes).toEqual(["code-of-run-1"]);
      expect(await opened.page.locator("#frame").getAttribute("inert")).toBe("");
      await ui().evaluate(saying({ kind: "usable" }));
      await hears("usable");
      expect(said("usable")).toEqual([{ kind: "usable", run: 1 }]);
      expect(await opened.page.evaluate("document.activeElement.name")).toBe("studio");
      expect(await opened.page.locator("#frame").getAttribute("inert")).toBeNull();
      expect(await ui().evaluate("heard[0]")).toMatchObject({ kind: "welcome", has_dialogs: true });
      // The same again, as the answer to a second greeting: nobody is signed in again.
      const again = {
        phase: "ready",
        run: 1,
        port: backend.port,
        boot_code: "x",
        has_dialogs: true,
      } as const;
      opened.window.tell(status(again));
      opened.window.tell({ kind: "problem", title: "After it", detail: "" });
      await opened.page.getByRole("heading", { name: "After it" }).waitFor();
      expect(backend.codes).toHaveLength(1);
    });

    test("the frame has the native dialogs, the title and what is dropped, and no more", async () => {
      await open();
      await usable();
      opened.window.returns.set("os.showOpenDialog", ["/a", "/b"]);
      await ui().evaluate(saying({ kind: "pick-files", id: "1", title: "Choose" }));
      await expect.poll(() => ui().evaluate("heard.at(-1)")).toMatchObject({ id: "1", paths: ["/a", "/b"] });
      expect(calls("os.showOpenDialog")).toMatchObject([
        { data: { title: "Choose", multiSelections: true } },
      ]);
      opened.window.returns.set("os.showSaveDialog", "");
      const filter = { name: "ZIP", extensions: ["zip"] };
      await ui().evaluate(saying({ kind: "save-as", id: "2", title: "Save", name: "a.zip", filter }));
      await expect
        .poll(() => ui().evaluate("heard.at(-1)"))
        .toMatchObject({ id: "2", paths: [], problem: "" });
      opened.window.returns.set("os.showFolderDialog refused", "no");
      await ui().evaluate(saying({ kind: "pick-folder", id: "3", title: "Choose" }));
      await expect.poll(() => ui().evaluate("heard.at(-1).problem")).toMatch(/Type the path/);
      await ui().evaluate(saying({ kind: "title", title: "Jobs", fraction: 0.42 }));
      await expect
        .poll(() => calls("window.setTitle").at(-1)?.data)
        .toEqual({
          title: "42 % · Jobs · Tokenizer Studio",
        });
      opened.window.emit("filesDropped", ["/dropped"]);
      await expect.poll(() => ui().evaluate("heard.at(-1)")).toMatchObject({ how: "dropped" });
      await expect(ui().evaluate("parent.NL_TOKEN")).rejects.toThrow(/cross-origin/);
      await ui()
        .evaluate("try { top.location = 'about:blank' } catch {}")
        .catch(() => {});
      expect(await ui().evaluate("window.open('about:blank')")).toBeNull();
      expect(opened.page.url()).toBe(`${opened.window.origin}/`);
    });

    test("a crash is a calm face over the page; the next backend is signed in to", async () => {
      await open();
      await usable();
      opened.window.tell(status({ phase: "restarting", attempt: 2, reason: "it ended with code -9" }));
      await opened.page.getByText("The engine is being started again").first().waitFor();
      await opened.page.getByText("try 2").waitFor();
      expect(await opened.page.locator("#frame").getAttribute("inert")).toBe("");
      opened.window.emit("filesDropped", ["/while/it/is/away"]);
      const next = await usable(2);
      expect(next.codes).toEqual(["code-of-run-2"]);
      await expect.poll(() => said("usable").at(-1)).toEqual({ kind: "usable", run: 2 });
      await expect.poll(() => ui().evaluate("heard.at(-1)")).toMatchObject({ paths: ["/while/it/is/away"] });
    });

    test("a failure says what to do; each action is one", async () => {
      await open();
      await usable();
      opened.window.tell(failed());
      const again = opened.page.getByRole("button", { name: "Try again" });
      await expect.poll(() => again.evaluate((button) => button === document.activeElement)).toBe(true);
      // A page without a backend would ask for it for ever.
      await expect.poll(() => ui().url()).toBe("about:blank");
      await opened.page.getByText("too-many-crashes").waitFor();
      await opened.page.getByText("it ended with code -9").waitFor();
      await opened.page.getByRole("button", { name: "Open log folder" }).click();
      await hears("open-log-folder");
      await opened.page.getByRole("button", { name: "Copy diagnostics" }).click();
      await hears("diagnostics");
      opened.window.tell({ kind: "diagnostics", text: "Tokenizer Studio 0.1.0 & <all>" });
      const preview = opened.page.getByRole("dialog", { name: "Copy diagnostics" });
      await preview.getByText("Tokenizer Studio 0.1.0 & <all>").waitFor();
      expect(calls("clipboard.writeText")).toEqual([]);
      await preview.getByRole("button", { name: "Copy" }).click();
      await preview.getByText("Copied", { exact: true }).waitFor();
      expect(calls("clipboard.writeText")).toMatchObject([
        { data: { data: "Tokenizer Studio 0.1.0 & <all>" } },
      ]);
      await opened.page.keyboard.press("Escape");
      await preview.waitFor({ state: "detached" });
      opened.window.tell(failed()); // Told again, it stays as it is.
      await again.click();
      await hears("try-again");
      await opened.page.getByRole("heading", { name: "Starting" }).waitFor();
      await usable(2);
    });

    test("closing asks while jobs run: Esc cancels, the next close asks again, one more ends", async () => {
      await open();
      await usable();
      opened.window.emit("windowClose");
      opened.window.tell({ kind: "ask-close", jobs: ["Train a", "Train b"] });
      const dialog = opened.page.getByRole("dialog", { name: "Close while a job is running?" });
      await dialog.getByText("Train a and another job are not done yet.").waitFor();
      await hears("asking");
      await opened.page.keyboard.press("Escape");
      await hears("close-answer");
      expect(said("close-answer")).toEqual([{ kind: "close-answer", answer: "cancel" }]);
      await dialog.waitFor({ state: "detached" });
      opened.window.emit("windowClose");
      opened.window.tell({ kind: "ask-close", jobs: ["Train a"] });
      await dialog.waitFor();
      await hears("asking", 2);
      expect(calls("app.exit")).toEqual([]);
      opened.window.emit("windowClose");
      await asks("app.exit");
    });

    test.each([
      ["Keep training in the background", "keep"],
      ["Stop and close", "stop"],
    ])("who answers %s is taken at their word", async (name, answer) => {
      await open();
      await usable();
      opened.window.emit("windowClose");
      opened.window.tell({ kind: "ask-close", jobs: ["Train a"] });
      await opened.page.getByRole("button", { name }).click();
      await hears("close-answer");
      expect(said("close-answer")).toEqual([{ kind: "close-answer", answer }]);
      opened.window.tell({ kind: "closing" });
      await opened.page.getByRole("heading", { name: "Closing" }).waitFor();
      await hears("quiet");
      expect(await opened.page.locator("iframe").isVisible()).toBe(false);
    });

    test("a page that is loaded again signs in again, and names no files twice", async () => {
      await open({ words: ["/opt/studio", "/a.txt"] });
      await usable();
      await opened.page.reload();
      await hears("hello", 2);
      expect(said("hello").at(-1)).toEqual({ kind: "hello", paths: [] });
      const { codes } = await usable(1);
      expect(codes).toHaveLength(1);
      expect(await ui().evaluate("heard.some((message) => message.kind === 'paths')")).toBe(false);
    });

    test.each(["light", "dark"] as const)("axe finds nothing in %s, narrow or wide", async (colorScheme) => {
      await open();
      await opened.page.emulateMedia({ colorScheme });
      const found: string[] = [];
      const look = async () => found.push(...(await problems(opened.page)));
      opened.window.tell(status({ phase: "starting" }, stages("backend")));
      await opened.page.getByText("Starting the engine.").first().waitFor();
      await look();
      await usable();
      opened.window.tell(status({ phase: "restarting", attempt: 1, reason: "it ended" }));
      await opened.page.getByText("is being started again").first().waitFor();
      await look();
      opened.window.tell(failed());
      await opened.page.getByRole("alert").waitFor();
      await look();
      await opened.page.setViewportSize({ width: 480, height: 400 });
      await look();
      const wide = await opened.page.evaluate("document.getElementById('face').scrollWidth");
      expect(wide).toBeLessThanOrEqual(480);
      opened.window.tell({ kind: "ask-close", jobs: ["Train a"] });
      await opened.page.getByRole("dialog").waitFor();
      await look();
      expect(found).toEqual([]);
    });
  },
);
