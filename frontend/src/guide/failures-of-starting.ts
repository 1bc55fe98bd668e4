/** Failures of starting the program and of the window around it: there may be no page to read this in. */
import { failure } from "./failure";
import type { Topic } from "./topics";

const SAFE = "Your corpora and tokenizers are safe.";

export const startFailures: readonly Topic[] = [
  failure(
    "data-folder-not-writable",
    "The data folder cannot be written",
    `The disk is read-only or unplugged, or the folder belongs to somebody else. ${SAFE}`,
    "Plug the disk in, or have the folder given to you.",
    "Or start with another folder: `--data FOLDER`.",
  ),
  failure(
    "data-folder-unusable",
    "The data folder cannot be opened",
    "It is there, but the program's files in it cannot be opened. What is in it was not changed.",
    "Check that the disk is there and not full.",
    "Or start with another folder: `--data FOLDER`.",
  ),
  failure(
    "port-unavailable",
    "No local address is free",
    "The window and the program behind it talk over 127.0.0.1, an address only this computer can reach. " +
      "A security program may forbid it.",
    "Allow Tokenizer Studio to listen on 127.0.0.1.",
    "Try again.",
  ),
  failure(
    "backend-not-started",
    "The working part could not be started",
    `The system refused to start a part of the program. A security program may hold it back. ${SAFE}`,
    "Try again.",
    "If it happens again, install the program again. Your data stays.",
  ),
  failure(
    "runtime-damaged",
    "A part of the program is missing or damaged",
    `A file of the installation is gone or was changed. ${SAFE}`,
    "Install the program again. Your data stays.",
    "If a security program moved the file away, allow Tokenizer Studio there first.",
  ),
  failure(
    "copy-not-made",
    "The program could not be copied to the computer",
    "Where it lies no program can be started (a stick, a system without FUSE), so it copies itself to " +
      `~/.cache/TokenizerStudio first. There is too little room, or the folder cannot be written. ${SAFE}`,
    "Make room: the copy takes about 700 MB.",
    "Or name another folder for it: `XDG_CACHE_HOME=/path`.",
    "Or install it: `sh install.sh` on the computer.",
  ),
  failure(
    "programs-not-allowed",
    "No program can be started from this folder",
    `The disk is mounted so that nothing on it may be started (noexec). ${SAFE}`,
    "Name a folder from which programs can be started: `XDG_CACHE_HOME=/path`.",
    "Or ask whoever looks after the computer.",
  ),
  failure(
    "backend-exited-at-once",
    "The working part ended as soon as it was started",
    `The log on the screen has the reason. ${SAFE}`,
    "Try again.",
    "If it happens again, install the program again. Your data stays.",
    "If that does not help, copy the diagnostics and report it.",
  ),
  failure(
    "backend-too-slow",
    "The working part did not answer in time",
    `The computer may be very busy, or the disk very slow. ${SAFE}`,
    "Close other programs and try again.",
  ),
  failure(
    "too-many-crashes",
    "The working part crashed again and again",
    "It was started anew three times in five minutes and ended each time. Finished work is safe; a job " +
      "that was running can be run again.",
    "Try again.",
    "If it happens again, copy the diagnostics and report it.",
  ),
  failure(
    "update-rolled-back",
    "The update did not work",
    "The version before is back, and your data is as it was before the update.",
    "Go on working: nothing has to be done.",
    "If you want, copy the diagnostics and report it.",
  ),
  failure(
    "launcher-not-started",
    "The program behind the window did not start",
    `The window waited ten seconds for it. The installation may be damaged, or a security program holds ` +
      `it back. ${SAFE}`,
    "Close the window and start again.",
    "If it stays so, allow Tokenizer Studio in your security program.",
    "Or install the program again. Your data stays.",
  ),
  failure(
    "launcher-lost",
    "The program behind the window has ended",
    "Somebody or something ended it. Finished work is safe; a job that was running is listed as " +
      "interrupted and can be run again.",
    "Close the window and start again.",
    "If it happens again, copy the diagnostics and report it.",
  ),
  failure(
    "native-not-available",
    "The window could not reach its own program",
    "The window has a key that is handed out once. It did not get it, or it is not accepted: another " +
      `program on this computer may have asked first. ${SAFE}`,
    "Close the window and start again.",
    "If it stays so, find out which program on this computer opens local addresses.",
  ),
  failure(
    "webview-too-old",
    "The system's web view is too old",
    "The window shows its page with a part of the system. The oldest that can are WebKitGTK 2.42, " +
      "Safari 17 and WebView2 117.",
    "Press Continue in the browser: everything works there.",
    "Update the system to use the window again.",
  ),
  failure(
    "page-too-slow",
    "The page did not come up in the window",
    `The program runs, but its page did not show itself within 15 seconds. A busy computer or a graphics ` +
      `driver may be the reason. ${SAFE}`,
    "Wait: when the page comes after all, it is shown.",
    "Or press Try again, or Continue in the browser.",
  ),
];
