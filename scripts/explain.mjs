/** What npm and pip say when they fail, as a sentence that names a cause a person can remove. */

const FULL = "The disk is full. Set-up needs about 1.1 GB. Free some space and run it again.";
export const NOT_WRITABLE =
  "This folder cannot be written. Copy the project to a folder of your own and run it again.";

const NPM = [
  [/\bENOSPC\b/, FULL],
  [/\b(EACCES|EROFS|EPERM)\b/, NOT_WRITABLE],
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED)\b/,
    "The JavaScript packages could not be fetched: no connection to the package registry. " +
      "Connect and run it again.",
  ],
  [
    /\bEINTEGRITY\b/,
    "A JavaScript package is not the one that was tested (its hash differs). Nothing of it was used. " +
      "Run it again; if it stays so, the registry or something on the way changes packages.",
  ],
];

const PIP = [
  [
    /No module named '?(venv|ensurepip)|ensurepip is not available/,
    "This Python has no venv. On Debian or Ubuntu: install the package python3-venv, then run this again.",
  ],
  [/No space left|Errno 28/, FULL],
  [/Permission denied|Read-only file system|Errno (13|30)\b/, NOT_WRITABLE],
  [
    /DO NOT MATCH THE HASHES/,
    "A Python package is not the one that was tested (its hash differs). Nothing of it was installed. " +
      "Run it again; if it stays so, the index or something on the way changes packages.",
  ],
  [
    /NewConnectionError|name resolution|ConnectTimeout|ReadTimeout|ProxyError|ConnectionRe|is unreachable/,
    "The Python packages could not be fetched: no connection to the package index. Connect and run it again.",
  ],
  [
    /No matching distribution found for (\S+)/,
    "A Python package has no build for this Python or this machine. Python 3.11 to 3.13 have all of them: " +
      "name one in the variable PYTHON, remove backend-freeze/.venv, and run it again.",
  ],
];

/** What a person may make sense of: the end, without the places in npm's own code. */
function lastLines(output) {
  const lines = output.trim().split("\n");
  return lines
    .filter((line) => !/^(npm error)?\s+at /.test(line))
    .slice(-15)
    .join("\n");
}

/** @param {string} output @returns {string} */
export function explainNpm(output) {
  const known = NPM.find(([pattern]) => pattern.test(output));
  return known ? known[1] : `npm could not install the packages:\n${lastLines(output)}`;
}

/** @param {string} output @returns {string} */
export function explainPip(output) {
  const known = PIP.find(([pattern]) => pattern.test(output));
  return known ? known[1] : `The Python packages could not be installed:\n${lastLines(output)}`;
}

export const NO_HEADERS =
  "The header files of Python are not here (on Debian or Ubuntu: the package python3-dev).";
/** pip has nothing for this machine. */
export const NO_WHEEL = /No matching distribution found/;

const BUILD = [
  [
    /CMAKE_CXX_COMPILER|No CMAKE_CXX/,
    "There is no C++ compiler here (on Debian or Ubuntu: the package g++).",
  ],
  [/Development\.Module|Python\.h/, NO_HEADERS],
];

/** Why C++ could not be compiled here; nothing where the disk is to blame, which `explainPip` says.
 * @param {string} output @returns {string | undefined} */
export function explainBuild(output) {
  if (/No space left|Errno 28|Read-only file system/.test(output)) return undefined;
  const known = BUILD.find(([pattern]) => pattern.test(output));
  return known ? known[1] : `The compiler here did not take it:\n${lastLines(output)}`;
}
