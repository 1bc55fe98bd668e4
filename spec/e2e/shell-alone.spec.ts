/** The window's page when somebody behind it is missing, late or refuses. */
import { describe, expect, test } from "vitest";
import { openedWindow, status } from "./opened-window";
import { saying, whyNoPage } from "./played-window";
import { chromiumPath } from "./studio";

const missing = whyNoPage() ?? (chromiumPath() === undefined ? "needs Chromium" : undefined);

describe.skipIf(missing !== undefined)(`the window's page alone${missing ? ` (${missing})` : ""}`, () => {
  const opened = openedWindow();
  const { open, ready, usable, ui, said, hears, calls, asks } = opened;
  const alert = (title: RegExp) => opened.page.getByRole("alert").filter({ hasText: title }).waitFor();
  const button = (name: string) => opened.page.getByRole("button", { name, exact: true });
  /** Time is the test's: the deadlines of the page come when it says. */
  const ownTime = { time: new Date("2026-01-01T10:00:00Z") };
  const pass = (milliseconds: number) => opened.page.clock.runFor(milliseconds);

  test("a launcher not heard of within ten seconds did not start; one that comes is followed", async () => {
    await open({ hasLauncher: false }, (page) => page.clock.install(ownTime));
    await expect.poll(() => calls("window.getPosition").length).toBe(1); // Connected.
    await pass(9_000);
    expect(await opened.page.getByRole("alert").count()).toBe(0);
    await pass(1_100);
    await alert(/did not start/);
    await button("Copy diagnostics").click();
    await pass(10);
    const dialog = opened.page.getByRole("dialog", { name: "Copy diagnostics" });
    await dialog.getByText(/State: failed with launcher-not-started/).waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    opened.window.connectLauncher();
    await hears("hello");
    await usable();
  });

  test("without a launcher the window closes at once, by its button and by ours", async () => {
    await open();
    await usable();
    opened.window.loseLauncher();
    await alert(/has ended/);
    opened.window.emit("windowClose");
    await asks("app.exit");
    await button("Close").click();
    await expect.poll(() => said("close")).toEqual([]);
  });

  test("a launcher that is lost and comes back signs in again", async () => {
    await open();
    await usable();
    opened.window.loseLauncher();
    await alert(/has ended/);
    opened.window.connectLauncher();
    const { codes } = await usable();
    expect(codes).toHaveLength(1);
  });

  test("a silent launcher does not keep the window from closing", async () => {
    await open({}, (page) => page.clock.install(ownTime));
    await usable();
    opened.window.emit("windowClose");
    opened.window.tell({ kind: "problem", title: "Heard after it", detail: "" });
    await opened.page.getByRole("heading", { name: "Heard after it" }).waitFor();
    await pass(1_500);
    expect(calls("app.exit")).toEqual([]);
    await pass(1_600);
    await asks("app.exit");
  });

  test("nor one that says it closes, and does not", async () => {
    await open({}, (page) => page.clock.install(ownTime));
    await usable();
    await ui().evaluate(saying({ kind: "close" }));
    await hears("close");
    opened.window.tell({ kind: "closing" });
    await opened.page.getByRole("heading", { name: "Closing" }).waitFor();
    await pass(3_100);
    await asks("app.exit");
  });

  test("asked twice to close, it does not ask back", async () => {
    await open();
    await usable();
    opened.window.emit("windowClose");
    opened.window.emit("windowClose");
    await asks("app.exit");
  });

  test("a page that does not come is told to the launcher, and shown when it comes after all", async () => {
    await open({}, (page) => page.clock.install(ownTime));
    await ready();
    await pass(12_000); // The clock runs by itself, too.
    expect(await opened.page.getByRole("alert").count()).toBe(0);
    await pass(3_100);
    await alert(/did not come/);
    await hears("page-failed");
    expect(said("page-failed")).toEqual([{ kind: "page-failed", code: "page-too-slow" }]);
    await button("Continue in the browser").click();
    await hears("continue-in-browser");
    await ui().evaluate(saying({ kind: "usable" }));
    await opened.page.locator("#face").waitFor({ state: "hidden" });
    await hears("usable");
  });

  test("an old web view is told, with the browser as the way out", async () => {
    await open({}, (page) =>
      page.addInitScript(`
        const supports = CSS.supports.bind(CSS);
        CSS.supports = (...words) => !words.join().includes(":has") && supports(...words);
      `),
    );
    opened.window.tell(status({ phase: "starting" }));
    opened.window.tell(
      status({ phase: "ready", run: 1, port: 9, boot_code: "unused-code", has_dialogs: true }),
    );
    await alert(/web view is too old/);
    await hears("page-failed");
    expect(said("page-failed")).toEqual([{ kind: "page-failed", code: "webview-too-old" }]);
    expect(await opened.page.evaluate("document.activeElement.textContent")).toBe("Continue in the browser");
    await opened.page.keyboard.press("Enter");
    await hears("continue-in-browser");
  });

  test.each([
    ["somebody asked for the token first", { isTokenGone: true }],
    ["the token is not accepted", { isTokenWrong: true }],
  ])("when %s it says so on a page of its own, not the library's", async (_name, order) => {
    await open(order);
    await alert(/could not reach its own program/);
    expect(await opened.page.getByText("NE_CL_").count()).toBe(0);
    expect(opened.window.calls).toEqual([]);
    await button("Copy diagnostics").click();
    await opened.page
      .getByRole("dialog")
      .getByText(/native-not-available/)
      .waitFor();
    await opened.page.keyboard.press("Escape");
    await button("Try again").click();
    await alert(/could not reach its own program/);
  });

  test("a window whose program is gone says so", async () => {
    await open();
    await usable();
    opened.window.drop();
    await alert(/could not reach its own program/);
  });

  test("diagnostics nobody answers for are the page's own", async () => {
    await open({}, (page) => page.clock.install(ownTime));
    const failure = { code: "disk-full", title: "The disk is full.", detail: "", steps: [] };
    opened.window.tell(
      status({ phase: "failed", failure: { ...failure, actions: ["copy-diagnostics"] }, log: [] }),
    );
    await button("Copy diagnostics").click();
    await hears("diagnostics");
    await pass(3_100);
    await opened.page
      .getByRole("dialog")
      .getByText(/State: failed with disk-full/)
      .waitFor();
  });
});
