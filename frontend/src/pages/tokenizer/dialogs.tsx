/** Rename and delete. */

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Problem, Tokenizer } from "../../../../spec/contract.gen";
import { deleteTokenizer, problemOf, renameTokenizer } from "../../api";
import { ConfirmDialog, Modal } from "../../components/confirm-dialog";
import { ProblemNote } from "../../components/problem-note";
import { formatBytes } from "../../format";
import { reloadTokenizers } from "../../state/tokenizers";

interface RenameDialogProps {
  tokenizer: Tokenizer;
  onChanged: () => void;
  onClose: () => void;
}

export function RenameDialog({ tokenizer, onChanged, onClose }: RenameDialogProps) {
  const [name, setName] = useState(tokenizer.name);
  const [problem, setProblem] = useState<Problem>();
  const rename = async () => {
    try {
      await renameTokenizer(tokenizer.id, name.trim());
      onChanged();
      void reloadTokenizers();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Modal label="Rename the tokenizer" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <h2>
          <label for="new-name">New name</label>
        </h2>
        <input
          id="new-name"
          type="text"
          maxLength={200}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {problem !== undefined && <ProblemNote problem={problem} />}
        <div class="acts">
          <button type="button" onClick={onClose}>
            Keep the old name
          </button>
          <button type="submit" class="primary" disabled={name.trim() === ""}>
            Rename
          </button>
        </div>
      </form>
    </Modal>
  );
}

export function DeleteDialog({ tokenizer, onClose }: { tokenizer: Tokenizer; onClose: () => void }) {
  const { route } = useLocation();
  return (
    <ConfirmDialog
      title={`Delete ${tokenizer.name}?`}
      verb="Delete it"
      onClose={onClose}
      onConfirm={async () => {
        await deleteTokenizer(tokenizer.id);
        await reloadTokenizers();
        route("/tokenizers");
      }}
    >
      Its files, {formatBytes(tokenizer.size_bytes)}, and its report are deleted. The text it was trained on
      and the job's settings are kept, so the same training can be run again.
    </ConfirmDialog>
  );
}
