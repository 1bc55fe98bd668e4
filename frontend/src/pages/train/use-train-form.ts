/** The state of the training page: what is offered, what is typed, and starting it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import {
  type Corpus,
  type TrainingOptions,
  type TrainTokenizerConfig,
  zTrainTokenizerConfig,
} from "../../../../spec/contract.gen";
import { createJob } from "../../api";
import { loadDraft, saveDraft } from "../../state/drafts";
import { readDraft } from "./draft";
import { checkForm, formOf, type TrainForm } from "./form-state";

const DRAFT_KEY = "draft.train";
const DRAFT_PAUSE_MS = 600;

/** The remembered draft, or the first preset; a corpus named in the address wins. */
export async function firstForm(
  options: TrainingOptions,
  corpora: readonly Corpus[],
  wanted: string,
): Promise<TrainForm> {
  const remembered = readDraft(await loadDraft(DRAFT_KEY));
  const known = (id: string) => (corpora.some((corpus) => corpus.id === id) ? id : "");
  const corpusId = known(wanted) || known(remembered?.corpusId ?? "") || (corpora[0]?.id ?? "");
  if (remembered !== undefined) return { ...remembered, corpusId };
  const preset = options.presets.find((one) => one.id === "multilingual") ?? options.presets[0];
  return formOf(preset?.config ?? zTrainTokenizerConfig.parse({ type: "train-tokenizer" }), {
    preset: preset?.id ?? "",
    corpusId,
  });
}

export function useTrainForm(first: TrainForm) {
  const [form, setForm] = useState(first);
  const [isStarting, setStarting] = useState(false);
  const [startError, setStartError] = useState<unknown>();
  const location = useLocation();
  const checked = checkForm(form);
  useDraft(form);
  const start = async () => {
    if (checked.config === undefined || isStarting) return;
    setStarting(true);
    setStartError(undefined);
    try {
      const job = await createJob(checked.config);
      location.route(`/jobs/${job.id}`);
    } catch (error) {
      setStartError(error);
      setStarting(false);
    }
  };
  return {
    form,
    messages: checked.messages,
    config: checked.config,
    isStarting,
    startError,
    start,
    change: (part: Partial<TrainForm>) => setForm((now) => ({ ...now, ...part })),
    load: (config: TrainTokenizerConfig, preset: string) =>
      setForm((now) => ({ ...formOf({ ...config, corpus_id: null }, { preset, corpusId: now.corpusId }) })),
  };
}

function useDraft(form: TrainForm): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    saveDraft(DRAFT_KEY, form, DRAFT_PAUSE_MS);
  }, [form]);
}
