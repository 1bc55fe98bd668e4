/** What the window asks and shows in dialogs of its own, over whatever else is there. */
import { askSentence, TEXT } from "./messages";
import { icon, make } from "./screens";

export type CloseAnswer = "keep" | "stop" | "cancel";

/** Asks whether to close while jobs run. Esc is *Cancel*, and so is anything that takes the dialog away. */
export function askClose(
  place: HTMLElement,
  jobs: readonly string[],
  answer: (answer: CloseAnswer) => void,
): void {
  let given: CloseAnswer = "cancel";
  const button = (text: string, kind: string, value: CloseAnswer) => {
    const one = make("button", { type: "button", class: kind, "data-answer": value }, [text]);
    one.addEventListener("click", () => {
      given = value;
      dialog.close();
    });
    return one;
  };
  const keep = button(TEXT.askKeep, "primary", "keep");
  const dialog = show(place, "ask-close", TEXT.askTitle, [
    make("p", {}, [askSentence(jobs)]),
    make("p", { class: "small muted" }, [TEXT.askHelp]),
    make("div", { class: "acts" }, [
      keep,
      button(TEXT.askStop, "danger", "stop"),
      button(TEXT.askCancel, "quiet", "cancel"),
    ]),
  ]);
  dialog.addEventListener("close", () => answer(given));
  keep.focus();
}

/** Shows what would be copied, and copies it when told to. */
export function showDiagnostics(
  place: HTMLElement,
  text: string,
  copy: (text: string) => Promise<void>,
): void {
  const said = make("span", { role: "status", class: "small muted" });
  const button = make("button", { type: "button", class: "primary" }, [icon("copy"), TEXT.copy]);
  const close = make("button", { type: "button" }, [TEXT.closeDialog]);
  const preview = make("pre", { tabindex: "0", "aria-label": TEXT.diagnosticsTitle }, [text]);
  const dialog = show(place, "diagnostics", TEXT.diagnosticsTitle, [
    make("p", { class: "small muted" }, [TEXT.diagnosticsHelp]),
    preview,
    make("div", { class: "acts" }, [said, button, close]),
  ]);
  button.addEventListener("click", () => {
    copy(text).then(
      () => said.replaceChildren(TEXT.copied),
      () => {
        getSelection()?.selectAllChildren(preview);
        said.replaceChildren(TEXT.notCopied);
      },
    );
  });
  close.addEventListener("click", () => dialog.close());
  button.focus();
}

/** Something asked for that could not be done. */
export function showProblem(place: HTMLElement, title: string, detail: string): void {
  const close = make("button", { type: "button", class: "primary" }, [TEXT.closeDialog]);
  const dialog = show(place, "problem", title, [
    make("p", {}, [detail]),
    make("div", { class: "acts" }, [close]),
  ]);
  close.addEventListener("click", () => dialog.close());
}

/** One of a kind at a time: a newer one takes the place of an older one. */
function show(place: HTMLElement, kind: string, title: string, content: readonly Node[]): HTMLDialogElement {
  dismiss(place, kind);
  const id = `title-${kind}`;
  const dialog = make("dialog", { "data-kind": kind, "aria-labelledby": id }, [
    make("h2", { id }, [title]),
    ...content,
  ]);
  dialog.addEventListener("close", () => dialog.remove());
  place.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Takes a dialog away as if it had never been asked. */
export function dismiss(place: HTMLElement, kind: string): void {
  for (const dialog of place.querySelectorAll(`dialog[data-kind="${kind}"]`)) dialog.remove();
}
