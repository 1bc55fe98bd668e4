/** The three ways to add text by hand. */
import { useRef } from "preact/hooks";
import { Icon } from "../components/icon";
import { shell } from "../shell";
import { askForPath, importFiles } from "./import-state";
import { pickText } from "./pick-text";
import { namedFiles } from "./read-tree";

export function AddButtons() {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    if (!input.files || input.files.length === 0) return;
    void importFiles(namedFiles(input.files));
    input.value = ""; // So the same folder can be chosen again.
  };
  const isWindow = shell.value.kind === "window";
  const chooseFolder = () => (isWindow ? void pickText("folder") : folder.current?.click());
  const chooseFiles = () => (isWindow ? void pickText("files") : files.current?.click());
  return (
    <>
      <button type="button" class="primary" onClick={chooseFolder}>
        <Icon name="folder" />
        Choose a folder…
      </button>
      <button type="button" onClick={chooseFiles}>
        Choose files…
      </button>
      <button type="button" onClick={() => askForPath()}>
        Type a path…
      </button>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder"
        {...{ webkitdirectory: true }}
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        aria-label="Files"
        onChange={(event) => take(event.currentTarget)}
      />
    </>
  );
}
