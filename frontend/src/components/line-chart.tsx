/** The only file that knows uPlot: one line, quiet axes; follows the data, the size and the theme. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface LineChartProps {
  points: readonly { x: number; y: number }[];
  /** The finding in words, for those who do not see the line. */
  finding: string;
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  isLogX?: boolean;
}

const HEIGHT_PX = 236;

export function LineChart({ points, finding, formatX, formatY, isLogX = false }: LineChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    const draw = () => {
      chart.current?.destroy();
      chart.current = new uPlot(options({ parent, formatX, formatY, isLogX }), columns(points), parent);
    };
    draw();
    const resize = new ResizeObserver(() =>
      chart.current?.setSize({ width: parent.clientWidth, height: HEIGHT_PX }),
    );
    resize.observe(parent);
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", draw);
    return () => {
      resize.disconnect();
      theme.disconnect();
      system.removeEventListener("change", draw);
      chart.current?.destroy();
      chart.current = null;
    };
    // The points enter by setData below, so that a growing line does not build a new chart every second.
  }, [formatX, formatY, isLogX]);
  useEffect(() => chart.current?.setData(columns(points)), [points]);
  return <div ref={place} class="line-chart" role="img" aria-label={finding} />;
}

function columns(points: LineChartProps["points"]): uPlot.AlignedData {
  return [points.map((point) => point.x), points.map((point) => point.y)];
}

interface OptionsInput extends Pick<LineChartProps, "formatX" | "formatY"> {
  parent: HTMLElement;
  isLogX: boolean;
}

function options({ parent, formatX, formatY, isLogX }: OptionsInput): uPlot.Options {
  const ink = inks(parent);
  const axis = { stroke: ink.muted, font: `12px ${ink.font}`, ticks: { show: false } };
  return {
    width: Math.max(200, parent.clientWidth),
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: isLogX ? { time: false, distr: 3, log: 2 } : { time: false },
      // The area below the line is filled, so it begins at nothing.
      y: { range: (_, __, highest) => [0, (highest || 1) * 1.05] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        grid: { show: false },
        values: (_, ticks) => withoutRepeats(ticks.map((tick) => (tick === null ? "" : formatX(tick)))),
      },
      { ...axis, size: 64, grid: { stroke: ink.line, width: 1 }, values: (_, ticks) => ticks.map(formatY) },
    ],
    series: [{}, { stroke: ink.accent, width: 2, fill: ink.wash, points: { show: false } }],
  };
}

/** Two ticks that round to the same words are one tick too many. */
function withoutRepeats(words: readonly string[]): string[] {
  return words.map((word, index) => (word === words[index - 1] ? "" : word));
}

/** Canvas takes no `var()`: a probe element resolves the tokens, light-dark() included. */
function inks(parent: HTMLElement) {
  const probe = document.createElement("span");
  parent.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    muted: colour("--muted"),
    line: colour("--line"),
    accent: colour("--accent"),
    wash: colour("--accent-wash"),
    font: getComputedStyle(parent).fontFamily,
  };
  probe.remove();
  return found;
}
