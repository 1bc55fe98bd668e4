/** How a setup and an uninstaller end: for scripts, for README.md and for the setup's own script. */

export interface ExitCode {
  /** `EXIT_…` in the script. */
  name: string;
  code: number;
  /** What it means for who ran it. */
  meaning: string;
}

export const EXIT_CODES: readonly ExitCode[] = [
  { name: "DONE", code: 0, meaning: "It is done." },
  { name: "CANCELLED", code: 1, meaning: "You cancelled it. Nothing was changed." },
  {
    name: "BROKEN",
    code: 2,
    meaning:
      "The setup's own program is damaged; Windows' installer NSIS says so itself. Copy the setup again.",
  },
  {
    name: "DAMAGED",
    code: 3,
    meaning: "A file of the setup is damaged; the log names it. Nothing was written. Copy that file again.",
  },
  {
    name: "MISSING",
    code: 4,
    meaning: "A part of the setup is not beside it; the log names it. Nothing was written.",
  },
  { name: "SYSTEM", code: 5, meaning: "This is no Windows 10 (1809) or later on an x86-64 processor." },
  { name: "NEWER", code: 6, meaning: "A newer version is installed. It was left as it is." },
  {
    name: "RUNNING",
    code: 7,
    meaning: "Tokenizer Studio is running, or its files are in use. Nothing was changed.",
  },
  { name: "SPACE", code: 8, meaning: "The disk has too little room; the log says how much is needed." },
  {
    name: "FOLDER",
    code: 9,
    meaning:
      "The folder cannot be used: its path is too long, it cannot be written, or it holds other things.",
  },
  {
    name: "ADMIN",
    code: 10,
    meaning: "/AllUsers needs the rights of an administrator. Nothing was changed.",
  },
  { name: "WRITE", code: 11, meaning: "A file could not be written. All is as it was before." },
  { name: "OTHER", code: 12, meaning: "Another setup of Tokenizer Studio is running." },
  { name: "LEFT", code: 13, meaning: "Uninstalled, but a file of the program is still in use and stayed." },
];

/** The script's `!define` lines. */
export function exitCodeLines(): string[] {
  return EXIT_CODES.map(({ name, code }) => `!define EXIT_${name} ${code}`);
}
