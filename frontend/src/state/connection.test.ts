import { afterEach, beforeEach, expect, test, vi } from "vitest";

const getSettings = vi.hoisted(() => vi.fn());
vi.mock("../api", () => ({ getSettings }));
const { isAway, markAway, markHere, returns } = await import("./connection");

beforeEach(() => {
  vi.useFakeTimers();
  getSettings.mockReset();
});
afterEach(() => {
  markHere();
  vi.useRealTimers();
});

test("a stream that is back at once is no outage", async () => {
  getSettings.mockRejectedValue(new Error("away"));
  markAway();
  await vi.advanceTimersByTimeAsync(1000);
  markHere();
  await vi.advanceTimersByTimeAsync(5000);
  expect(isAway.value).toBe(false);
  expect(getSettings).not.toHaveBeenCalled();
});

test("an outage shows, is asked about at growing distances, and ends by itself", async () => {
  getSettings.mockRejectedValue(new Error("away"));
  markAway();
  await vi.advanceTimersByTimeAsync(1600);
  expect(isAway.value).toBe(true);
  await vi.advanceTimersByTimeAsync(3000);
  expect(getSettings).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(getSettings.mock.calls.length).toBeLessThan(12);
  getSettings.mockResolvedValue({});
  await vi.advanceTimersByTimeAsync(8000);
  expect(isAway.value).toBe(false);
});

test("every return is counted once, so that pages know when to load again", async () => {
  getSettings.mockRejectedValue(new Error("away"));
  const before = returns.value;
  markHere();
  expect(returns.value).toBe(before);
  markAway();
  markHere();
  expect(returns.value).toBe(before + 1);
  markAway();
  await vi.advanceTimersByTimeAsync(1600);
  markHere();
  markHere();
  expect(returns.value).toBe(before + 2);
});
