/** Gives a corpus another name. */
import { useState } from "preact/hooks";
import type { Corpus, Problem } from "../../../../spec/contract.gen";
import { changeCorpus, problemOf } from "../../api";
import { Modal } from "../../components/confirm-dialog";
import { ProblemNote } from "../../components/problem-note";
import { reloadCorpora } from "../../state/corpora";

export function RenameCorpus({
  corpus,
  onClose,
  onRenamed,
}: {
  corpus: Corpus;
  onClose: () => void;
  onRenamed: () => void;
}) {
  const [name, setName] = useState(corpus.name);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (): Promise<void> => {
    try {
      await changeCorpus(corpus.id, { name: name.trim() });
      await reloadCorpora();
      onRenamed();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Modal label="Rename the corpus" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2>Rename the corpus</h2>
        <input
          type="text"
          aria-label="Name"
          maxLength={200}
          required
          autofocus
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {problem && <ProblemNote problem={problem} />}
        <div class="acts">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={name.trim() === ""}>
            Rename
          </button>
        </div>
      </form>
    </Modal>
  );
}
