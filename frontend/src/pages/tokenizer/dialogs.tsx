/** Asks before a tokenizer is deleted. */
import { useLocation } from "preact-iso";
import type { Tokenizer } from "../../../../spec/contract.gen";
import { deleteTokenizer } from "../../api";
import { ConfirmDialog } from "../../components/confirm-dialog";
import { formatBytes } from "../../format";
import { reloadTokenizers } from "../../state/tokenizers";

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
