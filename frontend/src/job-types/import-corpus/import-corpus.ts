/** Reading a corpus, as the UI names it. */
import { corpora } from "../../state/corpora";
import type { JobTypeUi } from "../job-type";

export const importCorpusUi: JobTypeUi<"import-corpus"> = {
  kind: "Reading",
  title: "Read a corpus",
  summary: (config) => [
    { name: "Corpus", value: corpora.value.find((item) => item.id === config.corpus_id)?.name ?? "deleted" },
  ],
  resultLink: (job) =>
    job.state === "succeeded" && job.corpus_id ? { href: `/corpora/${job.corpus_id}`, label: "Open" } : null,
};
