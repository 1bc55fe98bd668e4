import fc from "fast-check";
import { expect, test } from "vitest";
import type { Share } from "../../../spec/contract.gen";
import { languageLine, slicesOf } from "./corpus-words";

const share = (name: string, bytes: number): Share => ({ code: name, name, documents: 1, bytes });

test("three languages by name, the rest by number", () => {
  expect(languageLine([share("English", 5), share("German", 3)])).toBe("English, German");
  expect(languageLine(["a", "b", "c", "d", "e"].map((name) => share(name, 1)))).toBe("a, b, c and 2 more");
  expect(languageLine([])).toBe("No language found");
});

test("the slices of a bar fill it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 40 }), (sizes) => {
      const slices = slicesOf(sizes.map((bytes, index) => share(String(index), bytes)));
      const sum = slices.reduce((total, slice) => total + slice.share, 0);
      return slices.length === 0
        ? sizes.every((size) => size === 0)
        : Math.abs(sum - 1) < 1e-9 && slices.length <= 6;
    }),
  );
});
