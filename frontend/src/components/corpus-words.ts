/** A corpus in words. */
import type { Corpus, Share } from "../../../spec/contract.gen";
import { formatPercent } from "../format";

export function originOf(corpus: Corpus): string {
  if (corpus.recipe.origin === "sample") return "Comes with the program";
  if (corpus.recipe.origin === "upload") return "Copied into the data folder";
  return corpus.recipe.paths.length === 1
    ? (corpus.recipe.paths[0] ?? "")
    : `${corpus.recipe.paths.length} places on this computer`;
}

/** `Ukrainian, Russian, French and 14 more` */
export function languageLine(languages: readonly Share[]): string {
  const names = languages.slice(0, 3).map((language) => language.name);
  const more = languages.length - names.length;
  if (names.length === 0) return "No language found";
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

export type Slice = { share: number; strength: number; title: string };

/** The five largest shares and the rest, for a bar. */
export function slicesOf(languages: readonly Share[]): Slice[] {
  const total = languages.reduce((sum, language) => sum + language.bytes, 0);
  if (total === 0) return [];
  const big = languages
    .slice(0, 5)
    .map((language) => ({ name: language.name, share: language.bytes / total }));
  const rest = 1 - big.reduce((sum, slice) => sum + slice.share, 0);
  if (languages.length > 5) big.push({ name: `${languages.length - 5} more`, share: rest });
  return big.map(({ name, share }, index) => ({
    share,
    strength: 92 - 15 * index,
    title: `${name} ${formatPercent(share)}`,
  }));
}
