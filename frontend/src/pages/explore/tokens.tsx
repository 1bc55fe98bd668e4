/** The token view with its counts, and a window over very long texts. */
import { useMemo } from "preact/hooks";
import type { Encoding } from "../../../../spec/contract.gen";
import { TokenView } from "../../components/token-view";
import { formatCount } from "../../format";
import type { Encoded } from "./use-encoding";

/** Drawing 4,000 tokens takes well under a tenth of a second; 100,000 would take seconds. */
export const TOKENS_DRAWN = 4000;

export function Counts({ encoding }: { encoding: Encoding }) {
  const { tokens, characters, bytes } = encoding;
  return (
    <dl class="count" aria-live="polite">
      <div>
        <dt>{tokens.length === 1 ? "token" : "tokens"}</dt>
        <dd>{formatCount(tokens.length)}</dd>
      </div>
      <div>
        <dt>{characters === 1 ? "character" : "characters"}</dt>
        <dd>{formatCount(characters)}</dd>
      </div>
      <div>
        <dt>{bytes === 1 ? "byte" : "bytes"}</dt>
        <dd>{formatCount(bytes)}</dd>
      </div>
      <div>
        <dt>bytes/token</dt>
        <dd>{tokens.length === 0 ? "–" : (bytes / tokens.length).toFixed(2)}</dd>
      </div>
    </dl>
  );
}

export interface TokensProps {
  encoded: Encoded;
  content: "text" | "ids" | "bytes";
  showSpaces: boolean;
  chosen: number;
  onChoose: (index: number) => void;
  onHover: (index: number | undefined) => void;
}

export function Tokens({ encoded, content, showSpaces, chosen, onChoose, onHover }: TokensProps) {
  const all = encoded.encoding.tokens;
  const page = Math.floor(Math.min(chosen, all.length - 1) / TOKENS_DRAWN);
  const offset = Math.max(0, page) * TOKENS_DRAWN;
  const drawn = useMemo(() => all.slice(offset, offset + TOKENS_DRAWN), [all, offset]);
  if (all.length === 0) return <p class="muted">Type something above: it is cut into tokens as you type.</p>;
  return (
    <>
      {all.length > TOKENS_DRAWN && (
        <p class="pager">
          <span>
            Drawn: tokens {formatCount(offset + 1)} to {formatCount(offset + drawn.length)} of{" "}
            {formatCount(all.length)}, to stay fast. All are counted.
          </span>
          <button type="button" disabled={offset === 0} onClick={() => onChoose(offset - TOKENS_DRAWN)}>
            Before
          </button>
          <button
            type="button"
            disabled={offset + TOKENS_DRAWN >= all.length}
            onClick={() => onChoose(offset + TOKENS_DRAWN)}
          >
            After
          </button>
        </p>
      )}
      <TokenView
        text={encoded.text}
        tokens={drawn}
        {...{ offset, content, showSpaces, chosen, onHover }}
        onChoose={(index) => onChoose(Math.min(index, all.length - 1))}
      />
      {!encoded.encoding.is_round_trip_equal && (
        <p class="note" data-is="warn">
          Decoded, this text comes back changed: “{encoded.encoding.decoded.slice(0, 200)}”
        </p>
      )}
      <p class="small muted legend">
        Colour only separates neighbours. <span class="tok split t3">dashed</span> = one character that needs
        more than one token, shown with its bytes. Boxes instead of letters mean this computer has no font for
        them.
      </p>
    </>
  );
}
