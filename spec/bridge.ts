/** What the window's page and the user interface in its frame tell each other, by `postMessage`.
 *
 * Every message is `{bridge: BRIDGE, …}`. The page takes messages only from its frame's window and only with
 * the backend's origin; the frame only from its parent and only with the shell's origin, which the backend
 * names (`GET /api/v1/system`, `shell_origin`). In a browser there is no shell and nothing is sent.
 */
import * as z from "zod/mini";

export const BRIDGE = "tokenizer-studio/1";
const bridge = z.literal(BRIDGE);
const id = z.string().check(z.minLength(1), z.maxLength(40));

const Filter = z.object({ name: z.string(), extensions: z.array(z.string()) });

/** From the frame to the page. Those with an `id` are answered. */
export const FrameMessage = z.discriminatedUnion("kind", [
  /** The frame's program runs. Answered by `welcome`. */
  z.object({ bridge, kind: z.literal("hello") }),
  /** The first page is on the screen and can be used. */
  z.object({ bridge, kind: z.literal("usable") }),
  z.object({ bridge, kind: z.literal("pick-files"), id, title: z.string() }),
  z.object({ bridge, kind: z.literal("pick-folder"), id, title: z.string() }),
  /** Where to save something: a file, with a name to begin with. */
  z.object({ bridge, kind: z.literal("save-as"), id, title: z.string(), name: z.string(), filter: Filter }),
  z.object({ bridge, kind: z.literal("open-log-folder") }),
  /** What the title bar says; `fraction` of the running job, null when none runs. */
  z.object({ bridge, kind: z.literal("title"), title: z.string(), fraction: z.nullable(z.number()) }),
  /** Close the window, as its close button does. */
  z.object({ bridge, kind: z.literal("close") }),
]);

/** From the page to the frame. */
export const ShellMessage = z.discriminatedUnion("kind", [
  /** `has_dialogs`: whether pick-files, pick-folder and save-as can show something. */
  z.object({ bridge, kind: z.literal("welcome"), has_dialogs: z.boolean() }),
  /** Absolute paths; none when the person thought better of it. `problem`: the dialog could not be shown. */
  z.object({ bridge, kind: z.literal("picked"), id, paths: z.array(z.string()), problem: z.string() }),
  /** Files and folders dropped on the window, or named when the program was started. */
  z.object({
    bridge,
    kind: z.literal("paths"),
    paths: z.array(z.string()),
    how: z.enum(["dropped", "opened"]),
  }),
]);

export type FrameMessage = z.infer<typeof FrameMessage>;
export type ShellMessage = z.infer<typeof ShellMessage>;
