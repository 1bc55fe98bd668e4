import fc from "fast-check";
import { expect, test } from "vitest";
import { formatBytes, formatCount, formatDate, formatDuration, formatLarge, formatPercent } from "./format";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1.00 kB"],
  [29_400_000, "29.4 MB"],
  [999_999, "1.00 MB"],
  [1_000_000_000, "1.00 GB"],
  [412_300_000, "412 MB"],
  [5e15, "5000 TB"],
])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0, "under 0.1 s"],
  [0.4, "0.4 s"],
  [0.97, "1 s"],
  [42, "42 s"],
  [59.6, "1 min 00 s"],
  [72, "1 min 12 s"],
  [3599.6, "1 h 00 min"],
  [7384, "2 h 03 min"],
])("%d seconds are %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

test("counts have separators and large ones a word", () => {
  expect(formatCount(258_576)).toBe("258,576");
  expect(formatLarge(5_912_000)).toBe("5.9 million");
  expect(formatLarge(999_999_999)).toBe("1.0 billion");
  expect(formatPercent(0.1523)).toBe("15.2 %");
});

test("today and yesterday are words, older days are dates", () => {
  const now = new Date(2026, 2, 3, 15, 0).getTime();
  const at = (day: number, hour: number) => new Date(2026, 2, day, hour, 2).getTime() / 1000;
  expect(formatDate(at(3, 14), now)).toBe("today 14:02");
  expect(formatDate(at(2, 23), now)).toBe("yesterday 23:02");
  expect(formatDate(at(1, 9), now)).toBe("1 Mar 2026");
});

test("a size is always three figures at most and never rounds up to 1000", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 9e14 }), (bytes) => {
      const [amount = ""] = formatBytes(bytes).split(" ");
      return amount.replace(".", "").length <= 3 && Number(amount) < 1000;
    }),
  );
});

test("no duration shows 60 seconds or 60 minutes", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (seconds) => !/\b60 (s|min)/.test(formatDuration(seconds)),
    ),
  );
});
