/** All corpora: size, languages, problems, and what can be done with each. */
import { useState } from "preact/hooks";
import type { Corpus, Job, Problem } from "../../../spec/contract.gen";
import { cancelJob, checkCorpus, problemOf } from "../api";
import { languageLine, originOf, slicesOf } from "../components/corpus-words";
import { DeleteCorpus } from "../components/delete-corpus";
import { Empty, Failed, Loading } from "../components/faces";
import { Icon } from "../components/icon";
import { Menu } from "../components/menu";
import { PageHeader } from "../components/page-header";
import { ProblemNote } from "../components/problem-note";
import { ProgressBar } from "../components/progress-bar";
import { progressDetail } from "../components/progress-line";
import { Mark } from "../components/state-mark";
import { formatAmount, formatBytes, formatCount } from "../format";
import { AddButtons } from "../import/add-buttons";
import { findFiles } from "../import/import-state";
import { corpora, corporaLoad, reloadCorpora } from "../state/corpora";
import { applyJob, isActive, jobs } from "../state/jobs";

export function CorporaPage() {
  const load = corporaLoad.value;
  const hasSome = corpora.value.length > 0;
  return (
    <>
      <PageHeader
        title="Corpora"
        meta="The text your tokenizers learn from"
        actions={hasSome ? <AddButtons /> : undefined}
      />
      <div class={hasSome ? "page flush" : "page"}>
        {load.kind === "loading" && (
          <Loading what="Opening the list" reason="Looking whether every file is still where it was." />
        )}
        {load.kind === "failed" && <Failed problem={load.problem} onRetry={() => void reloadCorpora()} />}
        {load.kind === "ready" && (hasSome ? <CorpusTable /> : <NoCorpora />)}
      </div>
    </>
  );
}

function NoCorpora() {
  return (
    <Empty icon="corpora" title="No text yet" actions={<AddButtons />}>
      Drop a folder anywhere in this window, or choose one.
    </Empty>
  );
}

function CorpusTable() {
  const [deleting, setDeleting] = useState<Corpus | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = (work: Promise<unknown>): void => {
    setProblem(null);
    work.then(() => reloadCorpora()).catch((error: unknown) => setProblem(problemOf(error)));
  };
  const bytes = corpora.value.reduce((sum, corpus) => sum + (corpus.statistics?.bytes ?? 0), 0);
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      <table class="sheet list">
        <thead>
          <tr>
            <th>Corpus</th>
            <th class="num">Size</th>
            <th class="num">Documents</th>
            <th class="mixcell">Languages</th>
            <th>Problems</th>
            <th>
              <span class="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {corpora.value.map((corpus) => (
            <CorpusRow
              key={corpus.id}
              corpus={corpus}
              attempt={attempt}
              onDelete={() => setDeleting(corpus)}
            />
          ))}
        </tbody>
      </table>
      <p class="drophint">
        <Icon name="folder" />
        {formatAmount(corpora.value.length, "corpus", "corpora")}, {formatBytes(bytes)} of text. Drop a folder
        anywhere in this window to add one.
      </p>
      {deleting && <DeleteCorpus corpus={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

type RowProps = { corpus: Corpus; attempt: (work: Promise<unknown>) => void; onDelete: () => void };

function CorpusRow({ corpus, attempt, onDelete }: RowProps) {
  const job = jobs.value.find((candidate) => candidate.id === corpus.job_id);
  const isBusy = corpus.state === "importing" || (job !== undefined && isActive(job));
  const statistics = corpus.statistics;
  return (
    <tr aria-busy={isBusy}>
      <td class="title">
        <a class="clip" href={`/corpora/${corpus.id}`} dir="auto" title={corpus.name}>
          {corpus.name}
        </a>
        <span class="small muted clip path" title={originOf(corpus)}>
          <bdi>{originOf(corpus)}</bdi>
        </span>
      </td>
      <td class="num">{statistics ? formatBytes(statistics.bytes) : ""}</td>
      <td class="num">
        {statistics ? formatCount(statistics.documents) : isBusy ? <span class="muted">counting</span> : ""}
      </td>
      <td class="mixcell">
        {isBusy && job?.progress ? (
          <>
            <ProgressBar progress={job.progress} label={`Reading ${corpus.name}`} />
            <span class="small muted clip oneline" title={progressDetail(job.progress)}>
              {progressDetail(job.progress)}
            </span>
          </>
        ) : (
          statistics && <Mix corpus={corpus} />
        )}
      </td>
      <td>
        <CorpusMark corpus={corpus} isBusy={isBusy} isQueued={job?.state === "queued"} />
      </td>
      <td class="num">
        <div class="acts end">
          <NextStep corpus={corpus} job={isBusy ? job : undefined} attempt={attempt} />
          <Menu label={`More about ${corpus.name}`}>
            {!isBusy && (
              <button type="button" class="quiet" onClick={() => attempt(checkCorpus(corpus.id))}>
                Check again
              </button>
            )}
            <button type="button" class="quiet danger" onClick={onDelete}>
              Delete…
            </button>
          </Menu>
        </div>
      </td>
    </tr>
  );
}

type NextStepProps = { corpus: Corpus; job: Job | undefined; attempt: RowProps["attempt"] };

function NextStep({ corpus, job, attempt }: NextStepProps) {
  if (job)
    return (
      <button type="button" onClick={() => attempt(cancelJob(job.id).then(applyJob))}>
        Stop
      </button>
    );
  if (corpus.state === "ready")
    return (
      <a class="button" href={`/train?corpus=${corpus.id}`} aria-label={`Train on ${corpus.name}`}>
        Train
      </a>
    );
  if (corpus.state === "missing")
    return (
      <button type="button" onClick={() => findFiles(corpus)}>
        Find it…
      </button>
    );
  return (
    <button type="button" onClick={() => attempt(checkCorpus(corpus.id))}>
      Check again
    </button>
  );
}

function Mix({ corpus }: { corpus: Corpus }) {
  const languages = corpus.statistics?.languages ?? [];
  return (
    <>
      <div class="mix" aria-hidden="true">
        {slicesOf(languages).map((slice) => (
          <span
            key={slice.title}
            title={slice.title}
            style={{ width: `${slice.share * 100}%`, "--o": `${slice.strength}%` }}
          />
        ))}
      </div>
      <span class="small muted clip oneline">{languageLine(languages)}</span>
    </>
  );
}

export function CorpusMark({
  corpus,
  isBusy,
  isQueued,
}: {
  corpus: Corpus;
  isBusy: boolean;
  isQueued: boolean;
}) {
  if (isBusy)
    return isQueued ? (
      <Mark tone="queued" icon="queued" word="Waiting" />
    ) : (
      <Mark tone="running" icon="running" word="Reading" />
    );
  if (corpus.state === "missing") return <Mark tone="bad" icon="bad" word="Files are missing" />;
  if (corpus.state === "changed") return <Mark tone="warn" icon="warn" word="Files changed" />;
  if (corpus.state === "failed") return <Mark tone="bad" icon="bad" word="Could not be read" />;
  const count = corpus.statistics?.findings.length ?? 0;
  if (count === 0) return <Mark tone="ok" icon="check" word="None found" />;
  return <Mark tone="warn" icon="warn" word={`${formatAmount(count, "thing")} to look at`} />;
}
