/** Where the data lies, what it weighs, and what can be cleared. */
import { useState } from "preact/hooks";
import type { FolderInfo, Problem } from "../../../../spec/contract.gen";
import { clearCache, type FolderName, openFolder, problemOf } from "../../api";
import { ConfirmDialog } from "../../components/confirm-dialog";
import { Icon } from "../../components/icon";
import { ProblemNote } from "../../components/problem-note";
import { formatBytes } from "../../format";
import { say } from "../../state/live-region";

const NAMES: Record<FolderName, string> = {
  data: "Lists and settings",
  corpora: "Copied texts",
  artifacts: "Tokenizers and results",
  jobs: "Logs and curves of jobs",
  logs: "Program logs",
  cache: "What can be made again",
};

export function Folders({ folders, onChanged }: { folders: readonly FolderInfo[]; onChanged: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isClearing, setClearing] = useState(false);
  const data = folders.find((folder) => folder.name === "data");
  const named = folders.filter((folder) => folder !== data);
  // The data folder holds the others; what is left of it is the database.
  const rest = (data?.bytes ?? 0) - named.reduce((sum, folder) => sum + folder.bytes, 0);
  const parts = data && rest > 0 ? [{ ...data, bytes: rest, help: "" }, ...named] : named;
  const total = parts.reduce((sum, folder) => sum + folder.bytes, 0) || 1;
  const open = (name: FolderName): void => {
    setProblem(null);
    openFolder(name).catch((error: unknown) => setProblem(problemOf(error)));
  };
  const clear = async (): Promise<void> => {
    const cleared = await clearCache();
    say(`${formatBytes(cleared.bytes)} cleared.`);
    onChanged();
  };
  return (
    <>
      <div class="disk" aria-hidden="true">
        {parts.map((folder, index) => (
          <span
            key={folder.name}
            style={{ width: `${(folder.bytes / total) * 100}%`, "--o": strength(index) }}
          />
        ))}
      </div>
      <FolderTable parts={parts} onOpen={open} onClear={() => setClearing(true)} />
      <p class="small muted wrap mono">
        <bdi dir="ltr">{data?.path}</bdi>
      </p>
      <div class="acts">
        <button type="button" onClick={() => open("data")}>
          <Icon name="folder" />
          Open data folder
        </button>
      </div>
      {problem && <ProblemNote problem={problem} />}
      {isClearing && (
        <ConfirmDialog
          title="Clear what can be made again?"
          verb="Clear it"
          onClose={() => setClearing(false)}
          onConfirm={clear}
        >
          Tokenizers, reports, corpora and your texts stay. The next run may take a little longer.
        </ConfirmDialog>
      )}
    </>
  );
}

type FolderTableProps = {
  parts: readonly FolderInfo[];
  onOpen: (name: FolderName) => void;
  onClear: () => void;
};

function FolderTable({ parts, onOpen, onClear }: FolderTableProps) {
  return (
    <table class="dk">
      <thead class="hushed">
        <tr>
          <th>
            <span class="sr">Folder</span>
          </th>
          <th>
            <span class="sr">Size</span>
          </th>
          <th>
            <span class="sr">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map((folder, index) => (
          <tr key={folder.name}>
            <td title={folder.help}>
              <i style={{ "--o": strength(index) }} />
              {NAMES[folder.name]}
            </td>
            <td class="num">{formatBytes(folder.bytes)}</td>
            <td class="num">
              {folder.name === "cache" ? (
                <button type="button" class="quiet" disabled={folder.bytes === 0} onClick={onClear}>
                  Clear…
                </button>
              ) : (
                <button
                  type="button"
                  class="quiet"
                  aria-label={`Open the folder ${NAMES[folder.name]}`}
                  onClick={() => onOpen(folder.name)}
                >
                  Open
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function strength(index: number): string {
  return `${90 - index * 15}%`;
}
