/** New training: presets, the form, what it takes, how text is cut. */
import { useLocation } from "preact-iso";
import type { Corpus, Job, TrainingOptions } from "../../../spec/contract.gen";
import { getTrainingOptions, listCorpora, listJobs } from "../api";
import { Empty, Failed, Loading } from "../components/faces";
import { PageHeader } from "../components/page-header";
import { useResource } from "../components/use-resource";
import { CutPanel } from "./train/cut-panel";
import { Fields } from "./train/fields";
import { formOf, type TrainForm } from "./train/form-state";
import { FIELD_NAMES } from "./train/labels";
import { LoadSettings } from "./train/load-settings";
import { Presets } from "./train/presets";
import { TakePanel } from "./train/take-panel";
import { firstForm, useTrainForm } from "./train/use-train-form";
import "../styles/train.css";

const META = "Pick a start, change what you like. Nothing runs until you press Start.";

interface Loaded {
  options: TrainingOptions;
  corpora: readonly Corpus[];
  jobs: readonly Job[];
  first: TrainForm;
}

export function TrainPage() {
  const { query } = useLocation();
  const { corpus = "", from = "" } = query;
  const loaded = useResource(() => load({ corpus, from }), [corpus, from]);
  if (loaded.kind === "ready" && loaded.value.corpora.length > 0)
    return <FormPage key={`${corpus} ${from}`} {...loaded.value} />;
  return (
    <>
      <PageHeader title="New training" meta={META} />
      <div class="page">
        {loaded.kind === "loading" && (
          <Loading what="Opening the form" reason="The program is reading your corpora." />
        )}
        {loaded.kind === "failed" && <Failed problem={loaded.problem} onRetry={loaded.reload} />}
        {loaded.kind === "ready" && <NoCorpus />}
      </div>
    </>
  );
}

/** What the page needs; `from` is a job whose settings are used again. */
async function load({ corpus, from }: { corpus: string; from: string }): Promise<Loaded> {
  const [options, corpora, jobs] = await Promise.all([getTrainingOptions(), listCorpora(), listJobs()]);
  const first = await firstForm(options, corpora, corpus);
  const config = jobs.find((job) => job.id === from)?.config;
  if (config?.type !== "train-tokenizer") return { options, corpora, jobs, first };
  const isThere = corpora.some((one) => one.id === config.corpus_id);
  const used = isThere ? config : { ...config, corpus_id: null };
  return { options, corpora, jobs, first: formOf(used, { preset: "", corpusId: first.corpusId }) };
}

function NoCorpus() {
  return (
    <Empty
      icon="corpora"
      title="A tokenizer learns from text, and there is none yet"
      actions={
        <>
          <a class="button primary" href="/corpora">
            Import text
          </a>
          <a class="button" href="/">
            Start with the sample
          </a>
        </>
      }
    >
      Import files or a folder, or take the sample that comes with the program.
    </Empty>
  );
}

function FormPage({ options, corpora, jobs, first }: Loaded) {
  const training = useTrainForm(first);
  const { form, messages, config, change } = training;
  const start = () => void training.start();
  return (
    <>
      <PageHeader
        title="New training"
        meta={META}
        actions={<LoadSettings jobs={jobs} onLoad={(loaded) => training.load(loaded, "")} />}
      />
      <form
        class="cols train"
        aria-label="New training"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <div class="work">
          <Presets
            presets={options.presets}
            chosen={form.preset}
            onChoose={(preset) => training.load(preset.config, preset.id)}
          />
          <Fields {...{ form, messages, options, corpora, change }} />
        </div>
        <aside aria-label="What this will take">
          <TakePanel
            config={config}
            reason={reasonOf(messages)}
            isStarting={training.isStarting}
            startError={training.startError}
          />
          <CutPanel form={form} />
        </aside>
      </form>
    </>
  );
}

function reasonOf(messages: ReadonlyMap<string, string>): string | undefined {
  const [first] = messages;
  if (first === undefined) return undefined;
  const [field, message] = first;
  const more = messages.size === 1 ? "" : ` ${messages.size - 1} more to put right.`;
  return `${FIELD_NAMES[field] ?? field}: ${message}${more}`;
}
