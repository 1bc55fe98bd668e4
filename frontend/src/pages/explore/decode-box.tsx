/** Ids back to text. */
import { useState } from "preact/hooks";
import type { Decoded } from "../../../../spec/contract.gen";
import { decodeIds, problemOf } from "../../api";
import { ProblemNote } from "../../components/problem-note";

/** `[12, 7]`, `12 7` and `12,7` are the same ids; undefined when something else stands there. */
export function parseIds(written: string): number[] | undefined {
  const parts = written.split(/[^\p{L}\d.-]+/u).filter((part) => part !== "");
  return parts.every((part) => /^\d{1,9}$/.test(part)) ? parts.map(Number) : undefined;
}

export function DecodeBox({ tokenizerId }: { tokenizerId: string }) {
  const [written, setWritten] = useState("");
  const [answer, setAnswer] = useState<{ decoded?: Decoded; error?: unknown }>({});
  const ids = parseIds(written);
  const decode = async () => {
    if (ids === undefined || ids.length === 0) return;
    try {
      setAnswer({ decoded: await decodeIds(tokenizerId, { ids }) });
    } catch (error) {
      setAnswer({ error });
    }
  };
  const unknown = answer.decoded?.unknown_ids ?? [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void decode();
      }}
    >
      <div class="head">
        <h2>
          <label for="ids">Ids to text</label>
        </h2>
      </div>
      <textarea
        id="ids"
        rows={2}
        class="mono"
        placeholder="464, 2068, 7586"
        value={written}
        aria-invalid={ids === undefined}
        aria-describedby="ids-help"
        onInput={(event) => setWritten(event.currentTarget.value)}
      />
      <p class="small muted" id="ids-help">
        {ids === undefined
          ? "Ids are whole numbers with commas or spaces between them."
          : "Whole numbers, commas or spaces between."}
      </p>
      <button type="submit" disabled={ids === undefined || ids.length === 0}>
        Decode
      </button>
      {answer.decoded !== undefined && (
        <output class="decoded mono" for="ids" dir="auto">
          {answer.decoded.text}
        </output>
      )}
      {unknown.length > 0 && (
        <p class="small muted">Not in this vocabulary: {unknown.slice(0, 20).join(", ")}</p>
      )}
      {answer.error !== undefined && <ProblemNote problem={problemOf(answer.error)} />}
    </form>
  );
}
