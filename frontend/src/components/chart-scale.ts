/** The arithmetic of a line chart: where values stand, and which of them get a word on an axis. */

export interface Point {
  x: number;
  y: number;
}

export interface Scale {
  from: number;
  to: number;
  isLog: boolean;
}

/** 0 at the scale's beginning, 1 at its end. */
export function shareOf(scale: Scale, value: number): number {
  const at = scale.isLog ? Math.log2 : (one: number) => one;
  const length = at(scale.to) - at(scale.from);
  return length === 0 ? 0 : (at(value) - at(scale.from)) / length;
}

/** Round steps of 1, 2 or 5 (or 2.5), at most `most` of them, all within the scale. */
export function linearTicks(scale: Scale, most: number): number[] {
  const length = scale.to - scale.from;
  const power = 10 ** Math.floor(Math.log10(length / most));
  const step = power * ([1, 2, 2.5, 5, 10].find((one) => length / (one * power) <= most) ?? 10);
  const first = Math.ceil(scale.from / step - 1e-9);
  const count = Math.floor(scale.to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Doublings as people write them: 1, 2, 4, …, 125, 250, 500, 1,000, 2,000; at most `most` of them. */
export function doublingTicks(scale: Scale, most: number): number[] {
  const all = Array.from({ length: 40 }, (_, index) => (index < 7 ? 2 ** index : 125 * 2 ** (index - 7)));
  const within = all.filter((tick) => tick >= scale.from && tick <= scale.to);
  const every = Math.ceil(within.length / most);
  return within.filter((_, index) => (within.length - 1 - index) % every === 0);
}

/** Where the line would end if it went on as over the last doubling; nothing while too little is known. */
export function expectedEnd(points: readonly Point[], end: number): Point | undefined {
  const last = points.at(-1);
  if (last === undefined || last.x < end / 8 || last.x >= end) return undefined;
  const before = points.findLast((point) => point.x <= last.x / 2);
  if (before === undefined || before.x <= 0) return undefined;
  const perDoubling = (last.y - before.y) / Math.log2(last.x / before.x);
  return { x: end, y: last.y + perDoubling * Math.log2(end / last.x) };
}

/** The point nearest to this share of the scale. */
export function nearest(points: readonly Point[], scale: Scale, share: number): Point | undefined {
  const distance = (point: Point) => Math.abs(shareOf(scale, point.x) - share);
  return points.reduce<Point | undefined>(
    (best, point) => (best === undefined || distance(point) < distance(best) ? point : best),
    undefined,
  );
}
