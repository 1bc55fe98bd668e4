/** Text as coloured tokens. Tint, gap and underline separate neighbours; dashed means part of a character. */
import type { ComponentChildren, TargetedKeyboardEvent, TargetedMouseEvent } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import {
  hexPairs,
  layOut,
  type TokenCell,
  tintClass,
  type ViewToken,
  visiblePieces,
} from "./token-view-cells";

export interface TokenViewProps {
  text: string;
  tokens: readonly ViewToken[];
  /** Index of the first token drawn; tints and ids count from the whole text. */
  offset?: number;
  showSpaces: boolean;
  content: "text" | "ids" | "bytes";
  chosen: number;
  onChoose: (index: number) => void;
  onHover: (index: number | undefined) => void;
}

/** A list box: one option a token, arrow keys move, hover looks ahead. */
export function TokenView(props: TokenViewProps) {
  const { text, tokens, offset = 0, showSpaces, content, chosen, onChoose, onHover } = props;
  const box = useRef<HTMLDivElement>(null);
  // 4,000 options are not diffed again when only the choice changes: the same nodes are returned.
  const options = useMemo(
    () => layOut(text, tokens).map((cell) => <Cell {...{ cell, tokens, offset, showSpaces, content }} />),
    [text, tokens, offset, showSpaces, content],
  );
  useEffect(() => markChosen(box.current, chosen), [chosen, options]);
  return (
    <div
      ref={box}
      class="toks big"
      role="listbox"
      tabIndex={0}
      dir="auto"
      aria-label="Tokens"
      aria-activedescendant={`token-${chosen}`}
      onKeyDown={(event) => moveByKey(event, { chosen, last: offset + tokens.length - 1, onChoose })}
      onClick={(event) => withIndex(event, onChoose)}
      onMouseOver={(event) => withIndex(event, onHover)}
      onMouseLeave={() => onHover(undefined)}
      onFocus={() => onHover(undefined)}
    >
      {options}
    </div>
  );
}

interface CellProps {
  cell: TokenCell;
  tokens: readonly ViewToken[];
  offset: number;
  showSpaces: boolean;
  content: TokenViewProps["content"];
}

function Cell({ cell, tokens, offset, showSpaces, content }: CellProps) {
  if (cell.kind === "shared")
    return <SharedCell {...{ indexes: cell.indexes, text: cell.text, tokens, offset, content }} />;
  const token = tokens[cell.index];
  if (token === undefined) return null;
  const code = content === "text" ? "" : cellCode(token, content);
  return (
    <>
      <Option index={cell.index + offset} token={token} label={cell.text} code={code}>
        {code || <Shown text={cell.text} showSpaces={showSpaces} />}
      </Option>
      {content === "text" ? <wbr /> : " "}
    </>
  );
}

interface SharedCellProps extends Omit<CellProps, "cell" | "showSpaces"> {
  indexes: readonly number[];
  text: string;
}

function SharedCell({ indexes, text, tokens, offset, content }: SharedCellProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand inside a line of text.
    <span class="char" role="group" aria-label={`${text}, in ${indexes.length} tokens`}>
      {content === "text" && (
        <span class="shown" aria-hidden="true">
          {text}
        </span>
      )}
      {indexes.map((index) => {
        const token = tokens[index];
        if (token === undefined) return null;
        const code = cellCode(token, content === "ids" ? "ids" : "bytes");
        return (
          <Option key={index} index={index + offset} {...{ token, code }} label={`part of ${text}`} isSplit>
            <b>{code}</b>
          </Option>
        );
      })}
    </span>
  );
}

interface OptionProps {
  index: number;
  token: ViewToken;
  label: string;
  /** Ids or bytes that stand there instead of the text: they are read aloud as they are seen. */
  code: string;
  isSplit?: boolean;
  children: ComponentChildren;
}

function Option({ index, token, label, code, isSplit = false, children }: OptionProps) {
  const name = label.trim() === "" ? "white space" : label;
  const kind = token.is_special === true ? " special" : token.is_unknown === true ? " unknown" : "";
  return (
    <span
      id={`token-${index}`}
      data-index={index}
      role="option"
      tabIndex={-1}
      aria-selected="false"
      aria-label={`${code && `${code}, `}${name}, id ${token.id}${kind && `,${kind}`}`}
      class={`tok ${tintClass(index)}${isSplit ? " split" : ""}${kind}`}
      title={`id ${token.id.toLocaleString("en")}`}
    >
      {children}
    </span>
  );
}

function cellCode(token: ViewToken, content: "ids" | "bytes"): string {
  return content === "ids" || token.bytes_hex === "" ? String(token.id) : hexPairs(token.bytes_hex).join(" ");
}

/** Text with white space made visible. */
export function Shown({ text, showSpaces }: { text: string; showSpaces: boolean }) {
  if (!showSpaces) return <>{text}</>;
  return (
    <>
      {visiblePieces(text).map((piece) =>
        piece.kind === "text" ? (
          piece.text
        ) : (
          <>
            <i>{piece.glyph}</i>
            {piece.after}
          </>
        ),
      )}
    </>
  );
}

function markChosen(box: HTMLDivElement | null, chosen: number): void {
  for (const old of box?.querySelectorAll('[aria-selected="true"]') ?? [])
    old.setAttribute("aria-selected", "false");
  box?.querySelector(`#token-${chosen}`)?.setAttribute("aria-selected", "true");
}

function withIndex(event: TargetedMouseEvent<HTMLElement>, act: (index: number) => void): void {
  if (!(event.target instanceof Element)) return;
  const index = event.target.closest("[data-index]")?.getAttribute("data-index");
  if (index !== null && index !== undefined) act(Number(index));
}

function moveByKey(
  event: TargetedKeyboardEvent<HTMLElement>,
  { chosen, last, onChoose }: { chosen: number; last: number; onChoose: (index: number) => void },
): void {
  const goals: Record<string, number> = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: last };
  const goal = goals[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  onChoose(Math.max(0, goal));
}
