/** The whole window as a place to drop text on. */
import { useEffect, useState } from "preact/hooks";
import { shell } from "../shell";
import { importEntries, importState } from "./import-state";
import { entriesOf } from "./read-tree";

/** A drag tells where it is about every 50 ms, 350 in Firefox; one that is silent for so long has gone. */
const GONE_MS = 700;
/** The window names what was dropped on it as paths; if it has not by then, the page takes the drop. */
const PATHS_MS = 400;

/** True while files hover over the window. */
export function useWindowDrop(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (is: boolean): void => {
      clearTimeout(timer);
      // A drop that the window takes for itself never reaches the page.
      if (is) timer = setTimeout(() => setOver(false), GONE_MS);
      setOver(is);
    };
    const onOver = (event: DragEvent): void => {
      keepHere(event);
      if (hasFiles(event)) show(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) show(false);
    };
    const onDrop = (event: DragEvent): void => {
      keepHere(event);
      show(false);
      if (event.dataTransfer && hasFiles(event)) takeDrop(event.dataTransfer.items);
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  return isOver;
}

function takeDrop(items: DataTransferItemList): void {
  const entries = entriesOf(items);
  if (shell.value.kind === "none") {
    void importEntries(entries);
    return;
  }
  const before = importState.value;
  setTimeout(() => importState.value === before && void importEntries(entries), PATHS_MS);
}

/** Files, and in the window links and pictures too: the page would go there and leave the program. */
function keepHere(event: DragEvent): void {
  const isField = event.target instanceof HTMLElement && event.target.matches("input, textarea");
  if (hasFiles(event) || (shell.value.kind === "window" && !isField)) event.preventDefault();
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
