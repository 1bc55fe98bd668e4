/** How your text is cut: documents of the corpus, and text of your own. */
import { useEffect, useState } from "preact/hooks";
import type { SplitPreview as Preview } from "../../../../spec/contract.gen";
import { listSampleDocuments, previewSplit, problemOf } from "../../api";
import { Icon } from "../../components/icon";
import { ProblemNote } from "../../components/problem-note";
import { SplitPreview } from "../../components/split-preview";
import { returns } from "../../state/connection";
import type { TrainForm } from "./form-state";

const TEXTS_SHOWN = 4;
const CHARACTERS_SHOWN = 160;
const TYPING_PAUSE_MS = 250;

export function CutPanel({ form }: { form: TrainForm }) {
  const [seed, setSeed] = useState(0);
  const [own, setOwn] = useState("");
  const documents = useDocuments(form.corpusId, seed);
  const texts = own.trim() === "" ? documents : [own, ...documents];
  const { preview, error } = usePreview(form, texts);
  return (
    <div class="prev">
      <hr />
      <div class="head">
        <h2>How your text is cut</h2>
        <button type="button" class="quiet" disabled={form.corpusId === ""} onClick={() => setSeed(seed + 1)}>
          <Icon name="again" />
          Others
        </button>
      </div>
      {preview !== undefined && <SplitPreview texts={preview.texts} label="Texts, cut into pieces" />}
      {error !== undefined && <ProblemNote problem={problemOf(error)} />}
      {preview?.warning ? (
        <p class="note" data-is="warn">
          {preview.warning}
        </p>
      ) : null}
      <label class="own">
        <span class="small muted">Try your own text</span>
        <textarea
          rows={2}
          class="mono"
          spellcheck={false}
          value={own}
          maxLength={2000}
          onInput={(event) => setOwn(event.currentTarget.value)}
        />
      </label>
    </div>
  );
}

function useDocuments(corpusId: string, seed: number): readonly string[] {
  const [documents, setDocuments] = useState<readonly string[]>([]);
  useEffect(() => {
    setDocuments([]);
    if (corpusId === "") return;
    let isCurrent = true;
    listSampleDocuments(corpusId, seed).then(
      (samples) => {
        if (isCurrent) setDocuments(samples.slice(0, TEXTS_SHOWN).map((sample) => shorten(sample.text)));
      },
      () => undefined, // The corpus is still being read: there is nothing to cut yet.
    );
    return () => {
      isCurrent = false;
    };
  }, [corpusId, seed, returns.value]);
  return documents;
}

function usePreview(form: TrainForm, texts: readonly string[]) {
  const [answer, setAnswer] = useState<{ preview?: Preview; error?: unknown }>({});
  const key = JSON.stringify([
    texts,
    form.split,
    form.split === "custom" && form.splitPattern,
    form.normalizer,
    form.algorithm,
  ]);
  useEffect(() => {
    if (texts.length === 0 || (form.split === "custom" && form.splitPattern === "")) return setAnswer({});
    let isCurrent = true;
    const timer = setTimeout(() => {
      const { split, normalizer, algorithm } = form;
      const pattern = split === "custom" ? form.splitPattern : null;
      previewSplit({ texts: [...texts], split, split_pattern: pattern, normalizer, algorithm }).then(
        (preview) => isCurrent && setAnswer({ preview }),
        (error: unknown) => isCurrent && setAnswer({ error }),
      );
    }, TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key, returns.value]);
  return answer;
}

/** The first characters, never half of one. */
function shorten(text: string): string {
  return [...text.slice(0, CHARACTERS_SHOWN * 2)].slice(0, CHARACTERS_SHOWN).join("");
}
