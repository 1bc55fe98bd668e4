/** One corpus: how much there is, what is worth a look, and how it will be cut. */

import { useEffect, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import type { Corpus, Job, Problem } from "../../../spec/contract.gen";
import { cancelJob, changeCorpus, checkCorpus, getCorpus, openFolder, problemOf } from "../api";
import { originOf } from "../components/corpus-words";
import { DeleteCorpus } from "../components/delete-corpus";
import { Failed, Loading } from "../components/faces";
import { Icon } from "../components/icon";
import { Menu } from "../components/menu";
import { PageHeader } from "../components/page-header";
import { ProblemNote } from "../components/problem-note";
import { ProgressBar } from "../components/progress-bar";
import { progressDetail } from "../components/progress-line";
import { RenameDialog } from "../components/rename-dialog";
import { useResource } from "../components/use-resource";
import { formatAmount, formatDate } from "../format";
import { findFiles } from "../import/import-state";
import { corpora, reloadCorpora } from "../state/corpora";
import { applyJob, isActive, jobs, reloadJobs } from "../state/jobs";
import { DocumentsPanel } from "./corpus/documents-panel";
import { Findings } from "./corpus/findings";
import { Figures, SharesSection, SkippedSection } from "./corpus/statistics";

const CRUMB = { href: "/corpora", label: "Corpora" };

export function CorpusPage() {
  const { params } = useRoute();
  const id = params["id"] ?? "";
  const resource = useResource(() => getCorpus(id), [id]);
  // The shared list is reloaded whenever a job changes state: the sign that this corpus may be new as well.
  const listed = corpora.value.find((corpus) => corpus.id === id);
  useEffect(() => resource.reload(), [listed?.state, listed?.scanned_at, listed?.job_id]);
  if (resource.kind === "loading") {
    return (
      <>
        <PageHeader title="Corpus" crumb={CRUMB} />
        <div class="page">
          <Loading what="Opening the corpus" reason="Looking whether every file is still where it was." />
        </div>
      </>
    );
  }
  if (resource.kind === "failed") {
    return (
      <>
        <PageHeader title="Corpus" crumb={CRUMB} />
        <div class="page">
          <Failed problem={resource.problem} onRetry={resource.reload} />
        </div>
      </>
    );
  }
  return <Loaded key={id} corpus={resource.value} reload={resource.reload} />;
}

function Loaded({ corpus, reload }: { corpus: Corpus; reload: () => void }) {
  const { route } = useLocation();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asking, setAsking] = useState<"delete" | "rename" | null>(null);
  const attempt = (work: Promise<unknown>): void => {
    setProblem(null);
    work
      .then(() => Promise.all([reloadCorpora(), reloadJobs()]))
      .then(reload)
      .catch((error: unknown) => setProblem(problemOf(error)));
  };
  const job = jobs.value.find((candidate) => candidate.id === corpus.job_id && isActive(candidate));
  const isBusy = job !== undefined || corpus.state === "importing";
  return (
    <>
      <PageHeader
        title={corpus.name}
        crumb={CRUMB}
        meta={metaOf(corpus)}
        actions={<Actions {...{ corpus, job, isBusy, attempt }} ask={setAsking} />}
      />
      <div class="cols">
        <div class="work">
          {problem && <ProblemNote problem={problem} />}
          <Body corpus={corpus} job={job} isBusy={isBusy} attempt={attempt} />
        </div>
        <DocumentsPanel corpus={corpus} />
      </div>
      {asking === "delete" && (
        <DeleteCorpus corpus={corpus} onClose={() => setAsking(null)} onDeleted={() => route("/corpora")} />
      )}
      {asking === "rename" && (
        <RenameDialog
          title="Rename the corpus"
          name={corpus.name}
          onClose={() => setAsking(null)}
          onRename={async (name) => {
            await changeCorpus(corpus.id, { name });
            await reloadCorpora();
            reload();
          }}
        />
      )}
    </>
  );
}

type BodyProps = {
  corpus: Corpus;
  job: Job | undefined;
  isBusy: boolean;
  attempt: (work: Promise<unknown>) => void;
};

function Actions({
  corpus,
  job,
  isBusy,
  attempt,
  ask,
}: BodyProps & { ask: (what: "delete" | "rename") => void }) {
  return (
    <>
      {job && (
        <button type="button" onClick={() => attempt(cancelJob(job.id).then(applyJob))}>
          Stop reading
        </button>
      )}
      {!isBusy && (
        <button type="button" onClick={() => attempt(checkCorpus(corpus.id))}>
          Check again
        </button>
      )}
      <Menu label="More">
        <button type="button" class="quiet" onClick={() => ask("rename")}>
          Rename…
        </button>
        {corpus.recipe.origin === "upload" && (
          <button type="button" class="quiet" onClick={() => attempt(openFolder("corpora"))}>
            Open the folder of copies
          </button>
        )}
        <button type="button" class="quiet danger" onClick={() => ask("delete")}>
          Delete…
        </button>
      </Menu>
      {!isBusy && corpus.state === "missing" ? (
        <button type="button" class="primary" onClick={() => findFiles(corpus)}>
          Find it…
        </button>
      ) : (
        (isBusy || corpus.state !== "failed") && (
          <a class="button primary" href={`/train?corpus=${corpus.id}`}>
            Train
          </a>
        )
      )}
    </>
  );
}

function Body({ corpus, job, isBusy, attempt }: BodyProps) {
  const statistics = corpus.statistics;
  return (
    <>
      <StateNote corpus={corpus} isBusy={isBusy} />
      {job && (
        <div class="reading">
          <ProgressBar progress={job.progress} label="Reading" />
          <p class="small muted">
            {job.progress ? progressDetail(job.progress) : "Waiting for its turn"} ·{" "}
            <a href={`/jobs/${job.id}`}>Show the job</a>
          </p>
        </div>
      )}
      {statistics && (
        <>
          <Figures statistics={statistics} />
          <Findings
            corpus={corpus}
            statistics={statistics}
            isBusy={isBusy}
            onLeaveOutCopies={(isOut) => attempt(changeCorpus(corpus.id, { leave_out_duplicates: isOut }))}
          />
          <SharesSection title="Languages" note={statistics.language_method} shares={statistics.languages} />
          <SharesSection
            title="Scripts"
            note="By the Unicode script of each letter; spaces, digits and signs have none."
            shares={statistics.scripts}
          />
          <SharesSection title="Encodings" note="" shares={statistics.encodings} />
          <SharesSection title="Kinds of files" note="" shares={statistics.formats} />
          <SkippedSection skipped={statistics.skipped} />
        </>
      )}
    </>
  );
}

function metaOf(corpus: Corpus) {
  const files = corpus.statistics ? ` · ${formatAmount(corpus.statistics.files, "file")}` : "";
  return (
    <span class="clip path" title={originOf(corpus)}>
      <bdi>{originOf(corpus)}</bdi>
      {files} · added {formatDate(corpus.created_at)}
    </span>
  );
}

function StateNote({ corpus, isBusy }: { corpus: Corpus; isBusy: boolean }) {
  if (isBusy || corpus.state === "ready") return null;
  const title = {
    importing: "The text has not been read to its end.",
    changed: "The files have changed since they were read.",
    missing: "Some files are not where they were.",
    failed: "The text could not be read.",
  }[corpus.state];
  return (
    <div class="note" data-is={corpus.state === "changed" ? "warn" : "bad"}>
      <Icon name={corpus.state === "changed" ? "warn" : "bad"} />
      <div>
        <strong>{title}</strong> <bdi>{corpus.state_detail}</bdi>{" "}
        {corpus.state === "missing"
          ? "If they are elsewhere now, find them."
          : "Check again to read the text anew."}
        {corpus.state === "failed" && corpus.job_id && (
          <>
            {" "}
            <a href={`/jobs/${corpus.job_id}`}>What went wrong</a>
          </>
        )}
      </div>
    </div>
  );
}
