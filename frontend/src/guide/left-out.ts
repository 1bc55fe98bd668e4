/** Why a file, or a part of one, was left out. A test holds the list complete. */
import type { Topic } from "./topics";

/** By the code that stands in `--json` answers. */
export const LEFT_OUT: readonly (readonly [code: string, meaning: string, help: string])[] = [
  ["bad-rows", "Some lines are not JSON.", "The other lines were read. Mend those named."],
  ["compression-bomb", "It grows 200 times or more when unpacked.", "Unpack it yourself and look inside."],
  ["damaged-archive", "The compressed data is damaged or cut short.", "Copy or download it again."],
  ["damaged-docx", "The Word document is damaged.", "Open it in Word and save it again."],
  ["damaged-json", "The JSON is damaged or cut short.", "What came before was read. Mend the rest."],
  ["damaged-parquet", "The Parquet file is damaged or cut short.", "Copy or download it again."],
  ["damaged-pdf", "The PDF is damaged.", "Print it to a new PDF, or copy its text."],
  ["damaged-table", "The table cannot be read further.", "What came before was read. Save it as CSV again."],
  ["dangling-link", "It is a link to a file that is not there.", "Bring the file back, or delete the link."],
  ["empty-table", "It has no rows.", "Nothing is lost."],
  ["encrypted", "It is locked with a password.", "Save it without one."],
  ["line-too-long", "A line has more than 64 million characters.", "Cut it into lines."],
  ["nested-archive", "It is an archive inside an archive.", "Unpack the outer one."],
  ["no-permission", "You may not read it.", "Change its permissions, or leave it out."],
  ["no-such-column", "The table has no column of that name.", "Choose another column for these files."],
  ["no-text", "It holds pictures of pages and no text.", "Run text recognition on it first."],
  ["no-text-column", "No column of the table holds text.", "Choose the column yourself, or leave it out."],
  ["not-a-file", "It is a device or a pipe.", "Nothing is lost."],
  ["not-json-lines", "Its lines are not JSON values.", "Rename it to .txt if it is plain text."],
  [
    "not-text",
    "It is a picture, a program or another kind of file.",
    "Save it as text or CSV, if it has text.",
  ],
  ["too-deep", "Its elements are nested thousands deep.", "Save the page as text."],
  ["too-large", "It is too large to be read whole.", "Save it as plain text or JSONL: those have no limit."],
  ["too-many-columns", "The table has more than 10,000 columns.", "Save only the column with the text."],
  ["too-many-members", "The archive holds more than 200,000 files.", "Unpack it and choose the folder."],
  ["unbalanced-quotes", "A quotation mark is never closed.", "What follows is one cell. Close it."],
  ["unknown-encoding", "There is no encoding of that name.", "Leave the encoding empty to have it detected."],
  ["unreadable", "The system could not read it.", "Check the drive; copy the file elsewhere."],
  ["vanished", "It was there when the folder was listed.", "Bring it back and check the text again."],
  ["wrong-encoding", "It cannot be read in the encoding you chose.", "Leave the encoding empty."],
];

export const leftOutTopic: Topic = {
  id: "files-left-out",
  title: "Why a file was left out",
  group: "When something goes wrong",
  blocks: [
    {
      kind: "lead",
      text: "A file that cannot be read never stops the others. It is named with one of these reasons.",
    },
    { kind: "table", head: ["Reason", "What it means", "What to do"], rows: LEFT_OUT },
  ],
};
