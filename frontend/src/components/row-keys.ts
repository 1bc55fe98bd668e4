/** ↑ ↓ Home End walk through the rows of a list; Enter opens the row, because its name is a link. */

const ROWS = ".title > a, .recent td:first-child > a, .help nav li > a";
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Moves the focus when it is in a row of a list, or nowhere; true when it moved. */
export function moveByRow(key: string, target: EventTarget | null): boolean {
  const step = STEPS[key];
  if (step === undefined || !(target instanceof Element)) return false;
  const row = target.closest("tr, li");
  const isNowhere = target === document.body || target.id === "page";
  // In a field, and where something floats above the page, these keys have another meaning.
  if (target.matches("input, select, textarea") || document.querySelector("dialog[open]")) return false;
  const links = [...document.querySelectorAll<HTMLElement>(ROWS)].filter((link) => !isFolded(link));
  const at = links.findIndex((link) => row?.contains(link));
  if (links.length === 0 || (at < 0 && !isNowhere)) return false;
  links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
  return true;
}

function isFolded(link: HTMLElement): boolean {
  return link.closest("details:not([open])") !== null;
}
