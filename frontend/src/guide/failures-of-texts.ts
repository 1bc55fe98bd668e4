/** Failures that come from a text, a pattern or a tokenizer's file. */
import { failure } from "./failure";
import type { Topic } from "./topics";

export const textFailures: readonly Topic[] = [
  failure(
    "bad-split-pattern",
    "The split pattern is not valid",
    "The regular expression cannot be read by the training library. Nothing was started.",
    "Look at the place the message names.",
    "Check for unclosed brackets and for look-behind, which not every engine knows.",
    "Or choose one of the ready patterns.",
  ),
  failure(
    "invalid-unicode",
    "The text holds half a character",
    "Some text pasted from other programs holds broken Unicode (a lone surrogate), which no file can hold.",
    "Delete the character that shows as a box or question mark, or paste the text again from its source.",
  ),
  failure(
    "nothing-to-read",
    "There is no file in it",
    "The folder is empty, or holds only hidden files, which are left out.",
    "Choose another folder, or the files themselves.",
  ),
  failure(
    "special-token-unusable",
    "A special token cannot be used",
    "It would be changed by the normalizer or mixed up with another one, so it could never be found " +
      "again in text.",
    "Change its spelling; `<|name|>` is safe.",
    "Or set the normalizer to none.",
  ),
  failure(
    "split-never-matches",
    "The split pattern never matches",
    "The pattern fits no place in the text, so it would cut nothing, or everything the same.",
    "Try the pattern in the panel beside the form.",
    "Or choose one of the ready patterns.",
  ),
  failure(
    "split-too-slow",
    "The split pattern is too slow",
    "On a piece of your text, the pattern takes time out of all proportion. Training with it might " +
      "never end.",
    "Avoid repeats inside repeats, such as `(a+)+`.",
    "Or choose one of the ready patterns.",
  ),
  failure(
    "too-little-text",
    "There is too little text",
    "There is not enough text left to learn from after the held-out documents are set aside.",
    "Add more text, or set the held-out share lower.",
    "Check on the corpus page that the right column is read.",
  ),
  failure(
    "self-check-failed",
    "A training did not pass its own check",
    "After each training, merges are derived and words are encoded a second time in another way. They " +
      "differed, so the tokenizer was thrown away. Your text is untouched.",
    "Run the training again.",
    "If it fails again, test the memory of this machine, or train on another one.",
    "Then report it with the line of the message: it names what differed.",
  ),
  failure(
    "cannot-be-verified",
    "This tokenizer cannot be verified",
    "Verifying trains again with Hugging Face’s library and compares. That works for byte-level BPE " +
      "trained here, with the file config.json still beside it.",
    "Name the folder that the training made, not a copy of tokenizer.json alone.",
    "Unigram and WordPiece are learned in other ways than Hugging Face’s: there is nothing to compare.",
  ),
  failure(
    "unigram-failed",
    "Unigram could not learn from this text",
    "The method found too few different pieces, or the vocabulary is too large for this text.",
    "Choose a smaller vocabulary.",
    "Add more varied text.",
    "Or use byte-level BPE.",
  ),
  failure(
    "corpus-busy",
    "A job is using this corpus",
    "The corpus is being read or trained on. Nothing was changed.",
    "Wait until the job has ended, or cancel it under Jobs.",
    "Then try again.",
  ),
  failure(
    "corpus-empty",
    "There is no text in these files",
    "The files were found, but they are empty or hold only white space.",
    "Choose files with text in them.",
    "In tables, check that the right column is read.",
  ),
  failure(
    "input-changed",
    "A file was changed while it was read",
    "The result would mix old and new text, so nothing of it was kept.",
    "Wait until no other program writes to the file.",
    "Run the job again.",
  ),
  failure(
    "name-missing",
    "The name is empty",
    "A name needs something that can be seen. The old one was kept.",
    "Write at least one letter.",
  ),
  failure(
    "no-corpus",
    "No text is chosen",
    "A training needs a corpus to learn from.",
    "Choose one at the top of the form, or add text first.",
  ),
  failure(
    "not-a-local-path",
    "An address is not a path",
    "The program fetches nothing from a network, so it cannot read an address.",
    "Save the file on this computer.",
    "Name its path.",
  ),
  failure(
    "nothing-readable",
    "None of the files could be read",
    "Files were found, but each was of an unknown kind, locked or damaged. The failure names the first.",
    "Choose text, Markdown, code, JSONL, CSV, Parquet, HTML, PDF or Word files.",
    "Check that you may open them with another program.",
  ),
  failure(
    "path-not-absolute",
    "The path is not whole",
    "A path must begin at the top, or it would depend on where the program was started.",
    "Begin with `/` or the drive: `/home/you/texts`, `D:\\texts`.",
  ),
  failure(
    "path-not-found",
    "There is nothing at this path",
    "No file or folder has this name now.",
    "Look for a typing mistake.",
    "If it is on a drive, plug the drive in again.",
  ),
  failure(
    "engine-missing",
    "This file needs the engine",
    "Files of ranks (tiktoken, Tekken) are encoded by the engine alone, and set-up could not build it on " +
      "this machine.",
    "Install a C++ compiler and start the program again.",
    "Or use a tokenizer.json of the same tokenizer.",
  ),
  failure(
    "split-needed",
    "The file does not say how text is cut",
    "A file of ranks holds tokens only. How text is cut into words decides the ids, and this file is none " +
      "of those the program knows.",
    "Name the split with `--split`, as whoever made the file says.",
  ),
  failure(
    "unknown-ids",
    "Some ids name no token",
    "The numbers are larger than the vocabulary, or belong to a gap in it.",
    "Look whether the ids come from another tokenizer, or another version of this one.",
    "In a binary file: look whether it was written as 16 or as 32 bits.",
  ),
  failure(
    "tokenizer-unreadable",
    "The tokenizer's file cannot be read",
    "It was changed, damaged or removed after training. Other tokenizers are not affected.",
    "Put the file back, if you have a copy.",
    "Or run its training again: the job still has all settings.",
  ),
  failure(
    "too-many-files",
    "There are too many files",
    "One corpus reads a million files at most.",
    "Choose a folder further down.",
    "Or join the texts into fewer files, for example one JSONL file.",
  ),
  failure(
    "unknown-encoding",
    "There is no such text encoding",
    "The name is unknown, or is not one that text files are written in.",
    "Write a name such as `utf-8`, `utf-16`, `cp1252` or `shift_jis`.",
    "Or leave it empty: the encoding is then detected.",
  ),
  failure(
    "upload-aborted",
    "The upload stopped before its end",
    "Nothing of the unfinished file was kept. Your own file is untouched.",
    "Send it again.",
  ),
  failure(
    "upload-in-use",
    "A corpus is read from these files",
    "The files were sent for a corpus, which needs them for each training.",
    "Delete the corpus: its files go with it.",
  ),
  failure(
    "upload-name",
    "A file has a name that cannot be kept",
    "Some names, such as those with `..` between folders or control characters, are not safe to store.",
    "Rename the file and send it again.",
    "Or type its path: then it is read where it is and nothing is stored.",
  ),
];
