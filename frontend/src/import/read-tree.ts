/** Files and folders dropped on the window, as one flat list with relative names. */

export type NamedFile = { name: string; file: File };

/** The part of the browser's FileSystemEntry that is used; tests build their own. */
export type Entry =
  | { isFile: true; isDirectory: false; name: string; read: () => Promise<File> }
  | { isFile: false; isDirectory: true; name: string; list: () => Promise<Entry[]> };

/** What could not be read is named, not dropped in silence. */
export type ReadTree = { files: NamedFile[]; unreadable: string[] };

/** Walks without recursion, so a deep tree cannot overflow the stack. Hidden files and folders stay out. */
export async function readTree(
  roots: readonly Entry[],
  onCount: (files: number) => void,
  signal: AbortSignal,
): Promise<ReadTree> {
  const result: ReadTree = { files: [], unreadable: [] };
  const waiting = roots.map((entry) => ({ entry, path: entry.name }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    signal.throwIfAborted();
    const { entry, path } = next;
    if (entry.name.startsWith(".")) continue;
    try {
      if (entry.isFile) result.files.push({ name: path, file: await entry.read() });
      else
        for (const child of await entry.list()) waiting.push({ entry: child, path: `${path}/${child.name}` });
    } catch {
      result.unreadable.push(path);
    }
    onCount(result.files.length);
  }
  result.files.sort((one, other) => (one.name < other.name ? -1 : 1));
  return result;
}

/** Must be called inside the drop event: the browser empties the list afterwards. */
export function entriesOf(items: DataTransferItemList): Entry[] {
  return [...items].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry ? [wrap(entry)] : [];
  });
}

/** Files of an `<input>`; a chosen folder gives relative paths. */
export function namedFiles(list: FileList): NamedFile[] {
  return [...list]
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    .filter(({ name }) => !name.split("/").some((part) => part.startsWith(".")));
}

function wrap(entry: FileSystemEntry): Entry {
  if (isDirectory(entry)) {
    return { isFile: false, isDirectory: true, name: entry.name, list: () => listAll(entry.createReader()) };
  }
  return { isFile: true, isDirectory: false, name: entry.name, read: () => readFile(entry) };
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function readFile(entry: FileSystemEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    if ("file" in entry && typeof entry.file === "function") entry.file(resolve, reject);
    else reject(new TypeError("not a file"));
  });
}

/** The browser hands out a folder in batches (Chromium: 100) and ends with an empty one. */
async function listAll(reader: FileSystemDirectoryReader): Promise<Entry[]> {
  const all: Entry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return all;
    all.push(...batch.map(wrap));
  }
}
