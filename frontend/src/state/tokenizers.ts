/** The list of tokenizers. */
import type { Tokenizer } from "../../../spec/contract.gen";
import { listTokenizers } from "../api";
import { createList } from "./list";

const list = createList<Tokenizer>(listTokenizers);
export const tokenizers = list.items;
export const tokenizersLoad = list.load;
export const reloadTokenizers = list.reload;
