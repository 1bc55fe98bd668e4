/** A few documents, cut as training would cut them, and the longest words. */
import { useState } from "preact/hooks";
import type { Corpus, CorpusStatistics, SplitPreviewRequest } from "../../../../spec/contract.gen";
import { getTrainingOptions, listSampleDocuments, previewSplit } from "../../api";
import { Loading } from "../../components/faces";
import { Icon } from "../../components/icon";
import { ProblemNote } from "../../components/problem-note";
import { SplitPreview } from "../../components/split-preview";
import { useResource } from "../../components/use-resource";
import { formatBytes, formatCount } from "../../format";

const TEXTS = 5;
const TEXT_CHARACTERS = 160;

export function DocumentsPanel({ corpus }: { corpus: Corpus }) {
  const statistics = corpus.statistics;
  return (
    <aside aria-label="A few documents">
      {statistics ? (
        <CutDocuments corpus={corpus} />
      ) : (
        <p class="small muted">A few documents stand here once the text is read.</p>
      )}
      {statistics && statistics.longest_words.length > 0 && <LongestWords statistics={statistics} />}
    </aside>
  );
}

function CutDocuments({ corpus }: { corpus: Corpus }) {
  const [seed, setSeed] = useState(0);
  const [split, setSplit] = useState<SplitPreviewRequest["split"]>("cl100k");
  const options = useResource(getTrainingOptions, []);
  const preview = useResource(async () => {
    const documents = await listSampleDocuments(corpus.id, seed);
    const texts = documents.slice(0, TEXTS).map((sample) => sample.text.slice(0, TEXT_CHARACTERS));
    return previewSplit({ texts, split, split_pattern: null, normalizer: "none", algorithm: "bpe" });
  }, [corpus.id, corpus.scanned_at, seed, split]);
  const splits =
    options.kind === "ready" ? options.value.splits.filter((option) => option.id !== "custom") : [];
  return (
    <>
      <div class="head">
        <h2>A few documents</h2>
        <button type="button" class="quiet" onClick={() => setSeed(seed + 1)}>
          <Icon name="again" />
          Others
        </button>
      </div>
      <label class="small muted" for="split-choice">
        How the text is cut before training
      </label>
      <select
        id="split-choice"
        value={split}
        onChange={(event) =>
          setSplit(splits.find((option) => option.id === event.currentTarget.value)?.id ?? split)
        }
      >
        {splits.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
      {preview.kind === "loading" && (
        <Loading what="Cutting" reason="The first cut starts a helper process." />
      )}
      {preview.kind === "failed" && <ProblemNote problem={preview.problem} />}
      {preview.kind === "ready" && (
        <>
          <div class="docs">
            <SplitPreview texts={preview.value.texts} label="Documents in pieces" />
          </div>
          <p class="small muted">{preview.value.warning || "No token will ever cross one of these cuts."}</p>
        </>
      )}
    </>
  );
}

function LongestWords({ statistics }: { statistics: CorpusStatistics }) {
  const longest = statistics.longest_document;
  return (
    <>
      <hr />
      <div class="head">
        <h2>Longest words</h2>
      </div>
      <table class="longest">
        <thead class="hushed">
          <tr>
            <th>
              <span class="sr">Word</span>
            </th>
            <th class="num">
              <span class="sr">Characters</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {statistics.longest_words.map((word, index) => (
            <tr key={index}>
              <td class="mono clip" title={word.text}>
                <bdi>{word.text}</bdi>
              </td>
              <td class="num">{formatCount(word.characters)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {longest && (
        <p class="small muted wrap">
          Longest document: <bdi dir="ltr">{longest.source}</bdi>, {formatBytes(longest.bytes)}
        </p>
      )}
    </>
  );
}
