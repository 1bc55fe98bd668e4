/** The logarithmic size slider: each whole step doubles, from 1,000 to 256,000. */

export const SLIDER_MAX = 8;
export const TICKS: readonly { at: number; label: string }[] = [
  "1k",
  "2k",
  "4k",
  "8k",
  "16k",
  "32k",
  "64k",
  "128k",
  "256k",
].map((label, at) => ({ at, label }));
const SMALLEST = 1000;

/** Slider position of a size; sizes beyond the ends rest at the ends. */
export function positionOf(size: number): number {
  if (!(size > SMALLEST)) return 0;
  return Math.min(SLIDER_MAX, Math.log2(size / SMALLEST));
}

/** A round size for a position: whole steps are exact, others are rounded so they can be read aloud. */
export function sizeAt(position: number): number {
  const exact = SMALLEST * 2 ** Math.min(SLIDER_MAX, Math.max(0, position));
  const step = exact < 4000 ? 50 : exact < 16_000 ? 100 : exact < 64_000 ? 500 : 1000;
  return Math.round(exact / step) * step;
}

/** `32,000`, `32000`, `32k` and `32 000` are all the same size; anything else is nothing. */
export function parseCount(written: string): number | undefined {
  const plain = written.trim().replaceAll(/[,\s_\u00a0\u202f']/g, "");
  const match = /^(\d+(?:\.\d+)?)(k|m)?$/i.exec(plain);
  if (match === null) return undefined;
  const factor = match[2] === undefined ? 1 : match[2].toLowerCase() === "k" ? 1000 : 1_000_000;
  const count = Number(match[1]) * factor;
  const whole = Math.round(count);
  // 1.1k is 1,100.0000000000002 to a computer and a whole number to everyone else.
  return Number.isSafeInteger(whole) && Math.abs(count - whole) < 1e-6 ? whole : undefined;
}
