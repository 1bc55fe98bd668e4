/** How encoded text is laid out: pure functions from tokens to cells, glyphs and bytes. */

/** The part of a wire token that the view needs. */
export interface ViewToken {
  id: number;
  start: number;
  end: number;
  bytes_hex: string;
  is_special?: boolean;
  is_unknown?: boolean;
  is_partial?: boolean;
}

/** One thing that is drawn: a token with its text, or characters that several tokens share. */
export type TokenCell =
  | { kind: "whole"; index: number; text: string }
  | { kind: "shared"; indexes: readonly number[]; text: string };

/**
 * Cut `text` (UTF-16, as the wire counts) into cells. Tokens that begin or end inside a character are
 * drawn together under the characters they share, because none of them can be drawn as text alone.
 */
export function layOut(text: string, tokens: readonly ViewToken[]): TokenCell[] {
  const cells: TokenCell[] = [];
  let index = 0;
  while (index < tokens.length) {
    const first = tokens[index];
    if (first === undefined) break;
    if (first.is_partial !== true) {
      cells.push({ kind: "whole", index, text: text.slice(first.start, first.end) });
      index += 1;
      continue;
    }
    const cell = sharedCell({ text, tokens, from: index });
    cells.push(cell);
    index += cell.kind === "shared" ? cell.indexes.length : 1;
  }
  return cells;
}

function sharedCell({
  text,
  tokens,
  from,
}: {
  text: string;
  tokens: readonly ViewToken[];
  from: number;
}): TokenCell {
  const indexes: number[] = [];
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined || token.is_partial !== true) break;
    const continues =
      indexes.length === 0 || token.start < end || (token.start === token.end && token.start <= end);
    if (!continues) break;
    indexes.push(index);
    start = Math.min(start, token.start);
    end = Math.max(end, token.end);
  }
  return { kind: "shared", indexes, text: text.slice(start, end) };
}

/** A run of plain text, or one glyph that stands for white space; `after` is kept so lines still break. */
export type Piece = { kind: "text"; text: string } | { kind: "glyph"; glyph: string; after: string };

const GLYPHS: ReadonlyMap<string, { glyph: string; after: string }> = new Map([
  [" ", { glyph: "·", after: "" }],
  ["\u00a0", { glyph: "⍽", after: "" }],
  ["\u3000", { glyph: "□", after: "" }],
  ["\t", { glyph: "→", after: "\t" }],
  ["\n", { glyph: "↵", after: "\n" }],
  ["\r", { glyph: "␍", after: "" }],
]);
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Make white space and invisible characters visible: `·`, `→`, `↵`, or the code point in brackets. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") pieces.push({ kind: "text", text: plain });
    plain = "";
  };
  for (const character of text) {
    const known = GLYPHS.get(character);
    const isHidden = known === undefined && INVISIBLE.test(character) && character !== "\u200d";
    if (known === undefined && !isHidden) {
      plain += character;
      continue;
    }
    flush();
    pieces.push({ kind: "glyph", ...(known ?? { glyph: codePointName(character), after: "" }) });
  }
  flush();
  return pieces;
}

function codePointName(character: string): string {
  return `⟨${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** `f09f918b` → `["F0", "9F", "91", "8B"]`. */
export function hexPairs(bytesHex: string): string[] {
  return bytesHex.toUpperCase().match(/../g) ?? [];
}

/** The six tints by position, so neighbours never share one. */
export function tintClass(index: number): string {
  return `t${(index % 6) + 1}`;
}

/** The token that covers UTF-16 offset `offset`, by binary search; the last one where none does. */
export function tokenAt(tokens: readonly ViewToken[], offset: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const token = tokens[middle];
    if (token !== undefined && token.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
