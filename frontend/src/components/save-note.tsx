/** What becomes of a file that is saved, on whatever page one is. */
import {
  forgetSaved,
  type SaveState,
  saveAs,
  saveState,
  saveTyped,
  showSaved,
  typeSavePath,
} from "../state/saving";
import { Modal } from "./confirm-dialog";
import { Icon } from "./icon";
import { ProblemNote } from "./problem-note";

export function SaveNote() {
  const state = saveState.value;
  switch (state.kind) {
    case "none":
      return null;
    case "typing":
      return <PathDialog state={state} />;
    case "saving":
      return (
        <div class="savenote" role="status">
          <p>Saving {state.target.name}…</p>
          <progress aria-label="Saving" />
        </div>
      );
    case "saved":
      return (
        <div class="savenote" role="status">
          <p>
            <Icon name="check" />
            <span>
              Saved as <bdi dir="ltr">{state.saved.path}</bdi>
            </span>
          </p>
          {state.problem && <ProblemNote problem={state.problem} />}
          <div class="acts">
            {state.saved.can_show && (
              <button type="button" onClick={() => void showSaved()}>
                <Icon name="folder" />
                Show in folder
              </button>
            )}
            <Done />
          </div>
        </div>
      );
    case "failed":
      return (
        <div class="savenote">
          <ProblemNote problem={state.problem} />
          <div class="acts">
            <button type="button" onClick={() => void saveAs(state.target)}>
              Save elsewhere…
            </button>
            <Done />
          </div>
        </div>
      );
  }
}

function Done() {
  return (
    <button type="button" class="quiet" onClick={forgetSaved}>
      Close
    </button>
  );
}

function PathDialog({ state }: { state: Extract<SaveState, { kind: "typing" }> }) {
  const { target, path, note, problem, isBusy } = state;
  const isThere = problem?.code === "save-exists";
  return (
    <Modal label={`Save ${target.name}`} onClose={forgetSaved}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void saveTyped(isThere);
        }}
      >
        <h2>Save {target.name}</h2>
        <p class="muted" id="save-help">
          {note} Type the full path of the file to write.
        </p>
        <input
          type="text"
          class="mono save-path"
          aria-label="Path"
          aria-describedby="save-help"
          spellcheck={false}
          autofocus
          value={path}
          onInput={(event) => typeSavePath(event.currentTarget.value)}
        />
        {problem && <ProblemNote problem={problem} tone={isThere ? "warn" : "bad"} />}
        <div class="acts">
          <button type="button" onClick={forgetSaved}>
            Cancel
          </button>
          <button
            type="submit"
            class={isThere ? "danger" : "primary"}
            disabled={isBusy || path.trim() === ""}
          >
            {isBusy ? "Saving…" : isThere ? "Replace it" : "Save"}
          </button>
        </div>
      </form>
    </Modal>
  );
}
