import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCount, positionOf, SLIDER_MAX, sizeAt } from "./vocab-slider-scale";

test("whole steps double and are exact", () => {
  for (let step = 0; step <= SLIDER_MAX; step += 1) {
    expect(sizeAt(step)).toBe(1000 * 2 ** step);
    expect(positionOf(sizeAt(step))).toBe(step);
  }
});

test("a size in reach comes back within 3 percent, sizes out of reach rest at the ends", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (size) => {
      const back = sizeAt(positionOf(size));
      const near = Math.min(256_000, Math.max(1000, size));
      expect(Math.abs(back - near) / near).toBeLessThan(0.03);
    }),
  );
});

test("the slider never goes backwards", () => {
  const at = fc.double({ min: 0, max: SLIDER_MAX, noNaN: true });
  fc.assert(
    fc.property(at, at, (one, other) => {
      expect(sizeAt(Math.min(one, other))).toBeLessThanOrEqual(sizeAt(Math.max(one, other)));
    }),
  );
});

test.each([
  ["32,000", 32_000],
  ["32k", 32_000],
  [" 1 000 ", 1000],
  ["0.5M", 500_000],
  ["", undefined],
  ["many", undefined],
  ["-5", undefined],
])("%j is %j", (written, count) => expect(parseCount(String(written))).toBe(count));
