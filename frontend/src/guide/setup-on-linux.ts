/** The packages for Linux, and a stick to work from: for people, and for scripts. */
import type { Topic } from "./topics";

export const setupOnLinux: Topic = {
  id: "setup-on-linux",
  title: "The packages for Linux",
  group: "Use it",
  blocks: [
    {
      kind: "lead",
      text: "Three forms of the same program, for 64-bit PCs with glibc 2.36 or newer. None needs a network.",
    },
    {
      kind: "table",
      head: ["Form", "For", "Install and remove"],
      rows: [
        [
          ".deb",
          "Everybody on a computer with Debian or Ubuntu",
          "`sudo apt install ./tokenizer-studio_….deb`; `sudo apt remove tokenizer-studio`",
        ],
        [
          ".tar.zst",
          "You alone, on any Linux; no administrator",
          "Unpack it, `sh install.sh`; `sh ~/.local/lib/tokenizer-studio/uninstall.sh`",
        ],
        [
          ".AppImage",
          "Nothing is installed; one file",
          "`chmod +x` and start it; delete the file. Without FUSE it unpacks itself once, to " +
            "~/.cache/TokenizerStudio.",
        ],
      ],
    },
    {
      kind: "text",
      text:
        "The window needs WebKitGTK 4.1 of your system (`libwebkit2gtk-4.1-0`). Without it the program " +
        "opens in your browser and says so. Removing the program leaves what you made; `uninstall.sh " +
        "--remove-data` takes that too.",
    },
    { kind: "heading", text: "On a stick, with its data" },
    { kind: "code", text: "sh install.sh --portable FOLDER\nsh FOLDER/TokenizerStudio/tokenizer-studio" },
    {
      kind: "list",
      items: [
        "A file named `portable` in the program's folder keeps all data beside that folder, in " +
          "TokenizerStudio-Data. Beside an AppImage it does the same for that.",
        "Many sticks are mounted so that no program on them may be started. Then the program copies itself " +
          "to ~/.cache/TokenizerStudio once, looks whether the copy is whole, and says so.",
        "On a stick that cannot be written, what you make is kept on the computer; it says where.",
      ],
    },
    { kind: "heading", text: "For scripts" },
    {
      kind: "code",
      text: [
        "sh install.sh --prefix /opt/lab",
        "sh install.sh --allow-downgrade",
        "sh uninstall.sh --remove-data",
        "tokenizer-studio selftest",
        "./Tokenizer-Studio.AppImage --appimage-verify",
      ].join("\n"),
    },
    { kind: "text", text: "The numbers install.sh and uninstall.sh end with:" },
    {
      kind: "table",
      head: ["Code", "What it means"],
      rows: [
        ["0", "It is done."],
        ["1", "It could not be done; the line says why. What was installed before is still there."],
        ["2", "A word on the command line is not known."],
        ["3", "Tokenizer Studio is running. Close it first."],
        ["4", "A newer version is installed. It was left as it is."],
        ["5", "Files are damaged or missing, and named. Nothing was changed. Copy the archive again."],
      ],
    },
  ],
};
