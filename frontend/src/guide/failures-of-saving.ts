/** Failures of saving a file to where you chose. */
import { failure } from "./failure";
import type { Topic } from "./topics";

const SAFE = "The file is written beside and renamed at the end, so an older file of that name is as it was.";

export const savingFailures: readonly Topic[] = [
  failure(
    "save-exists",
    "There is a file of that name",
    "You typed the name of a file that is there already. Nothing was changed.",
    "Press Replace it when the old file may go.",
    "Or type another name.",
  ),
  failure(
    "save-is-folder",
    "The name is a folder's",
    "The path names a folder, and a file is to be written. Nothing was changed.",
    "Add the name of the file, for example /home/you/tokenizer.zip.",
  ),
  failure(
    "save-folder-gone",
    "The folder to save into is not there",
    `It was moved or deleted, or its disk was unplugged. ${SAFE}`,
    "Plug the disk in again, or choose another folder.",
  ),
  failure(
    "save-not-allowed",
    "You may not write there",
    `The folder belongs to somebody else, the disk is read-only, or another program holds the file. ${SAFE}`,
    "Choose a folder of yours, for example Documents or Downloads.",
    "If the file is open in another program, close it there and save again.",
  ),
  failure(
    "save-no-room",
    "There is no room where you save",
    `The disk is full, or your share of it is used up. ${SAFE}`,
    "Delete something there, or choose another disk.",
    "Save again.",
  ),
  failure(
    "save-too-large",
    "The disk takes no file of that size",
    `USB sticks often come with FAT32, which ends at 4 GB a file. ${SAFE}`,
    "Save to another disk.",
    "Or format the stick with exFAT, which deletes what is on it.",
  ),
  failure(
    "save-disk-gone",
    "The disk went away while saving",
    "It was unplugged, or it failed. The file was not saved; what the program keeps is safe.",
    "Plug the disk in again and save once more.",
    "If it happens again, the disk may be failing: save to another one.",
  ),
  failure(
    "save-name",
    "The name does not fit there",
    "It is too long, or has a character this disk does not take, for example : ? * on a USB stick.",
    "Choose a shorter name of letters, digits, - and _.",
  ),
  failure(
    "save-own-folder",
    "This is the program's own folder",
    "What lies there belongs to the program. A file written there could damage your work.",
    "Choose a folder of yours, for example Documents or Downloads.",
  ),
  failure(
    "save-failed",
    "The file could not be saved",
    `The sentence with the failure says what the system answered. ${SAFE}`,
    "Try another folder.",
    "If it happens again, copy the diagnostics from Settings.",
  ),
];
