/** What a list or page shows when it has nothing (yet). */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../../../spec/contract.gen";
import { CopyDiagnostics } from "./copy-diagnostics";
import { Icon, type IconName } from "./icon";

export function Empty({
  icon,
  title,
  children,
  actions,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class="face">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div class="acts">{actions}</div>}
    </div>
  );
}

/** Nothing for 300 ms, then grey lines, after 2 s also the reason. */
export function Loading({ what, reason }: { what: string; reason: string }) {
  const stage = useStages();
  if (stage === 0) return null;
  return (
    <div class="face" aria-busy="true">
      <h2>{what}</h2>
      <div class="sk" />
      <div class="sk" />
      {stage === 2 && <p>{reason}</p>}
    </div>
  );
}

function useStages(): 0 | 1 | 2 {
  const [stage, setStage] = useState<0 | 1 | 2>(0);
  useEffect(() => {
    const first = setTimeout(() => setStage(1), 300);
    const second = setTimeout(() => setStage(2), 2000);
    return () => {
      clearTimeout(first);
      clearTimeout(second);
    };
  }, []);
  return stage;
}

const GONE = 404;

export function Failed({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const list = location.pathname.split("/").slice(0, 2).join("/");
  return (
    <div class="face" role="alert">
      <Icon name="bad" />
      <h2>{problem.title}</h2>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.error_id && <p class="small mono">{problem.error_id}</p>}
      <div class="acts">
        {problem.status === GONE ? (
          <a class="button" href={list}>
            Back to the list
          </a>
        ) : (
          onRetry && (
            <button type="button" onClick={onRetry}>
              Try again
            </button>
          )
        )}
        <CopyDiagnostics />
        <a class="button quiet" href={`/help/${problem.code}`}>
          Help
        </a>
      </div>
    </div>
  );
}

export function NotFound() {
  return (
    <Empty
      icon="search"
      title="There is nothing here"
      actions={
        <a class="button" href="/">
          Go to Home
        </a>
      }
    >
      This address names no page. What it named may have been deleted.
    </Empty>
  );
}
