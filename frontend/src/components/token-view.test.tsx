// @vitest-environment happy-dom
import { fireEvent, render, screen } from "@testing-library/preact";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { TokenView } from "./token-view";
import { hexPairs, layOut, tokenAt, type ViewToken, visiblePieces } from "./token-view-cells";

const wave: ViewToken[] = [
  { id: 72, start: 0, end: 1, bytes_hex: "61" },
  { id: 173, start: 1, end: 3, bytes_hex: "f09f", is_partial: true },
  { id: 240, start: 1, end: 3, bytes_hex: "91", is_partial: true },
  { id: 234, start: 1, end: 3, bytes_hex: "8b", is_partial: true },
  { id: 9, start: 3, end: 4, bytes_hex: "62" },
];

test("tokens inside one character share its cell, and UTF-16 offsets cut between characters", () => {
  expect(layOut("a👋b", wave)).toEqual([
    { kind: "whole", index: 0, text: "a" },
    { kind: "shared", indexes: [1, 2, 3], text: "👋" },
    { kind: "whole", index: 4, text: "b" },
  ]);
});

test("two split characters in a row are two cells", () => {
  const tokens = [0, 0, 2, 2].map((start, id) => ({
    id,
    start,
    end: start + 2,
    bytes_hex: "f0",
    is_partial: true,
  }));
  expect(layOut("👋🏽", tokens).map((cell) => cell.text)).toEqual(["👋", "🏽"]);
});

test("any text cut at character borders is drawn whole, in order", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, unit: "grapheme" })), (parts) => {
      let start = 0;
      const tokens = parts.map((part, id) => {
        const token = { id, start, end: start + part.length, bytes_hex: "" };
        start += part.length;
        return token;
      });
      expect(layOut(parts.join(""), tokens).map((cell) => cell.text)).toEqual(parts);
      tokens.forEach((token, index) => {
        expect(tokenAt(tokens, token.start)).toBe(index);
      });
    }),
  );
});

test("white space and invisible characters become glyphs; emoji joiners stay", () => {
  expect(visiblePieces("a b\n")).toEqual([
    { kind: "text", text: "a" },
    { kind: "glyph", glyph: "·", after: "" },
    { kind: "text", text: "b" },
    { kind: "glyph", glyph: "↵", after: "\n" },
  ]);
  expect(visiblePieces("\u200b")).toEqual([{ kind: "glyph", glyph: "⟨200B⟩", after: "" }]);
  expect(visiblePieces("👨‍👩")).toEqual([{ kind: "text", text: "👨‍👩" }]);
  expect(hexPairs("f09f")).toEqual(["F0", "9F"]);
});

test("arrow keys move the choice, a click makes it, and the chosen one says so", () => {
  const onChoose = vi.fn();
  render(
    <TokenView
      text="a👋b"
      tokens={wave}
      showSpaces
      content="text"
      chosen={1}
      onChoose={onChoose}
      onHover={() => {}}
    />,
  );
  const box = screen.getByRole("listbox", { name: "Tokens" });
  fireEvent.keyDown(box, { key: "ArrowRight" });
  expect(onChoose).toHaveBeenLastCalledWith(2);
  fireEvent.keyDown(box, { key: "End" });
  expect(onChoose).toHaveBeenLastCalledWith(4);
  const options = screen.getAllByRole("option");
  expect(options.map((one) => one.getAttribute("aria-selected"))).toEqual([
    "false",
    "true",
    "false",
    "false",
    "false",
  ]);
  fireEvent.click(screen.getByTitle("id 9"));
  expect(onChoose).toHaveBeenLastCalledWith(4);
});
