/** The live curve of a job, with a table that says the same. */
import { useState } from "preact/hooks";
import { LineChart } from "../../components/line-chart";
import { formatBytes, formatCount, formatDuration } from "../../format";
import type { JobView } from "./job-view";

interface Curve {
  metric: string;
  title: string;
  xName: string;
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  isLogX: boolean;
}

const CURVES: readonly Curve[] = [
  {
    metric: "bytes_per_token",
    title: "Bytes per token, as the vocabulary grows",
    xName: "Tokens",
    formatX: (x) => formatCount(Math.round(x)),
    formatY: (y) => y.toFixed(2),
    isLogX: true,
  },
  {
    metric: "memory_bytes",
    title: "Memory while it runs",
    xName: "Time",
    formatX: (x) => formatDuration(x),
    formatY: (y) => formatBytes(y),
    isLogX: false,
  },
];
const ROWS_SHOWN = 40;

export function JobChart({ view, isRunning }: { view: JobView; isRunning: boolean }) {
  const [isTable, setTable] = useState(false);
  const curve = CURVES.find(({ metric }) => (view.metrics.get(metric)?.length ?? 0) > 1);
  if (curve === undefined) return null;
  const points = view.metrics.get(curve.metric) ?? [];
  const last = points.at(-1);
  const highest = Math.max(...points.map((point) => point.y));
  const end = `${curve.formatY(last?.y ?? 0)} at ${curve.formatX(last?.x ?? 0)}`;
  const finding = `${isRunning ? "Now" : "At the end"} ${end}; highest ${curve.formatY(highest)}.`;
  return (
    <section>
      <div class="head">
        <h2>{curve.title}</h2>
        <button type="button" class="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "Show as chart" : "Show as table"}
        </button>
      </div>
      {isTable ? (
        <PointTable curve={curve} points={points} />
      ) : (
        <LineChart
          points={points}
          finding={`${curve.title}. ${finding}`}
          formatX={curve.formatX}
          formatY={curve.formatY}
          isLogX={curve.isLogX}
        />
      )}
      <p class="small muted">{finding}</p>
    </section>
  );
}

function PointTable({ curve, points }: { curve: Curve; points: readonly { x: number; y: number }[] }) {
  const step = Math.ceil(points.length / ROWS_SHOWN);
  const shown = points.filter((_, index) => index % step === 0 || index === points.length - 1);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class="num">
            {curve.xName}
          </th>
          <th scope="col" class="num">
            {curve.title}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((point) => (
          <tr key={point.x}>
            <td class="num">{curve.formatX(point.x)}</td>
            <td class="num">{curve.formatY(point.y)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
