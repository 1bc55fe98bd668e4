/** Asks before a corpus is forgotten. */
import type { Corpus } from "../../../spec/contract.gen";
import { deleteCorpus } from "../api";
import { reloadCorpora } from "../state/corpora";
import { ConfirmDialog } from "./confirm-dialog";

export function DeleteCorpus({
  corpus,
  onClose,
  onDeleted,
}: {
  corpus: Corpus;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const confirm = async (): Promise<void> => {
    await deleteCorpus(corpus.id);
    await reloadCorpora();
    onDeleted?.();
  };
  return (
    <ConfirmDialog
      title={`Delete the corpus “${corpus.name}”?`}
      verb="Delete it"
      onConfirm={confirm}
      onClose={onClose}
    >
      {corpus.recipe.origin === "upload"
        ? "The copies in the data folder are deleted. Your own files and all tokenizers stay."
        : "Only what this program noted about the text is deleted. The text itself and all tokenizers stay."}
    </ConfirmDialog>
  );
}
