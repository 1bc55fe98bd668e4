/** What a setup for Windows says when it ends: for people, and for scripts that install it. */
import type { Topic } from "./topics";

export const setupOnWindows: Topic = {
  id: "setup-on-windows",
  title: "The setup for Windows",
  group: "Use it",
  blocks: [
    {
      kind: "lead",
      text:
        "The setup checks every byte of itself before it writes anything. If it stops on the way, what was " +
        "there before is there again.",
    },
    {
      kind: "list",
      items: [
        "It installs for you alone and needs no administrator. Choose “For all users” to share it.",
        "Run it again to repair an installation, or a newer one to renew it. Your data stays.",
        "An older version is refused. Uninstall the newer one first; your data stays.",
        "Without WebView2 the program opens in your browser.",
        "Uninstall it in Windows' settings. Your data goes only if you tick the box that says so.",
      ],
    },
    { kind: "heading", text: "Without questions" },
    {
      kind: "code",
      text: [
        "…-setup.exe /S",
        "…-setup.exe /S /AllUsers /DESKTOP /LOG=C:\\logs\\setup.log /D=C:\\Apps\\Tokenizer Studio",
        "uninstall.exe /S",
        "uninstall.exe /S /REMOVEDATA",
      ].join("\n"),
    },
    { kind: "text", text: "/D= comes last and takes no quotation marks. The numbers it ends with:" },
    {
      kind: "table",
      head: ["Code", "What it means"],
      rows: [
        ["0", "It is done."],
        ["1", "You cancelled it. Nothing was changed."],
        [
          "2",
          "The setup's own program is damaged; Windows' installer NSIS says so itself. Copy the setup again.",
        ],
        ["3", "A file of the setup is damaged; the log names it. Nothing was written. Copy that file again."],
        ["4", "A part of the setup is not beside it; the log names it. Nothing was written."],
        ["5", "This is no Windows 10 (1809) or later on an x86-64 processor."],
        ["6", "A newer version is installed. It was left as it is."],
        ["7", "Tokenizer Studio is running, or its files are in use. Nothing was changed."],
        ["8", "The disk has too little room; the log says how much is needed."],
        [
          "9",
          "The folder cannot be used: its path is too long, it cannot be written, or it holds other things.",
        ],
        ["10", "/AllUsers needs the rights of an administrator. Nothing was changed."],
        ["11", "A file could not be written. All is as it was before."],
        ["12", "Another setup of Tokenizer Studio is running."],
        ["13", "Uninstalled, but a file of the program is still in use and stayed."],
      ],
    },
  ],
};
