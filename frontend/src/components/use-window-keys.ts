/** Keys that work everywhere. */

import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { closeWindow, shell } from "../shell";
import { changeSetting, settings, stepTextSize } from "../state/settings";
import { moveByKey } from "./row-keys";

export function useWindowKeys(openPalette: () => void): void {
  const { route, path } = useLocation();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      if (shell.value.kind === "window" && onKeyOfWindow(event)) return;
      if (event.key === "F1") act(event, () => route(helpFor(path)));
      else if (event.ctrlKey || event.metaKey) onControlKey(event, route, openPalette);
      else if (event.key === "Escape") onEscape(event);
      else if (!event.shiftKey && moveByKey(event.key, event.target)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [route, path, openPalette]);
  useEffect(zoomByWheel, []);
}

/** Keys that a browser has itself, and its window without them would miss. Whether it was one of them. */
function onKeyOfWindow(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  const isControl = (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (isControl && (key === "w" || key === "q")) act(event, closeWindow);
  // The frame alone: the page around it, with its start screen, stays.
  else if (key === "f5" || (isControl && key === "r")) act(event, () => location.reload());
  else return false;
  return true;
}

/** Chromium's notch has 100; with that as the measure, WebKit needed two for a step. */
const NOTCH_PIXELS = 50;

/** Ctrl and the wheel, in the window: a webview would enlarge the page and forget it. */
function zoomByWheel(): () => void {
  let turned = 0;
  const onWheel = (event: WheelEvent): void => {
    if (shell.value.kind !== "window" || !event.ctrlKey) return;
    event.preventDefault();
    turned += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * NOTCH_PIXELS;
    if (Math.abs(turned) < NOTCH_PIXELS) return; // A touchpad turns in small parts.
    zoom(stepTextSize(settings.value.text_size ?? 100, turned < 0 ? 1 : -1));
    turned = 0;
  };
  window.addEventListener("wheel", onWheel, { passive: false });
  return () => window.removeEventListener("wheel", onWheel);
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
