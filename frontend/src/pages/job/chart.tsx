/** The live curves of a job, each with a table that says the same. */
import { useState } from "preact/hooks";
import { expectedEnd, type Point } from "../../components/chart-scale";
import { LineChart } from "../../components/line-chart";
import { formatBytes, formatCount, formatDuration } from "../../format";
import type { JobView } from "./job-view";

interface Curve {
  metric: string;
  name: string;
  inWords: string;
  title: string;
  xName: string;
  formatTick: (x: number) => string;
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  isVocabulary: boolean;
}

const CURVES: readonly Curve[] = [
  {
    metric: "bytes_per_token",
    name: "Bytes per token",
    inWords: "bytes per token",
    title: "Bytes per token, as the vocabulary grows",
    xName: "Merges",
    formatTick: (x) => (x < 1000 ? String(x) : `${formatCount(x / 1000)}k`),
    formatX: (x) => `${formatCount(x)} merges`,
    formatY: (y) => y.toFixed(2),
    isVocabulary: true,
  },
  {
    metric: "memory_bytes",
    name: "Memory",
    inWords: "memory",
    title: "Memory while it runs",
    xName: "Time",
    formatTick: (x) => (x === 0 ? "0" : formatDuration(x)),
    formatX: formatDuration,
    formatY: formatBytes,
    isVocabulary: false,
  },
];
const ROWS_SHOWN = 40;

export function JobChart({ view, isRunning }: { view: JobView; isRunning: boolean }) {
  const [isTable, setTable] = useState(false);
  const [chosen, setChosen] = useState("");
  const drawable = CURVES.filter(({ metric }) => (view.metrics.get(metric)?.length ?? 0) > 1);
  const curve = drawable.find(({ metric }) => metric === chosen) ?? drawable[0];
  if (curve === undefined) return null;
  const points = view.metrics.get(curve.metric) ?? [];
  const total = isRunning && curve.isVocabulary ? mergesOf(view) : undefined;
  const rest = total === undefined ? undefined : expectedEnd(points, total);
  const finding = findingOf(curve, points, isRunning, rest);
  return (
    <section>
      <div class="head">
        <h2>{curve.title}</h2>
        <div class="acts">
          {drawable
            .filter((other) => other !== curve)
            .map((other) => (
              <button key={other.metric} type="button" class="quiet" onClick={() => setChosen(other.metric)}>
                Show {other.inWords}
              </button>
            ))}
          <button type="button" class="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? "Show as chart" : "Show as table"}
          </button>
        </div>
      </div>
      {isTable ? (
        <PointTable curve={curve} points={points} />
      ) : (
        <LineChart
          points={points}
          finding={`${curve.title}. ${finding}`}
          formatX={curve.formatTick}
          formatY={curve.formatY}
          formatPoint={(point) => `${curve.formatY(point.y)} at ${curve.formatX(point.x)}`}
          isLogX={curve.isVocabulary}
          isFromZero={!curve.isVocabulary}
          endX={total}
          rest={rest}
        />
      )}
      <p class="small muted">{finding}</p>
    </section>
  );
}

/** How many merges the training is to make, once it says so. */
function mergesOf(view: JobView): number | undefined {
  const { unit, total } = view.stages.find(({ stage }) => stage === "train")?.progress ?? {};
  return unit === "merges" && total != null ? total : undefined;
}

function findingOf(curve: Curve, points: readonly Point[], isRunning: boolean, rest?: Point): string {
  const last = points.at(-1);
  if (last === undefined) return "";
  const end = `${isRunning ? "Now" : "At the end"} ${curve.formatY(last.y)} at ${curve.formatX(last.x)}`;
  if (!curve.isVocabulary)
    return `${end}; highest ${curve.formatY(Math.max(...points.map((point) => point.y)))}.`;
  const half = points.findLast((point) => point.x <= last.x / 2);
  const gain = half === undefined ? "" : `, ${curve.formatY(half.y)} at half as many`;
  const expected = rest && ` Dashed: expected from the shape so far, it ends near ${curve.formatY(rest.y)}.`;
  return `${end}${gain}. Measured on the text it learns from.${expected ?? ""}`;
}

function PointTable({ curve, points }: { curve: Curve; points: readonly Point[] }) {
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
            {curve.name}
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
