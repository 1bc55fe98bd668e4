import fc from "fast-check";
import { expect, test } from "vitest";
import { stepTextSize, TEXT_SIZES } from "./settings";

test("the text size steps through the sizes and stops at the ends", () => {
  expect(stepTextSize(100, 1)).toBe(110);
  expect(stepTextSize(100, -1)).toBe(90);
  expect(stepTextSize(300, 1)).toBe(300);
  expect(stepTextSize(50, -1)).toBe(50);
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 300 }), (size) => {
      const up = stepTextSize(size, 1);
      return up >= size && (up === size || TEXT_SIZES.some((known) => known === up));
    }),
  );
});
