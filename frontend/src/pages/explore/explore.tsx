/** Explore: type a text and see its tokens. */
import { useEffect, useRef, useState } from "preact/hooks";
import { problemOf } from "../../api";
import { ProblemNote } from "../../components/problem-note";
import { tokenAt } from "../../components/token-view-cells";
import { loadDraft, saveDraft } from "../../state/drafts";
import { Chosen } from "./chosen";
import { DecodeBox } from "./decode-box";
import { Counts, Tokens } from "./tokens";
import { useEncoding } from "./use-encoding";

const TEXT_KEY = "explore.text";
const LONGEST = 200_000;
const SAVE_PAUSE_MS = 800;
/** The backend keeps at most 256 kB a value; a longer text is simply not remembered. */
const REMEMBERED_CHARACTERS = 60_000;

const EXAMPLES = [
  {
    name: "Languages",
    text: "The café isn't free.\nПодключитесь к сети.\nネットワークを選んでください。\nनमस्ते, مرحبا, שלום",
  },
  { name: "Numbers", text: "1 12 123 1234 12345 1,234.56 3.14159 2026-11-23 0xFF 10⁻⁶" },
  { name: "Emoji and accents", text: "👋🏽 👨‍👩‍👧‍👦 🏳️‍🌈 é e\u0301 ñ Å naïve ﬁ" },
  {
    name: "Code",
    text: "def load(path, *, retries=3):\n    with open(path) as file:\n\t\treturn file.read()\n",
  },
] as const;
const CONTENTS = ["text", "ids", "bytes"] as const;

export function Explore({ tokenizerId }: { tokenizerId: string }) {
  const [text, setText] = useRememberedText();
  const [content, setContent] = useState<(typeof CONTENTS)[number]>("text");
  const [showSpaces, setShowSpaces] = useState(true);
  const [parseSpecial, setParseSpecial] = useState(true);
  const [chosen, setChosen] = useState(0);
  const [hovered, setHovered] = useState<number>();
  const { encoded, error } = useEncoding({ tokenizerId, text, parseSpecial });
  const shown = hovered ?? Math.min(chosen, Math.max(0, (encoded?.encoding.tokens.length ?? 1) - 1));
  return (
    <div class="cols explore">
      <div class="work">
        <Bar
          {...{ content, setContent, showSpaces, setShowSpaces, parseSpecial, setParseSpecial, setText }}
        />
        <textarea
          rows={5}
          spellcheck={false}
          dir="auto"
          aria-label="Your text"
          maxLength={LONGEST}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onSelect={(event) => {
            if (encoded?.text === text)
              setChosen(tokenAt(encoded.encoding.tokens, event.currentTarget.selectionStart));
          }}
        />
        {text.length >= LONGEST && (
          <p class="small muted">That is the longest text Explore takes: 200,000 characters.</p>
        )}
        {error !== undefined && <ProblemNote problem={problemOf(error)} />}
        {encoded !== undefined && <Counts encoding={encoded.encoding} />}
        {encoded !== undefined && (
          <Tokens {...{ encoded, content, showSpaces, chosen }} onChoose={setChosen} onHover={setHovered} />
        )}
      </div>
      <aside aria-label="Chosen token">
        <Chosen token={encoded?.encoding.tokens[shown]} index={shown} text={encoded?.text ?? ""} />
        <hr />
        <DecodeBox tokenizerId={tokenizerId} />
      </aside>
    </div>
  );
}

interface BarProps {
  content: (typeof CONTENTS)[number];
  setContent: (content: (typeof CONTENTS)[number]) => void;
  showSpaces: boolean;
  setShowSpaces: (isOn: boolean) => void;
  parseSpecial: boolean;
  setParseSpecial: (isOn: boolean) => void;
  setText: (text: string) => void;
}

function Bar({
  content,
  setContent,
  showSpaces,
  setShowSpaces,
  parseSpecial,
  setParseSpecial,
  setText,
}: BarProps) {
  return (
    <div class="bar">
      <fieldset class="seg">
        <legend class="sr">Show</legend>
        {CONTENTS.map((one) => (
          <label key={one}>
            <input type="radio" name="content" checked={one === content} onChange={() => setContent(one)} />
            {one[0]?.toUpperCase()}
            {one.slice(1)}
          </label>
        ))}
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={showSpaces}
          onChange={(event) => setShowSpaces(event.currentTarget.checked)}
        />
        Show spaces
      </label>
      <label class="check wide">
        <input
          type="checkbox"
          checked={parseSpecial}
          onChange={(event) => setParseSpecial(event.currentTarget.checked)}
        />
        Read special tokens
      </label>
      <span class="grow" />
      <select
        class="examples"
        aria-label="Example text"
        value=""
        onChange={(event) => {
          const example = EXAMPLES.find(({ name }) => name === event.currentTarget.value);
          if (example !== undefined) setText(example.text);
          event.currentTarget.value = "";
        }}
      >
        <option value="">Examples…</option>
        {EXAMPLES.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}

function useRememberedText(): [string, (text: string) => void] {
  const [text, setText] = useState<string>(EXAMPLES[0].text);
  const isTouched = useRef(false);
  useEffect(() => {
    loadDraft(TEXT_KEY).then(
      (remembered) => {
        if (!isTouched.current && typeof remembered === "string") setText(remembered);
      },
      () => undefined, // Nothing remembered is a fine start.
    );
  }, []);
  useEffect(() => {
    if (!isTouched.current || text.length > REMEMBERED_CHARACTERS) return;
    saveDraft(TEXT_KEY, text, SAVE_PAUSE_MS);
  }, [text]);
  const change = (next: string) => {
    isTouched.current = true;
    setText(next);
  };
  return [text, change];
}
