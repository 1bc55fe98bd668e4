/** A file to take away: a download in a browser, *Save as* in the window. */
import type { ComponentChildren } from "preact";
import { shell } from "../shell";
import { saveAs, type Target } from "../state/saving";

export type SaveLinkProps = { url: string; what: Target; look?: string; children: ComponentChildren };

/** `look`: `button`, `button primary`; without it a link. */
export function SaveLink({ url, what, look, children }: SaveLinkProps) {
  // A webview's own downloads overwrite in silence, or do nothing at all.
  if (shell.value.kind === "window")
    return (
      <button type="button" class={look ?? "link"} onClick={() => void saveAs(what)}>
        {children}
      </button>
    );
  return (
    <a href={url} class={look} download>
      {children}
    </a>
  );
}
