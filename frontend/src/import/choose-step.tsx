/** Before anything is imported: what was found, how it will be read, what a document is. */
import type { Corpus, CorpusRecipe, Inspection } from "../../../spec/contract.gen";
import { Icon } from "../components/icon";
import { ProblemNote } from "../components/problem-note";
import { formatAmount, formatBytes, formatCount } from "../format";
import { changeRecipe, closeImport, createFromChoice, editChoice, type ImportState } from "./import-state";

type Choosing = Extract<ImportState, { kind: "choosing" }>;
const ENCODINGS = [
  "utf-8",
  "utf-16",
  "windows-1252",
  "iso-8859-1",
  "windows-1251",
  "koi8-r",
  "shift_jis",
  "euc-jp",
  "gb18030",
  "big5",
  "euc-kr",
];
const MODES: readonly { value: CorpusRecipe["documents"]; name: string }[] = [
  { value: "auto", name: "Fits the files" },
  { value: "file", name: "A file" },
  { value: "row", name: "A row" },
  { value: "line", name: "A line" },
];

export function ChooseStep({ state, onCreated }: { state: Choosing; onCreated: (corpus: Corpus) => void }) {
  const { inspection, recipe, name } = state;
  const tokens = recipe.special_tokens.join("\n");
  const nameless = defaultName(inspection.files.map((file) => shownPath(file.path, recipe)));
  const readable = inspection.file_count > 0 && inspection.files.some((file) => !file.problem);
  const submit = async (): Promise<void> => {
    const corpus = await createFromChoice(nameless);
    if (corpus) onCreated(corpus);
  };
  return (
    <form
      class="choose"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>
        Add {formatAmount(inspection.file_count, "file")}, {formatBytes(inspection.bytes)}
      </h2>
      <p class="muted small">{originSentence(recipe)}</p>
      <FileTable inspection={inspection} recipe={recipe} unreadable={state.unreadable} />
      <div class="field">
        <label for="corpus-name">Name</label>
        <input
          id="corpus-name"
          autofocus
          type="text"
          maxLength={200}
          value={name}
          placeholder={nameless}
          onInput={(event) => editChoice(event.currentTarget.value, tokens)}
        />
      </div>
      <ReadingFields inspection={inspection} recipe={recipe} />
      <TokensField tokens={tokens} onChange={(next) => editChoice(name, next)} />
      <Preview inspection={inspection} recipe={recipe} isBusy={state.isBusy} />
      {state.problem && <ProblemNote problem={state.problem} />}
      <div class="acts">
        <button type="button" onClick={closeImport}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={state.isBusy || !readable}>
          {state.isBusy ? "Looking…" : "Add this text"}
        </button>
      </div>
    </form>
  );
}

function TokensField({ tokens, onChange }: { tokens: string; onChange: (tokens: string) => void }) {
  return (
    <div class="field">
      <label for="corpus-tokens">Special tokens</label>
      <textarea
        id="corpus-tokens"
        class="mono"
        rows={2}
        spellcheck={false}
        value={tokens}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <small>
        One a line. The text is searched for them, because a special token inside text is usually a mistake.
      </small>
    </div>
  );
}

function originSentence(recipe: CorpusRecipe): string {
  return recipe.origin === "upload"
    ? "The files were copied into the program's data folder. Yours are untouched."
    : "Read where it is. Nothing is copied or changed.";
}

/** Files of an upload lie in a folder named after it, which says nothing to people. */
function shownPath(path: string, recipe: CorpusRecipe): string {
  const folder = `${recipe.upload_id}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

/** The folder that holds everything, or the first file. */
export function defaultName(paths: readonly string[]): string {
  const [first = ""] = paths;
  const parts = first.split(/[\\/]/).filter((part) => part !== "");
  const folder = parts.length > 1 ? parts[0] : undefined;
  const isShared =
    folder !== undefined &&
    paths.every((path) => path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`));
  return (isShared ? folder : parts.at(-1)) ?? "";
}

type FileTableProps = { inspection: Inspection; recipe: CorpusRecipe; unreadable: readonly string[] };

function FileTable({ inspection, recipe, unreadable }: FileTableProps) {
  const unseen = inspection.file_count - inspection.files.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="files" tabIndex={0} aria-label="Files">
      <table>
        <thead>
          <tr>
            <th>File</th>
            <th>Kind</th>
            <th>Encoding</th>
            <th class="num">Size</th>
          </tr>
        </thead>
        <tbody>
          {inspection.files.map((file) => (
            <tr key={file.path}>
              <td class="clip" title={file.path}>
                <bdi dir="ltr">{shownPath(file.path, recipe)}</bdi>
              </td>
              {file.problem ? (
                <td colSpan={2}>
                  <span class="state" data-is="warn">
                    <Icon name="warn" />
                    <span class="wrap">{file.problem}</span>
                  </span>
                </td>
              ) : (
                <>
                  <td class="muted">{file.format}</td>
                  <td class="muted">{file.encoding ?? ""}</td>
                </>
              )}
              <td class="num">{formatBytes(file.bytes)}</td>
            </tr>
          ))}
          {unreadable.map((path) => (
            <tr key={path}>
              <td class="clip">{path}</td>
              <td colSpan={3}>The browser could not read it.</td>
            </tr>
          ))}
        </tbody>
      </table>
      {unseen > 0 && <p class="small muted">and {formatCount(unseen)} more, looked at when they are read</p>}
      {inspection.file_count === 0 && <p class="muted">No file in it is of a kind this program reads.</p>}
    </section>
  );
}

function ReadingFields({ inspection, recipe }: { inspection: Inspection; recipe: CorpusRecipe }) {
  const columns = inspection.columns;
  return (
    <>
      <div class="field">
        <span class="label" id="one-document">
          One document is
        </span>
        <div>
          <fieldset class="seg" aria-labelledby="one-document">
            {MODES.map((mode) => (
              <label key={mode.value}>
                <input
                  type="radio"
                  name="documents"
                  checked={recipe.documents === mode.value}
                  onChange={() => void changeRecipe({ documents: mode.value })}
                />
                {mode.name}
              </label>
            ))}
          </fieldset>
        </div>
        <small>“Fits the files” takes each row of a table or JSONL file, else a whole file.</small>
      </div>
      {columns.length > 0 && (
        <div class="field">
          <label for="corpus-column">Text column</label>
          <select
            id="corpus-column"
            value={recipe.column ?? inspection.column ?? ""}
            onChange={(event) => void changeRecipe({ column: event.currentTarget.value })}
          >
            {columns.map((column) => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="field">
        <label for="corpus-encoding">Encoding</label>
        <select
          id="corpus-encoding"
          value={recipe.encoding ?? ""}
          onChange={(event) => void changeRecipe({ encoding: event.currentTarget.value || null })}
        >
          <option value="">Found for each file</option>
          {ENCODINGS.map((encoding) => (
            <option key={encoding} value={encoding}>
              {encoding}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

type PreviewProps = { inspection: Inspection; recipe: CorpusRecipe; isBusy: boolean };

function Preview({ inspection, recipe, isBusy }: PreviewProps) {
  if (inspection.preview.length === 0) return null;
  return (
    <section aria-busy={isBusy}>
      <h3>The first documents, as training will read them</h3>
      <ul class="plain preview">
        {inspection.preview.slice(0, 3).map((sample, index) => (
          <li key={index}>
            <p class="mono" dir="auto">
              {sample.text}
              {sample.is_cut && "…"}
            </p>
            <small class="clip" dir="ltr">
              {shownPath(sample.source, recipe)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
