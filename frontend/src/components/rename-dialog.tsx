/** Gives something another name. */
import { useState } from "preact/hooks";
import type { Problem } from "../../../spec/contract.gen";
import { problemOf } from "../api";
import { Modal } from "./confirm-dialog";
import { ProblemNote } from "./problem-note";

export interface RenameDialogProps {
  title: string;
  name: string;
  onRename: (name: string) => Promise<void>;
  onClose: () => void;
}

export function RenameDialog({ title, name: before, onRename, onClose }: RenameDialogProps) {
  const [name, setName] = useState(before);
  const [problem, setProblem] = useState<Problem>();
  return (
    <Modal label={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onRename(name.trim()).then(onClose, (error: unknown) => setProblem(problemOf(error)));
        }}
      >
        <h2>{title}</h2>
        <input
          type="text"
          aria-label="Name"
          dir="auto"
          maxLength={200}
          required
          autofocus
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {problem !== undefined && <ProblemNote problem={problem} />}
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
