/** Failures that come from the program, the machine or the window. */
import { failure } from "./failure";
import type { Topic } from "./topics";

export const programFailures: readonly Topic[] = [
  failure(
    "backend-away",
    "The program does not answer",
    "The window is open, but the program behind it has ended or is busy starting. Finished work is " +
      "safe on disk.",
    "Wait a few seconds: it is started again by itself, and the window goes on.",
    "If the line stays, close the window and start the program again.",
    "A job that was running is then marked as interrupted and can be run again.",
  ),
  failure(
    "bad-input",
    "It cannot be done with these values",
    "The request was understood, but it asks for something that cannot be done. Nothing was changed.",
    "Read the sentence beside the field.",
    "Change the value and try again.",
  ),
  failure(
    "cancelled",
    "The job was cancelled",
    "You stopped it. What was finished before is untouched; the unfinished result was thrown away.",
    "Press Run again to start it anew with the same settings.",
  ),
  failure(
    "conflict",
    "It is in use right now",
    "The thing is in a state that forbids this, for example a corpus that is just being read. " +
      "Nothing was changed.",
    "Wait until the job ends, or cancel it.",
    "Then try again.",
  ),
  failure(
    "counting-ended",
    "A process that counted words ended",
    "Text is counted by several processes, and one of them is gone. The system may have ended it to " +
      "free memory. Nothing unfinished was kept.",
    "Close other programs and train again.",
  ),
  failure(
    "data-folder-in-use",
    "The data folder is in use",
    "Another running copy of the program uses the same data folder. Two at once could damage it, so " +
      "the second stops.",
    "Use the window that is already open.",
    "If there is none, restart the computer, or start with another folder: `--data FOLDER`.",
  ),
  failure(
    "data-too-new",
    "The data is from a newer version",
    "A newer version of the program has used this data folder. The older one does not touch it, so " +
      "nothing is lost.",
    "Start the newer version.",
    "Or start this one with another folder: `--data FOLDER`.",
  ),
  failure(
    "disk-full",
    "The disk is full",
    "There is too little free space to finish safely. What was finished before is untouched.",
    "Free some space. Settings shows what the program itself uses, and can clear what can be made again.",
    "Or start the program with a data folder on another disk: `--data FOLDER`.",
    "Then run the job again.",
  ),
  failure(
    "counts-unreadable",
    "A file holds no counted words",
    "It was not made by the command count, or it is damaged, for example by a copy that was cut short. " +
      "Each page of it has a checksum, so wrong counts are never learned from.",
    "Copy it again from where it was made.",
    "Or make it again: count PATH… --out FILE.",
  ),
  failure(
    "engine-needed",
    "This setting needs the engine",
    "The engine is built by set-up where there is a C++ compiler. Without it Hugging Face's library " +
      "trains, and it has no weights, no memory budget and no saved counts.",
    "Install a C++ compiler and start the program again.",
    "Or leave these settings out.",
  ),
  failure(
    "folder-not-opened",
    "The folder could not be opened",
    "The file manager did not start. The folder itself is there.",
    "Copy the path from Settings and open it by hand.",
  ),
  failure(
    "interactive-crashed",
    "The helper ended unexpectedly",
    "Explore and the cut preview run in a helper process, and it ended. Nothing was lost; the next " +
      "try starts a new one.",
    "Try again.",
    "If it happens with the same text each time, copy the diagnostics and report it.",
  ),
  failure(
    "interactive-too-slow",
    "It took too long",
    "Explore and the cut preview stop after 10 seconds, so that the window stays quick.",
    "Try a shorter text.",
    "A split pattern of your own may be slow: nested repeats such as `(a+)+` are the usual reason.",
  ),
  failure(
    "internal",
    "A fault in the program",
    "Something happened that should not. Your data is safe: results are written whole or not at all.",
    "Try again.",
    "If it happens again, copy the diagnostics. The number shown with the failure finds it in the log.",
  ),
  failure(
    "interrupted",
    "The job was interrupted",
    "The program or the computer ended while the job ran. What was finished before is untouched.",
    "Press Run again to start it anew with the same settings.",
  ),
  failure(
    "invalid-request",
    "The request was not valid",
    "A value is missing or out of its range. Nothing was changed.",
    "Read the sentence beside the field and change the value.",
    "If you changed nothing by hand, reload the window: it may be older than the program behind it.",
  ),
  failure(
    "not-found",
    "It is not there (any more)",
    "It may have been deleted, perhaps in another window.",
    "Go back to the list.",
    "Ctrl K finds everything there is.",
  ),
  failure(
    "not-running",
    "It cannot be paused now",
    "Only a running job can be paused, and only a paused one goes on. It waits, ends or has ended. " +
      "Nothing was changed.",
    "Look at the job's page: its state is at the top.",
  ),
  failure(
    "out-of-memory",
    "There is too little memory",
    "The job needs more memory than this computer has free, and was stopped before the computer " +
      "became unusable.",
    "Close other programs and run it again.",
    "Or train on less text, with a smaller vocabulary, or with BPE instead of Unigram, which needs the most.",
  ),
  failure(
    "strange-answer",
    "The answer was not understood",
    "The window got an answer it does not know. It may be older than the program behind it.",
    "Reload the window.",
  ),
  failure(
    "studio-error",
    "It did not work",
    "The sentence with the failure says why. Nothing was changed.",
    "Do what it says, and try again.",
  ),
  failure(
    "too-many-streams",
    "Too many windows are open",
    "At most 8 live views run at a time.",
    "Close other windows of this program and reload this one.",
  ),
  failure(
    "too-slow",
    "No answer within a minute",
    "The program was too busy to answer. Nothing was lost.",
    "Try again.",
    "If it happens again, close the window and start the program anew.",
  ),
  failure(
    "ui-bug",
    "Something in the window went wrong",
    "Your data is safe: it is kept by the program behind the window.",
    "Reload the window.",
    "If it happens again, copy the diagnostics from Settings.",
  ),
  failure(
    "ui-state-too-large",
    "The draft is too large to keep",
    "A draft may hold 256 kB. What you typed is still in the window, but will not be there after a restart.",
    "Shorten it, for example the list of special tokens.",
  ),
  failure(
    "worker-crashed",
    "The job's process ended unexpectedly",
    "It was ended from outside, or it hit a fault in a library. Finished work is untouched.",
    "Run it again.",
    "If it happens again with the same settings, memory is the likeliest reason: use less text or a " +
      "smaller vocabulary.",
    "The job's log may name the place; copy the diagnostics to report it.",
  ),
  failure(
    "unknown-method",
    "Two versions of the program met",
    "The program was changed on disk while it ran, so its parts no longer fit together.",
    "Close the program and start it again.",
  ),
];
