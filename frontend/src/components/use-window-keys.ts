/** Keys that work everywhere. */

import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { changeSetting, settings, stepTextSize } from "../state/settings";
import { moveByKey } from "./row-keys";

export function useWindowKeys(openPalette: () => void): void {
  const { route, path } = useLocation();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      if (event.key === "F1") act(event, () => route(helpFor(path)));
      else if (event.ctrlKey || event.metaKey) onControlKey(event, route, openPalette);
      else if (event.key === "Escape") onEscape(event);
      else if (!event.shiftKey && moveByKey(event.key, event.target)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [route, path, openPalette]);
}

function onControlKey(event: KeyboardEvent, route: (path: string) => void, openPalette: () => void): void {
  switch (event.key) {
    case "n":
      act(event, () => route("/train"));
      break;
    case "k":
      act(event, openPalette);
      break;
    case "f":
      find(event);
      break;
    case "Enter":
      press(event);
      break;
    case "+":
    case "=":
      act(event, () => zoom(stepTextSize(settings.value.text_size ?? 100, 1)));
      break;
    case "-":
      act(event, () => zoom(stepTextSize(settings.value.text_size ?? 100, -1)));
      break;
    case "0":
      act(event, () => zoom(100));
      break;
  }
}

/** A page without a field to find in leaves the key to the window. */
function find(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>("main input[type=search]");
  if (field) act(event, () => field.select());
}

function press(event: KeyboardEvent): void {
  const scope = document.querySelector("dialog[open]") ?? document.querySelector("main");
  const button = scope?.querySelector<HTMLElement>("button.primary:not(:disabled), a.button.primary");
  if (button) act(event, () => button.click());
}

function onEscape(event: KeyboardEvent): void {
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select"))
    event.target.blur();
  else if (document.querySelector(".crumb a")) document.querySelector<HTMLAnchorElement>(".crumb a")?.click();
}

function zoom(size: number): void {
  changeSetting({ text_size: size }).catch(() => {});
}

function helpFor(path: string): string {
  if (path.startsWith("/corpora")) return "/help/corpora";
  if (path.startsWith("/train")) return "/help/training-settings";
  if (path.startsWith("/tokenizers")) return "/help/figures";
  return "/help";
}

function act(event: KeyboardEvent, action: () => void): void {
  event.preventDefault();
  action();
}
