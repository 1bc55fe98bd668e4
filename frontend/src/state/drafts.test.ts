// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const api = vi.hoisted(() => ({ getUiState: vi.fn(), putUiState: vi.fn(), getSettings: vi.fn() }));
vi.mock("../api", () => api);
const { loadDraft, saveDraft, watchDrafts } = await import("./drafts");
const { markAway, markHere } = await import("./connection");
let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  api.putUiState.mockReset().mockResolvedValue(undefined);
  api.getUiState.mockReset().mockResolvedValue({ values: { "draft.a": "kept" } });
  stop = watchDrafts();
});
afterEach(async () => {
  stop();
  await vi.runAllTimersAsync();
  vi.useRealTimers();
});

test("of quick changes the last is sent, once", async () => {
  for (const text of ["a", "ab", "abc"]) saveDraft("draft.a", text, 400);
  await vi.advanceTimersByTimeAsync(399);
  expect(api.putUiState).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(api.putUiState.mock.calls).toEqual([["draft.a", "abc", false]]);
});

test("who comes back at once finds what was not sent yet", async () => {
  expect(await loadDraft("draft.a")).toBe("kept");
  saveDraft("draft.a", "newer", 400);
  expect(await loadDraft("draft.a")).toBe("newer");
});

test("what waits goes when the page is left", async () => {
  saveDraft("draft.a", "last words", 400);
  window.dispatchEvent(new Event("pagehide"));
  expect(api.putUiState.mock.calls).toEqual([["draft.a", "last words", true]]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(api.putUiState).toHaveBeenCalledOnce();
});

test("what could not be sent goes when the backend is back", async () => {
  api.putUiState.mockRejectedValueOnce(new Error("away"));
  saveDraft("draft.a", "typed meanwhile", 400);
  await vi.advanceTimersByTimeAsync(400);
  expect(await loadDraft("draft.a")).toBe("typed meanwhile");
  markAway();
  markHere();
  expect(api.putUiState).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(await loadDraft("draft.a")).toBe("kept");
});
