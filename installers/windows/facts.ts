/** What things are called, and what the setup's script is told about this one build. */
import { exitCodeLines } from "./exit-codes.ts";

/** In the program's folder: what a shortcut starts, and the window it opens. */
export const PROGRAM = "Tokenizer Studio.exe";
export const WINDOW = "tokenizer-studio-window.exe";
/** Of Windows' 260; the rest is for the folder somebody chooses. */
export const LONGEST_PATH = 170;
export const VERSION = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})(-(alpha|beta)\.[1-9]\d*)?$/;

export const setupName = (version: string) => `tokenizer-studio-${version}-windows-x64-setup.exe`;

/** `1.2.3.0`: Windows wants four numbers, and no words. */
export const numbersOf = (version: string) => `${version.replace(/-.*/, "")}.0`;

export interface ScriptFacts {
  version: string;
  target: string;
  longest: number;
  kilobytes: number;
  hasWebview: boolean;
  /** For `!uninstfinalize`, with `%1` for the file. */
  signCommand: string | undefined;
}

/** facts.nsh. */
export function scriptFacts(facts: ScriptFacts): string {
  const lines = [
    `!define VERSION "${facts.version}"`,
    `!define NUMBERS "${numbersOf(facts.version)}"`,
    `!define TARGET ${facts.target}`,
    `!define LONGEST ${facts.longest + 1}`,
    `!define KILOBYTES ${facts.kilobytes}`,
    '!define ICON "icon.ico"',
    ...(facts.hasWebview ? ['!define WEBVIEW "webview2.exe"'] : []),
    ...(facts.signCommand === undefined ? [] : [`!uninstfinalize '${facts.signCommand}' = 0`]),
    ...exitCodeLines(),
  ];
  return `${lines.join("\n")}\n`;
}

/** The resources of the start program: its icon, its version, what it asks of Windows. */
export function programFacts(version: string): string {
  const numbers = numbersOf(version).replaceAll(".", ",");
  const manifest =
    '<assembly xmlns=""urn:schemas-microsoft-com:asm.v1"" manifestVersion=""1.0"">' +
    '<trustInfo xmlns=""urn:schemas-microsoft-com:asm.v3""><security><requestedPrivileges>' +
    '<requestedExecutionLevel level=""asInvoker"" uiAccess=""false""/>' +
    "</requestedPrivileges></security></trustInfo></assembly>";
  return `1 ICON "icon.ico"
1 24 { "${manifest}" }
1 VERSIONINFO FILEVERSION ${numbers} PRODUCTVERSION ${numbers}
BEGIN
  BLOCK "StringFileInfo" BEGIN BLOCK "040904b0" BEGIN
    VALUE "ProductName", "Tokenizer Studio"
    VALUE "FileDescription", "Tokenizer Studio"
    VALUE "FileVersion", "${version}"
    VALUE "ProductVersion", "${version}"
    VALUE "OriginalFilename", "${PROGRAM}"
  END END
  BLOCK "VarFileInfo" BEGIN VALUE "Translation", 0x409, 1200 END
END
`;
}
