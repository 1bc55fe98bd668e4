/** Versions, this machine, and the diagnostics, shown before they are copied. */
import { useState } from "preact/hooks";
import type { Problem, SystemInfo } from "../../../../spec/contract.gen";
import { getDiagnostics, openFolder, problemOf } from "../../api";
import { Modal } from "../../components/confirm-dialog";
import { Icon } from "../../components/icon";
import { ProblemNote } from "../../components/problem-note";
import { copyText } from "../../copy-text";
import { formatAmount, formatBytes, formatDate } from "../../format";
import { shell } from "../../shell";

export function About({ system }: { system: SystemInfo }) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const show = (): void => {
    setProblem(null);
    getDiagnostics()
      .then((diagnostics) => setText(diagnostics.text))
      .catch((error: unknown) => setProblem(problemOf(error)));
  };
  const openLogs = (): void => {
    setProblem(null);
    openFolder("logs").catch((error: unknown) => setProblem(problemOf(error)));
  };
  return (
    <>
      <dl class="facts">
        <dt>Program</dt>
        <dd>
          {system.version}, started {formatDate(system.started_at)},{" "}
          {shell.value.kind === "window" ? "in its window" : "in the browser"}
        </dd>
        <dt>Machine</dt>
        <dd>
          {system.platform}, {formatAmount(system.cores, "core")}
        </dd>
        <dt>Memory</dt>
        <dd>
          {formatBytes(system.memory_total_bytes)}, {formatBytes(system.memory_free_bytes)} free
        </dd>
        <dt>Python</dt>
        <dd>{system.python}</dd>
        <dt>Licence</dt>
        <dd>Apache-2.0</dd>
      </dl>
      <div class="acts">
        <button type="button" onClick={show}>
          <Icon name="copy" />
          Copy diagnostics…
        </button>
        <button type="button" onClick={openLogs}>
          <Icon name="folder" />
          Open log folder
        </button>
      </div>
      {problem && <ProblemNote problem={problem} />}
      {text !== null && <Preview text={text} onClose={() => setText(null)} />}
    </>
  );
}

function Preview({ text, onClose }: { text: string; onClose: () => void }) {
  const [word, setWord] = useState("Copy");
  const copy = (): void => {
    copyText(text).then(
      () => setWord("Copied"),
      () => setWord("Select the text and copy it"),
    );
  };
  return (
    <Modal label="Diagnostics" onClose={onClose} size="large">
      <h2>Diagnostics</h2>
      <p class="muted small">
        This is all that is copied. It stays on this computer until you paste it somewhere.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="paper" tabIndex={0}>
        {text}
      </pre>
      <div class="acts">
        <button type="button" onClick={onClose}>
          Close
        </button>
        <button type="button" class="primary" onClick={copy}>
          {word}
        </button>
      </div>
    </Modal>
  );
}
