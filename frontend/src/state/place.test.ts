// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";

const saveDraft = vi.hoisted(() => vi.fn());
vi.mock("./drafts", () => ({ saveDraft }));
const { enterPlace, keepPlace } = await import("./place");
const HERE = "http://127.0.0.1:41234";
const remembered = (place: unknown) => ({ "window.place": place });

beforeEach(() => {
  history.replaceState(null, "", "/");
});

test("in a browser no place is remembered", () => {
  keepPlace("/corpora");
  expect(saveDraft).not.toHaveBeenCalled();
});

test.each<[string, unknown, string]>([
  ["the same window comes back to its page", { shell: HERE, path: "/train?from=abc" }, "/train?from=abc"],
  ["another window begins at Home", { shell: "http://127.0.0.1:41235", path: "/train" }, "/"],
  ["an address of elsewhere is no place", { shell: HERE, path: "//evil.test/x" }, "/"],
  ["what was never a place is none", { shell: HERE, path: 7 }, "/"],
  ["nothing is remembered", undefined, "/"],
])("%s", (_name, place, path) => {
  enterPlace(HERE, remembered(place));
  expect(location.pathname + location.search).toBe(path);
});

test("a page that was asked for by its address stays", () => {
  history.replaceState(null, "", "/help");
  enterPlace(HERE, remembered({ shell: HERE, path: "/train" }));
  expect(location.pathname).toBe("/help");
});

test("in a window each page is remembered with the window it is in", () => {
  enterPlace(HERE, {});
  keepPlace("/jobs");
  expect(saveDraft.mock.lastCall?.slice(0, 2)).toEqual(["window.place", { shell: HERE, path: "/jobs" }]);
});
