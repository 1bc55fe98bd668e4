/** The dialog of an import. */

import { useLocation } from "preact-iso";
import { Modal } from "../components/confirm-dialog";
import { Icon } from "../components/icon";
import { ProblemNote } from "../components/problem-note";
import { formatAmount, formatBytes, formatCount, formatDuration } from "../format";
import { shell } from "../shell";
import { ChooseStep } from "./choose-step";
import {
  closeImport,
  type ImportState,
  importPaths,
  importState,
  type Sending,
  typePath,
} from "./import-state";
import { pickText } from "./pick-text";
import { useWindowDrop } from "./use-window-drop";

export function ImportFlow() {
  const isOver = useWindowDrop();
  const state = importState.value;
  return (
    <>
      {isOver && (
        <div class="dropping" aria-hidden="true">
          <p>
            <Icon name="folder" />
            Drop to add this text
          </p>
        </div>
      )}
      {state.kind !== "closed" && (
        <Modal
          key={state.kind === "choosing" ? "choose" : "wait"}
          label="Add text"
          onClose={closeImport}
          {...(state.kind === "choosing" ? { size: "large" as const } : {})}
        >
          <Step state={state} />
        </Modal>
      )}
    </>
  );
}

function Step({ state }: { state: ImportState }) {
  const { route } = useLocation();
  switch (state.kind) {
    case "closed":
      return null;
    case "path":
      return <PathStep state={state} />;
    case "collecting":
      return (
        <Waiting title="Looking through the folder" line={`${formatAmount(state.files, "file")} so far`} />
      );
    case "sending":
      return <SendingStep sending={state.sending} />;
    case "inspecting":
      return (
        <Waiting
          title="Looking at the files"
          line="Kinds, encodings and columns, from the beginning of each file"
        />
      );
    case "choosing":
      return <ChooseStep state={state} onCreated={(corpus) => route(`/corpora/${corpus.id}`)} />;
    case "failed":
      return (
        <>
          <h2>The text was not added</h2>
          <ProblemNote problem={state.problem} />
          <div class="acts">
            <button type="button" onClick={closeImport}>
              Close
            </button>
          </div>
        </>
      );
  }
}

function PathStep({ state }: { state: Extract<ImportState, { kind: "path" }> }) {
  const { text, note, problem, isBusy, isAgain, name } = state;
  const hasDialogs = shell.value.kind === "window" && shell.value.hasDialogs;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void importPaths();
      }}
    >
      <h2>{isAgain ? `Where is “${name}” now?` : "Read text where it is"}</h2>
      {note !== "" && <p>{note}</p>}
      <p class="muted" id="path-help">
        Type or paste the full path of a folder or file, one a line.{" "}
        {isAgain
          ? "It becomes a new corpus with the same settings; the old entry stays until you delete it."
          : "Nothing is copied or changed."}
      </p>
      <textarea
        class="mono path"
        rows={3}
        aria-label="Paths"
        aria-describedby="path-help"
        spellcheck={false}
        autofocus
        value={text}
        onInput={(event) => typePath(event.currentTarget.value)}
      />
      {hasDialogs && (
        <div class="picks">
          <button type="button" onClick={() => void pickText("folder", state)}>
            Choose a folder…
          </button>
          <button type="button" onClick={() => void pickText("files", state)}>
            Choose files…
          </button>
        </div>
      )}
      {problem && <ProblemNote problem={problem} />}
      <div class="acts">
        <button type="button" onClick={closeImport}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={isBusy || text.trim() === ""}>
          {isBusy ? "Looking…" : "Look at it"}
        </button>
      </div>
    </form>
  );
}

function SendingStep({ sending }: { sending: Sending }) {
  const seconds = (Date.now() - sending.startedMs) / 1000;
  const rate = seconds > 0.5 ? sending.bytesDone / seconds : 0;
  const left =
    rate > 0 ? `, about ${formatDuration(Math.max(1, (sending.bytes - sending.bytesDone) / rate))} left` : "";
  return (
    <>
      <h2>Copying text into the program</h2>
      <progress max={sending.bytes || 1} value={sending.bytesDone} aria-label="Copied" />
      <p class="small muted">
        {formatBytes(sending.bytesDone)} of {formatBytes(sending.bytes)}
        {left}
      </p>
      <p class="small muted clip">
        File {formatCount(Math.min(sending.files, sending.filesDone + 1))} of {formatCount(sending.files)}
        {sending.current && `: ${sending.current}`}
      </p>
      <div class="acts">
        <button type="button" onClick={closeImport}>
          Stop and throw away
        </button>
      </div>
    </>
  );
}

function Waiting({ title, line }: { title: string; line: string }) {
  return (
    <>
      <h2>{title}</h2>
      <progress aria-label={title} />
      <p class="small muted">{line}</p>
      <div class="acts">
        <button type="button" onClick={closeImport}>
          Stop
        </button>
      </div>
    </>
  );
}
