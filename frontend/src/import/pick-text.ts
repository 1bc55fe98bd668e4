/** The window's own dialogs for files and folders. What is chosen is read where it is. */
import { pickFiles, pickFolder, shell } from "../shell";
import { askForPath, type Choice, importChosen } from "./import-state";

const NO_DIALOG = "No file dialog can be shown on this computer.";

/** Opens the dialog; where there is none, a path is asked for and the reason is said. */
export async function pickText(what: "files" | "folder", choice?: Choice): Promise<void> {
  const { value } = shell;
  if (value.kind !== "window" || !value.hasDialogs) return askForPath(NO_DIALOG, choice);
  const { paths, problem } =
    what === "files" ? await pickFiles("Choose text files") : await pickFolder("Choose a folder of text");
  if (problem !== "") askForPath(problem, choice);
  else await importChosen(paths, choice);
}
