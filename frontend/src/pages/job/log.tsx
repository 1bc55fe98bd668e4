/** The job's log, newest first. */
import { CopyButton } from "../../components/copy-button";
import { Icon } from "../../components/icon";
import type { LogLine } from "./job-view";

const LINES_SHOWN = 400;

interface LogProps {
  lines: readonly LogLine[];
  startedAt: number;
  isRunning: boolean;
}

export function Log({ lines, startedAt, isRunning }: LogProps) {
  const newestFirst = lines.slice(-LINES_SHOWN).reverse();
  const when = (line: LogLine) =>
    `${Math.max(0, line.at - startedAt)
      .toFixed(1)
      .padStart(7)} s  ${line.stage.padEnd(9)}`;
  return (
    <details open>
      <summary>
        <Icon name="chevron" />
        Log<span class="small muted">newest first</span>
      </summary>
      {lines.length === 0 ? (
        <p class="small muted">{isRunning ? "No line yet." : "It wrote no line."}</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key. */}
          <pre tabIndex={0}>
            {newestFirst.map((line, index) => (
              <span key={lines.length - index} class={line.level}>
                <b>{when(line)}</b> {line.level === "info" ? "" : `${line.level}: `}
                {line.message}
                {"\n"}
              </span>
            ))}
          </pre>
          <CopyButton
            text={() => lines.map((line) => `${when(line)} ${line.level} ${line.message}`).join("\n")}
            label="Copy the log"
          />
        </>
      )}
    </details>
  );
}
