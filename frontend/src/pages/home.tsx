/** First run: one thing to do. Later: the last five things. */

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Problem } from "../../../spec/contract.gen";
import { getSampleCorpusInfo, problemOf } from "../api";
import { Failed, Loading } from "../components/faces";
import { PageHeader } from "../components/page-header";
import { ProblemNote } from "../components/problem-note";
import { useResource } from "../components/use-resource";
import { formatAmount, formatBytes } from "../format";
import { AddButtons } from "../import/add-buttons";
import { openSample } from "../import/import-state";
import { shell } from "../shell";
import { corpora, corporaLoad, reloadCorpora } from "../state/corpora";
import { jobs } from "../state/jobs";
import { reloadTokenizers, tokenizers, tokenizersLoad } from "../state/tokenizers";
import { FolderDrawing, Steps } from "./home/drawings";
import { RecentThings } from "./home/recent-things";

export function HomePage() {
  const load = corporaLoad.value.kind === "ready" ? tokenizersLoad.value : corporaLoad.value;
  if (load.kind === "loading") {
    return (
      <>
        <PageHeader title="Home" />
        <div class="page">
          <Loading what="Opening your work" reason="Reading the list of corpora and tokenizers from disk." />
        </div>
      </>
    );
  }
  if (load.kind === "failed") {
    return (
      <>
        <PageHeader title="Home" />
        <div class="page">
          <Failed
            problem={load.problem}
            onRetry={() => void Promise.all([reloadCorpora(), reloadTokenizers()])}
          />
        </div>
      </>
    );
  }
  const hasWork = corpora.value.length > 0 || tokenizers.value.length > 0 || jobs.value.length > 0;
  return hasWork ? <LaterHome /> : <FirstHome />;
}

function FirstHome() {
  return (
    <>
      <PageHeader
        title="Make your first tokenizer"
        meta="Everything happens on this computer. Nothing is sent anywhere."
      />
      <div class="page">
        <div class="mid">
          <section class="drop" aria-label="Add text">
            <FolderDrawing />
            <h2>Drop a folder of text here</h2>
            <p>
              Text, Markdown, code, JSONL, CSV, Parquet, HTML, PDF or Word.{" "}
              {shell.value.kind === "window"
                ? "Your files are read where they are; nothing is copied."
                : "Dropped and chosen files are copied; a typed path is read where it is."}
            </p>
            <div class="acts">
              <AddButtons />
            </div>
          </section>
          <SampleOffer />
          <Steps />
        </div>
      </div>
    </>
  );
}

function LaterHome() {
  return (
    <>
      <PageHeader
        title="Home"
        meta="Everything happens on this computer. Nothing is sent anywhere."
        actions={
          <a class="button primary" href="/train">
            New training
          </a>
        }
      />
      <div class="page">
        <div class="mid">
          <RecentThings />
          {!corpora.value.some((corpus) => corpus.recipe.origin === "sample") && <SampleOffer />}
          <p class="drophint muted small">Drop a folder anywhere in this window to add it as a corpus.</p>
        </div>
      </div>
    </>
  );
}

function SampleOffer() {
  const { route } = useLocation();
  const info = useResource(getSampleCorpusInfo, []);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (info.kind !== "ready" || !info.value.is_there) return null;
  const use = async (): Promise<void> => {
    try {
      route(`/train?corpus=${(await openSample()).id}`);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const { bytes, documents, languages } = info.value;
  return (
    <div class="sample">
      <div>
        <h2>No text at hand?</h2>
        <p>
          Start with the sample: {formatBytes(bytes)} in {formatAmount(documents, "document")} and{" "}
          {formatAmount(languages, "language")}, free for everyone.
        </p>
        {problem && <ProblemNote problem={problem} />}
      </div>
      <button type="button" onClick={() => void use()}>
        Use the sample
      </button>
    </div>
  );
}
