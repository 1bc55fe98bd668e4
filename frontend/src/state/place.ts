/** Where in the UI one is. In a window a new sign-in loads the page anew: it comes back to where it was. */
import * as z from "zod/mini";
import { saveDraft } from "./drafts";

const PLACE_KEY = "window.place";
const PAUSE_MS = 200;
/** `shell`: the window it was in. Its port is another at each start, so a new window begins at Home. */
const Place = z.object({ shell: z.string(), path: z.string().check(z.startsWith("/")) });
/** The window we are in; null in a browser. */
let shell: string | null = null;

/** Goes to where this window was; before the first page is drawn. `values`: what the UI remembers. */
export function enterPlace(shellOrigin: string, values: Readonly<Record<string, unknown>>): void {
  shell = shellOrigin;
  const place = Place.safeParse(values[PLACE_KEY]).data;
  if (place?.shell !== shellOrigin || location.pathname !== "/") return;
  // A path is a path only if it stays here: `//host` would be another's.
  const there = new URL(place.path, location.origin);
  if (there.origin === location.origin) history.replaceState(null, "", there.pathname + there.search);
}

/** Remembers it, in a window only. */
export function keepPlace(path: string): void {
  if (shell !== null) saveDraft(PLACE_KEY, { shell: shell, path }, PAUSE_MS);
}
