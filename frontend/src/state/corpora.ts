/** The list of corpora. */
import type { Corpus } from "../../../spec/contract.gen";
import { listCorpora } from "../api";
import { createList } from "./list";

const list = createList<Corpus>(listCorpora);
export const corpora = list.items;
export const corporaLoad = list.load;
export const reloadCorpora = list.reload;
