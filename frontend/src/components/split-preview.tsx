/** Texts cut into pieces, as training would cut them. */
import { Shown } from "./token-view";
import { tintClass } from "./token-view-cells";

/** More pieces than this say nothing new at the width of the panel. */
const PIECES_SHOWN = 60;

export function SplitPreview({ texts, label }: { texts: readonly (readonly string[])[]; label: string }) {
  return (
    <ul class="plain" aria-label={label}>
      {texts.map((pieces, row) => (
        <li key={row} class="toks cut" dir="auto">
          {pieces.slice(0, PIECES_SHOWN).map((piece, index) => (
            <span key={index}>
              <span class={`tok ${tintClass(index)}`}>
                <Shown text={piece} showSpaces />
              </span>
              <wbr />
            </span>
          ))}
          {pieces.length > PIECES_SHOWN && (
            <small> … {(pieces.length - PIECES_SHOWN).toLocaleString("en")} more pieces</small>
          )}
        </li>
      ))}
    </ul>
  );
}
