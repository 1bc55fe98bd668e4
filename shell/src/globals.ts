/** What Neutralino tells its page, read as text.
 *
 * `/__neutralino_globals.js` is a script, and one that does not run where a path has an apostrophe: it puts
 * paths between quotation marks as they are. So it is never run; what is needed is taken out of it.
 */
export interface Globals {
  port: number;
  /** Handed out once: empty when somebody asked before us. A page that is loaded again has kept it. */
  token: string;
  hasExtensions: boolean;
  /** Of the program, then what it was called with. */
  words: readonly string[];
  /** Where it was called. */
  folder: string;
  version: string;
  system: string;
}

/** Undefined when it is not such a script. */
export function readGlobals(script: string): Globals | undefined {
  const port = Number(/\bvar NL_PORT=(\d+);/.exec(script)?.[1] ?? Number.NaN);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
  return {
    port,
    token: /\bvar NL_TOKEN='([\w.-]*)';/.exec(script)?.[1] ?? "",
    hasExtensions: /\bvar NL_EXTENABLED=true;/.test(script),
    words: readWords(script),
    folder: /\bvar NL_CWD='([^\0]*?)';var NL_ARGS=/.exec(script)?.[1] ?? "",
    version: /\bvar NL_VERSION='([\w.+-]*)';/.exec(script)?.[1] ?? "",
    system: /\bvar NL_OS='(\w*)';/.exec(script)?.[1] ?? "",
  };
}

/** Files and folders it was called with: absolute ones, and all behind a bare `--`. */
export function pathsOf({ words, folder }: Pick<Globals, "words" | "folder">): string[] {
  const end = words.indexOf("--");
  const [before, behind] = end === -1 ? [words, []] : [words.slice(0, end), words.slice(end + 1)];
  const [, ...named] = before; // The first is the program itself.
  return [
    ...named.filter(isAbsolute),
    ...behind
      .filter((word) => word !== "" && (isAbsolute(word) || isAbsolute(folder)))
      .map((word) => (isAbsolute(word) ? word : `${folder}/${word}`)),
  ];
}

const isAbsolute = (word: string) => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(word);

/** A JSON array among other text: it ends where it can first be read. */
function readWords(script: string): string[] {
  const begin = script.indexOf("var NL_ARGS=");
  if (begin === -1) return [];
  const text = script.slice(begin + "var NL_ARGS=".length);
  for (let end = text.indexOf("];"); end !== -1; end = text.indexOf("];", end + 1)) {
    try {
      const words: unknown = JSON.parse(text.slice(0, end + 1));
      return Array.isArray(words) ? words.filter((word) => typeof word === "string") : [];
    } catch {
      // The mark stood inside a word.
    }
  }
  return [];
}
