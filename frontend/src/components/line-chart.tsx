/** One line on quiet axes, drawn as SVG: its colours follow the theme, its words the text size. */
import { useEffect, useRef, useState } from "preact/hooks";
import { doublingTicks, linearTicks, nearest, type Point, type Scale, shareOf } from "./chart-scale";

export interface LineChartProps {
  points: readonly Point[];
  /** The finding in words, for those who do not see the line. */
  finding: string;
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  /** The point the pointer is at: `3.88 at 19,412 merges`. */
  formatPoint: (point: Point) => string;
  isLogX?: boolean;
  /** Where the axis ends, when the line will go on to there. */
  endX?: number | undefined;
  /** Where the line is expected to end; the way there is dashed. */
  rest?: Point | undefined;
  isFromZero?: boolean;
}

const HEIGHT = 236;
const PAD = { top: 12, right: 52, bottom: 26, left: 52 };
const PIXELS_PER_X_TICK = 56;
const Y_TICKS = 5;
/** Eight doublings before the end: below them a vocabulary says nothing yet, and the line is all tail. */
const LOG_SPAN = 256;
/** More points than pixels are not seen. */
const POINTS_DRAWN = 600;

export function LineChart(props: LineChartProps) {
  const { finding, formatX, formatY, formatPoint, isLogX = false, endX, rest, isFromZero = false } = props;
  const [place, width] = useWidth();
  const [pointed, setPointed] = useState<number>();
  const end = Math.max(endX ?? 0, props.points.at(-1)?.x ?? 0);
  const from = isLogX ? logBeginning(props.points, end) : 0;
  const points = thinned(props.points.filter(({ x }) => x >= from));
  const last = points.at(-1);
  if (last === undefined) return null;
  const xScale: Scale = { from, to: end, isLog: isLogX };
  const yScale = heights([...points, ...(rest ? [rest] : [])], isFromZero);
  const x = (value: number) => PAD.left + shareOf(xScale, value) * (width - PAD.left - PAD.right);
  const y = (value: number) => HEIGHT - PAD.bottom - shareOf(yScale, value) * (HEIGHT - PAD.top - PAD.bottom);
  const path = (line: readonly Point[]) =>
    line
      .map((point, index) => `${index ? "L" : "M"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
      .join("");
  const most = Math.max(2, Math.floor((width - PAD.left - PAD.right) / PIXELS_PER_X_TICK));
  const ticks = isLogX ? doublingTicks(xScale, most) : linearTicks(xScale, most);
  const share = (left: number) => (left - PAD.left) / (width - PAD.left - PAD.right);
  const at = pointed === undefined ? undefined : nearest(points, xScale, share(pointed));
  const marked = at ?? last;
  return (
    <div ref={place} class="line-chart">
      <svg
        class="chart"
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={finding}
        onPointerMove={(event) =>
          setPointed(event.clientX - event.currentTarget.getBoundingClientRect().left)
        }
        onPointerLeave={() => setPointed(undefined)}
      >
        {linearTicks(yScale, Y_TICKS).map((tick) => (
          <g key={tick}>
            <path class="grid" d={`M${PAD.left} ${y(tick)}H${width - PAD.right}`} />
            <text x={PAD.left - 8} y={y(tick) + 4} text-anchor="end">
              {formatY(tick)}
            </text>
          </g>
        ))}
        {ticks.map((tick) => (
          <text key={tick} x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
            {formatX(tick)}
          </text>
        ))}
        <path class="area" d={`${path(points)}V${y(yScale.from)}H${x(points[0]?.x ?? from)}Z`} />
        <path class="line" d={path(points)} />
        {rest && <path class="ghost rest" d={path([last, rest])} />}
        <circle class="dot" cx={x(marked.x)} cy={y(marked.y)} r="5" />
        <Label x={x(marked.x)} y={y(marked.y)} width={width} words={at ? formatPoint(at) : formatY(last.y)} />
      </svg>
    </div>
  );
}

const CHARACTER_WIDTH = 7;

/** Beside the dot and below the line, on the side where there is room. */
function Label({ x, y, width, words }: { x: number; y: number; width: number; words: string }) {
  const isRight = x + 12 + words.length * CHARACTER_WIDTH <= width;
  const below = y + 22 > HEIGHT - PAD.bottom ? y - 12 : y + 18;
  return (
    <text class="key" x={isRight ? x + 9 : x - 9} y={below} text-anchor={isRight ? "start" : "end"}>
      {words}
    </text>
  );
}

/** Never behind the newest point: while a training begins, its few points are all there is. */
function logBeginning(points: readonly Point[], end: number): number {
  const first = points.find(({ x }) => x > 0)?.x ?? 1;
  return Math.max(first, Math.min(end / LOG_SPAN, (points.at(-1)?.x ?? 1) / 2));
}

function heights(points: readonly Point[], isFromZero: boolean): Scale {
  const all = points.map((point) => point.y);
  const [low, high] = [isFromZero ? 0 : Math.min(...all), Math.max(...all)];
  const room = (high - low || high || 1) * 0.06;
  return { from: isFromZero ? 0 : low - room, to: high + room, isLog: false };
}

function thinned(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / POINTS_DRAWN);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

/** The place's width in CSS pixels, so that words are drawn in their own size. */
function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(588);
  useEffect(() => {
    if (place.current === null) return;
    const resize = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry?.contentRect.width ?? 0)));
    resize.observe(place.current);
    return () => resize.disconnect();
  }, []);
  return [place, width] as const;
}
