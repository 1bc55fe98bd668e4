/** Adding text, from the first click to a corpus. One at a time, for the whole window. */
import { signal } from "@preact/signals";
import {
  type Corpus,
  type CorpusRecipe,
  type Inspection,
  type Problem,
  zCorpusRecipe,
} from "../../../spec/contract.gen";
import { createCorpus, createUpload, deleteUpload, inspectFiles, problemOf, uploadFile } from "../api";
import { corpora, reloadCorpora } from "../state/corpora";
import { reloadJobs } from "../state/jobs";
import { type Entry, type NamedFile, readTree } from "./read-tree";

export type Sending = {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  current: string;
  startedMs: number;
};
/** What will be added. `isAgain`: a corpus whose files are gone, at another place. */
export type Choice = { recipe: CorpusRecipe; name: string; isAgain: boolean };
export type ImportState =
  | { kind: "closed" }
  /** `note`: why a path is asked for, where a dialog was expected. */
  | (Choice & { kind: "path"; text: string; note: string; problem: Problem | null; isBusy: boolean })
  | { kind: "collecting"; files: number }
  | { kind: "sending"; sending: Sending }
  | { kind: "inspecting" }
  | (Choice & {
      kind: "choosing";
      inspection: Inspection;
      isBusy: boolean;
      problem: Problem | null;
      unreadable: string[];
    })
  | { kind: "failed"; problem: Problem };

type Asking = { note: string; problem: Problem | null };

export const importState = signal<ImportState>({ kind: "closed" });
let running = new AbortController();
let uploadId: string | null = null;

/** Asks for a path: text read in place, nothing copied. */
export function askForPath(note = "", choice = newChoice()): void {
  askAgain(choice, choice.recipe.paths.join("\n"), { note });
}

/** Files and folders from a dialog, a drop or the command line: read in place. */
export async function importChosen(paths: string[], choice = newChoice()): Promise<void> {
  if (paths.length === 0) return;
  const signal = begin();
  importState.value = { kind: "inspecting" };
  const chosen = { ...choice, recipe: pathRecipe(choice.recipe, paths) };
  await guarded(
    async () => {
      const inspection = await inspectFiles(chosen.recipe);
      signal.throwIfAborted();
      choose(chosen, inspection, []);
    },
    (problem) => askAgain(chosen, paths.join("\n"), { problem }),
  );
}

function newChoice(): Choice {
  return { recipe: zCorpusRecipe.parse({}), name: "", isAgain: false };
}

function pathRecipe(recipe: CorpusRecipe, paths: string[]): CorpusRecipe {
  return { ...recipe, origin: "paths", paths, upload_id: null };
}

/** Asks where the files of a corpus are now. No route changes a recipe's paths: it becomes a new corpus. */
export function findFiles({ recipe, name }: Corpus): void {
  askAgain({ recipe, name, isAgain: true }, recipe.paths.join("\n"));
}

function askAgain({ recipe, name, isAgain }: Choice, text: string, why: Partial<Asking> = {}): void {
  begin();
  const asking: Asking = { note: "", problem: null, ...why };
  importState.value = { kind: "path", ...{ recipe, name, isAgain, text }, ...asking, isBusy: false };
}

export function typePath(text: string): void {
  if (importState.value.kind === "path") importState.value = { ...importState.value, text };
}

export async function importPaths(): Promise<void> {
  const before = importState.value;
  if (before.kind !== "path") return;
  importState.value = { ...before, problem: null, isBusy: true };
  await guarded(
    async () => {
      const recipe = pathRecipe(before.recipe, pathsIn(before.text));
      choose({ ...before, recipe }, await inspectFiles(recipe), []);
    },
    (problem) => {
      importState.value = { ...before, problem };
    },
  );
}

/** The dialog as it was left before a reload; nothing when what it was about is gone. */
export async function resumeImport({ text, ...choice }: Choice & { text: string | null }): Promise<void> {
  if (text !== null) return askAgain(choice, text);
  const signal = begin();
  const inspection = await inspectFiles(choice.recipe);
  if (signal.aborted) return; // Something else was chosen meanwhile.
  uploadId = choice.recipe.upload_id ?? null;
  choose(choice, inspection, []);
}

export async function importEntries(entries: readonly Entry[]): Promise<void> {
  const signal = begin();
  importState.value = { kind: "collecting", files: 0 };
  await guarded(async () => {
    const tree = await readTree(
      entries,
      (files) => {
        importState.value = { kind: "collecting", files };
      },
      signal,
    );
    await sendAndInspect(tree.files, tree.unreadable, signal);
  });
}

export async function importFiles(files: readonly NamedFile[]): Promise<void> {
  const signal = begin();
  await guarded(() => sendAndInspect(files, [], signal));
}

/** The corpus of the sample text; made at the first use. */
export async function openSample(): Promise<Corpus> {
  const there = corpora.value.find((corpus) => corpus.recipe.origin === "sample");
  if (there) return there;
  const corpus = await createCorpus({ name: "Sample", recipe: zCorpusRecipe.parse({ origin: "sample" }) });
  await Promise.all([reloadCorpora(), reloadJobs()]);
  return corpus;
}

/** Looks again after a choice that changes how the text is read. */
export async function changeRecipe(change: Partial<CorpusRecipe>): Promise<void> {
  const before = importState.value;
  if (before.kind !== "choosing") return;
  const recipe = { ...before.recipe, ...change };
  importState.value = { ...before, recipe, isBusy: true, problem: null };
  const isCurrent = () => importState.value.kind === "choosing" && importState.value.recipe === recipe;
  try {
    const inspection = await inspectFiles(recipe);
    if (isCurrent()) importState.value = { ...before, recipe, inspection, isBusy: false, problem: null };
  } catch (error) {
    if (isCurrent()) importState.value = { ...before, recipe, isBusy: false, problem: problemOf(error) };
  }
}

/** What needs no new look at the files: the name, and the special tokens, one a line as typed. */
export function editChoice(name: string, specialTokens: string): void {
  const before = importState.value;
  if (before.kind !== "choosing") return;
  const recipe = { ...before.recipe, special_tokens: specialTokens.split("\n") };
  importState.value = { ...before, name, recipe };
}

/** Makes the corpus, then closes the dialog. Null when it could not be made, or the dialog was closed. */
export async function createFromChoice(nameless: string): Promise<Corpus | null> {
  const { signal } = running;
  const before = importState.value;
  if (before.kind !== "choosing") return null;
  importState.value = { ...before, isBusy: true, problem: null };
  const tokens = before.recipe.special_tokens.map((token) => token.trim()).filter(Boolean);
  const recipe = { ...before.recipe, special_tokens: [...new Set(tokens)] };
  try {
    const corpus = await createCorpus({ name: before.name.trim() || nameless, recipe });
    uploadId = null; // The files belong to the corpus now.
    await Promise.all([reloadCorpora(), reloadJobs()]);
    // Who closed the dialog meanwhile has moved on: nothing changes under them.
    if (signal.aborted) return null;
    importState.value = { kind: "closed" };
    return corpus;
  } catch (error) {
    if (!signal.aborted) importState.value = { ...before, isBusy: false, problem: problemOf(error) };
    return null;
  }
}

/** Stops whatever goes on and throws away what was sent. */
export function closeImport(): void {
  running.abort();
  importState.value = { kind: "closed" };
  const abandoned = uploadId;
  uploadId = null;
  // The backend removes abandoned uploads itself; this only does it sooner.
  if (abandoned) deleteUpload(abandoned).catch(() => {});
}

/** Lines of a pasted text; quotes around a path are what a file manager adds. */
export function pathsIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^(["'])(.*)\1$/, "$2"))
    .filter((line) => line !== "");
}

function begin(): AbortSignal {
  closeImport();
  running = new AbortController();
  return running.signal;
}

async function sendAndInspect(
  files: readonly NamedFile[],
  unreadable: string[],
  signal: AbortSignal,
): Promise<void> {
  if (files.length === 0) throw new NothingToRead();
  const upload = await createUpload();
  if (signal.aborted) return void deleteUpload(upload.id).catch(() => {});
  uploadId = upload.id;
  await sendAll(upload.id, files, signal);
  importState.value = { kind: "inspecting" };
  const recipe = zCorpusRecipe.parse({ origin: "upload", upload_id: upload.id });
  const inspection = await inspectFiles(recipe);
  signal.throwIfAborted();
  choose({ recipe, name: "", isAgain: false }, inspection, unreadable);
}

async function sendAll(id: string, files: readonly NamedFile[], signal: AbortSignal): Promise<void> {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const startedMs = Date.now();
  let filesDone = 0;
  let bytesBefore = 0;
  for (const { name, file } of files) {
    signal.throwIfAborted();
    const show = (sent: number): void => {
      if (signal.aborted) return;
      const sending = {
        files: files.length,
        filesDone,
        bytes,
        bytesDone: bytesBefore + sent,
        current: name,
        startedMs,
      };
      importState.value = { kind: "sending", sending };
    };
    show(0);
    await uploadFile({ id, name, file, signal }, show);
    filesDone += 1;
    bytesBefore += file.size;
  }
}

function choose({ recipe, name, isAgain }: Choice, inspection: Inspection, unreadable: string[]): void {
  importState.value = {
    kind: "choosing",
    ...{ recipe, name, isAgain, inspection, unreadable },
    isBusy: false,
    problem: null,
  };
}

class NothingToRead extends Error {
  override name = "NothingToRead" as const;
}

const nothingToRead: Problem = {
  type: "about:blank",
  status: 0,
  code: "nothing-to-read",
  title: "There is no file in it.",
  detail: "Hidden files are left out. Choose another folder, or the files themselves.",
  fields: [],
  error_id: null,
};

async function guarded(work: () => Promise<void>, onProblem?: (problem: Problem) => void): Promise<void> {
  const { signal } = running;
  try {
    await work();
  } catch (error) {
    if (signal.aborted) return;
    const problem = error instanceof NothingToRead ? nothingToRead : problemOf(error);
    if (onProblem) onProblem(problem);
    else importState.value = { kind: "failed", problem };
  }
}
