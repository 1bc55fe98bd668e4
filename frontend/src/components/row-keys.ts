/** ↑ ↓ Home End walk through rows and menus; where there are none, they scroll the page as Page ↑ ↓ do. */

const ROWS = ".title > a, .recent td:first-child > a, .help nav li > a";
const SCROLLERS = "main > .page, main .work, main .reading-room";
const FAR = 1e9;
/** By how many rows, by how many pixels, and by how many screens a key moves. */
const STEPS: Readonly<Record<string, { rows: number; pixels: number; screens: number }>> = {
  ArrowDown: { rows: 1, pixels: 40, screens: 0 },
  ArrowUp: { rows: -1, pixels: -40, screens: 0 },
  PageDown: { rows: 0, pixels: 0, screens: 0.9 },
  PageUp: { rows: 0, pixels: 0, screens: -0.9 },
  Home: { rows: -FAR, pixels: -FAR, screens: 0 },
  End: { rows: FAR, pixels: FAR, screens: 0 },
};

/** Moves the focus from a row or menu item to another, or the page when nothing has it; true when it did. */
export function moveByKey(key: string, target: EventTarget | null): boolean {
  const step = STEPS[key];
  if (step === undefined || !(target instanceof Element)) return false;
  // In a field, and where a dialog stands above the page, these keys have another meaning.
  if (target.matches("input, select, textarea") || document.querySelector("dialog[open]")) return false;
  const menu = target.closest(".menu");
  const row = menu ? target : target.closest("tr, li");
  const isNowhere = target === document.body || target.id === "page";
  const goals = menu ? menu.querySelectorAll<HTMLElement>("button, a") : rows();
  const at = [...goals].findIndex((goal) => row?.contains(goal));
  if (step.rows !== 0 && goals.length > 0 && (at >= 0 || isNowhere)) {
    goals[Math.max(0, Math.min(goals.length - 1, at + step.rows))]?.focus();
    return true;
  }
  const scroller = document.querySelector(SCROLLERS);
  if (!isNowhere || !scroller) return false;
  scroller.scrollBy(0, step.pixels + step.screens * scroller.clientHeight);
  return true;
}

/** The names in the rows of the page's list, without those that are folded away. */
function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ROWS)].filter(
    (link) => link.closest("details:not([open])") === null,
  );
}
