/** What was chosen in the import dialog outlives a reload: the backend keeps it. */
import { effect } from "@preact/signals";
import * as z from "zod/mini";
import { zCorpusRecipe } from "../../../spec/contract.gen";
import { loadDraft, saveDraft } from "../state/drafts";
import { type ImportState, importState, resumeImport } from "./import-state";

const DRAFT_KEY = "draft.import";
const DRAFT_PAUSE_MS = 400;
const Draft = z.object({
  recipe: zCorpusRecipe,
  name: z.string(),
  isAgain: z.boolean(),
  /** Typed paths; null once the files have been looked at. */
  text: z.nullable(z.string()),
});
export type ImportDraft = z.infer<typeof Draft>;

/** Opens the dialog as it was left and remembers it from now on, until the returned function is called. */
export function keepImportDraft(): () => void {
  let stop = (): void => {};
  const begin = (): void => {
    stop = remember();
  };
  loadDraft(DRAFT_KEY)
    .then((kept) => {
      const draft = Draft.safeParse(kept).data;
      if (draft && importState.value.kind === "closed") return resumeImport(draft);
    })
    .then(begin, begin);
  return () => stop();
}

function remember(): () => void {
  let kept = JSON.stringify(draftOf(importState.value));
  return effect(() => {
    const draft = draftOf(importState.value);
    const next = JSON.stringify(draft);
    if (next !== kept) saveDraft(DRAFT_KEY, draft, DRAFT_PAUSE_MS);
    kept = next;
  });
}

function draftOf(state: ImportState): ImportDraft | null {
  if (state.kind !== "path" && state.kind !== "choosing") return null;
  const { recipe, name, isAgain } = state;
  return { recipe, name, isAgain, text: state.kind === "path" ? state.text : null };
}
