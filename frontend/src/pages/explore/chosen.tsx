/** The chosen token: its text, id, bytes and place. */
import type { Token } from "../../../../spec/contract.gen";
import { Shown } from "../../components/token-view";
import { hexPairs, tintClass } from "../../components/token-view-cells";
import { formatCount } from "../../format";

const CONTEXT = 24;

export function Chosen({ token, index, text }: { token: Token | undefined; index: number; text: string }) {
  return (
    <>
      <div class="head">
        <h2>Chosen token</h2>
        <span class="small muted">← → to move</span>
      </div>
      {token === undefined ? (
        <p class="small muted">Point at a token, or walk with the arrow keys.</p>
      ) : (
        <Facts {...{ token, index, text }} />
      )}
    </>
  );
}

function Facts({ token, index, text }: { token: Token; index: number; text: string }) {
  const own = text.slice(token.start, token.end);
  const bytes = hexPairs(token.bytes_hex);
  const line = text.slice(0, token.start).split("\n").length;
  return (
    <>
      <p class="one" dir="auto">
        <span class={classOf(token, index)}>
          {token.is_partial ? bytes.join(" ") : <Shown text={own} showSpaces />}
        </span>
      </p>
      <dl class="facts">
        <dt>Id</dt>
        <dd class="num mono">{formatCount(token.id)}</dd>
        <dt>Bytes</dt>
        <dd class="num mono">{bytes.length === 0 ? "a special token has none" : bytes.join(" ")}</dd>
        <dt>Kind</dt>
        <dd class="num">{kindOf(token)}</dd>
        <dt>Place</dt>
        <dd class="num">
          token {formatCount(index + 1)}, line {formatCount(line)}
        </dd>
      </dl>
      <p class="small muted" dir="auto">
        {token.start > CONTEXT && "…"}
        {text.slice(Math.max(0, token.start - CONTEXT), token.start)}
        <mark>{own}</mark>
        {text.slice(token.end, token.end + CONTEXT)}
        {token.end + CONTEXT < text.length && "…"}
      </p>
    </>
  );
}

function classOf(token: Token, index: number): string {
  const kinds = `${token.is_partial ? " split" : ""}${token.is_special ? " special" : ""}`;
  return `tok ${tintClass(index)}${kinds}`;
}

function kindOf(token: Token): string {
  if (token.is_special) return "special, never learned from text";
  if (token.is_unknown) return "unknown to this vocabulary";
  return token.is_partial ? "part of a character" : "ordinary";
}
