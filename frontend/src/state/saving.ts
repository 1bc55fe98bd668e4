/** Saving a file to where the person says: by the window's dialog, and the backend writes it. */
import { signal } from "@preact/signals";
import type { Problem, Saved, SaveRequest } from "../../../spec/contract.gen";
import { getSystemInfo, problemOf, saveEverything, saveTokenizer, showSavedFile } from "../api";
import { askWhereToSave, type FileKind, shell } from "../shell";

/** What is saved: the name to begin with, and who writes it. */
export type Target = { name: string; write: (request: SaveRequest) => Promise<Saved> };
export type SaveState =
  | { kind: "none" }
  /** No dialog can be shown: the path is typed. `note`: why. */
  | { kind: "typing"; target: Target; path: string; note: string; problem: Problem | null; isBusy: boolean }
  | { kind: "saving"; target: Target }
  | { kind: "saved"; saved: Saved; problem: Problem | null }
  | { kind: "failed"; target: Target; problem: Problem };

export const saveState = signal<SaveState>({ kind: "none" });
const NO_DIALOG = "No file dialog can be shown on this computer.";

export const tokenizerFile = (id: string, name: string): Target => ({
  name,
  write: (request) => saveTokenizer(id, { ...request, file: name }),
});
export const tokenizerFolder = (tokenizer: { id: string; name: string }): Target => ({
  name: `${fileNameOf(tokenizer.name)}.zip`,
  write: (request) => saveTokenizer(tokenizer.id, { ...request, file: null }),
});
export const everything: Target = { name: "tokenizer-studio.zip", write: saveEverything };

/** Asks where, and writes there. Only in the window: in a browser there are downloads. */
export async function saveAs(target: Target): Promise<void> {
  if (shell.value.kind !== "window" || !shell.value.hasDialogs) return askForPath(target, NO_DIALOG);
  const { paths, problem } = await askWhereToSave(`Save ${target.name}`, target.name, kindOf(target.name));
  const [path] = paths;
  if (problem !== "") return askForPath(target, problem);
  if (path === undefined) return;
  saveState.value = { kind: "saving", target };
  try {
    // The dialog has asked before it gave the name of a file that is there.
    saveState.value = { kind: "saved", saved: await target.write({ path, replace: true }), problem: null };
  } catch (error) {
    saveState.value = { kind: "failed", target, problem: problemOf(error) };
  }
}

export function typeSavePath(path: string): void {
  if (saveState.value.kind === "typing") saveState.value = { ...saveState.value, path, problem: null };
}

/** `replace`: the person has read that there is such a file, and said yes. */
export async function saveTyped(replace: boolean): Promise<void> {
  const before = saveState.value;
  if (before.kind !== "typing" || before.isBusy) return;
  const { target } = before;
  const path = before.path.trim();
  saveState.value = { ...before, problem: null, isBusy: true };
  try {
    saveState.value = { kind: "saved", saved: await target.write({ path, replace }), problem: null };
  } catch (error) {
    saveState.value = { ...before, problem: problemOf(error) };
  }
}

export async function showSaved(): Promise<void> {
  const before = saveState.value;
  if (before.kind !== "saved") return;
  try {
    await showSavedFile(before.saved.path);
  } catch (error) {
    saveState.value = { ...before, problem: problemOf(error) };
  }
}

export function forgetSaved(): void {
  saveState.value = { kind: "none" };
}

async function askForPath(target: Target, note: string): Promise<void> {
  const folder = await getSystemInfo().then(
    (system) => system.save_folder,
    () => "", // Then the whole path is typed.
  );
  const separator = folder.includes("\\") ? "\\" : "/";
  const path = `${folder}${folder.endsWith(separator) ? "" : separator}${target.name}`;
  saveState.value = { kind: "typing", target, path, note, problem: null, isBusy: false };
}

const KINDS: Readonly<Record<string, string>> = { zip: "ZIP archive", json: "JSON", txt: "Text" };

function kindOf(name: string): FileKind {
  const extension = name.split(".").at(-1) ?? "";
  return { name: KINDS[extension] ?? extension.toUpperCase(), extensions: [extension] };
}

/** A name every file system takes. */
export function fileNameOf(name: string): string {
  return (
    name
      .replaceAll(/(?<=\d),(?=\d)|[:;]/g, "")
      .replaceAll(/[^\p{L}\p{N}\-_. ]/gu, "-")
      .replaceAll(/^[ .]+|[ .]+$/g, "")
      .slice(0, 80) || "tokenizer"
  );
}
