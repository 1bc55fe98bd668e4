/** The three ways to add text by hand. */
import { useRef } from "preact/hooks";
import { Icon } from "../components/icon";
import { askForPath, importFiles } from "./import-state";
import { namedFiles } from "./read-tree";

export function AddButtons() {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    if (!input.files || input.files.length === 0) return;
    void importFiles(namedFiles(input.files));
    input.value = ""; // So the same folder can be chosen again.
  };
  return (
    <>
      <button type="button" class="primary" onClick={() => folder.current?.click()}>
        <Icon name="folder" />
        Choose a folder…
      </button>
      <button type="button" onClick={() => files.current?.click()}>
        Choose files…
      </button>
      <button type="button" onClick={askForPath}>
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
