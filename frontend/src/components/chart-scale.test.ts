import { expect, test } from "vitest";
import { doublingTicks, expectedEnd, linearTicks, nearest, shareOf } from "./chart-scale";

const linear = (from: number, to: number) => ({ from, to, isLog: false });
const log = (from: number, to: number) => ({ from, to, isLog: true });

test.each([
  [linear(1.4, 4.3), 5, [2, 3, 4]],
  [linear(0, 1), 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [linear(0, 314_000_000), 4, [0, 100_000_000, 200_000_000, 300_000_000]],
])("an axis has round values: %o", (scale, most, ticks) => {
  expect(linearTicks(scale, most).length).toBeLessThanOrEqual(most + 1);
  expect(linearTicks(scale, most)).toEqual(ticks);
});

test.each([
  [log(125, 31_744), 10, [125, 250, 500, 1000, 2000, 4000, 8000, 16_000]],
  [log(125, 32_000), 5, [125, 500, 2000, 8000, 32_000]],
  [log(1, 44), 10, [1, 2, 4, 8, 16, 32]],
])("a logarithmic axis doubles, and the last is among them: %o", (scale, most, ticks) => {
  expect(doublingTicks(scale, most)).toEqual(ticks);
});

test("a place on a logarithmic axis is counted in doublings", () => {
  expect(shareOf(log(1000, 4000), 2000)).toBe(0.5);
  expect(shareOf(linear(1000, 4000), 2500)).toBe(0.5);
  expect(shareOf(linear(3, 3), 3)).toBe(0);
});

const points = [1000, 2000, 4000, 8000].map((x, index) => ({ x, y: 2 + index / 2 }));

test("the rest is expected to rise as over the last doubling", () => {
  expect(expectedEnd(points, 32_000)).toEqual({ x: 32_000, y: 4.5 });
});

test("nothing is expected of a line that is too short, or at its end", () => {
  expect(expectedEnd(points, 128_000)).toBeUndefined();
  expect(expectedEnd(points, 8000)).toBeUndefined();
  expect(expectedEnd(points.slice(-1), 10_000)).toBeUndefined();
  expect(expectedEnd([], 10)).toBeUndefined();
});

test("the pointer finds the nearest point, as it is drawn", () => {
  expect(nearest(points, log(1000, 8000), 0.6)?.x).toBe(4000);
  expect(nearest([], log(1, 2), 0.5)).toBeUndefined();
});
