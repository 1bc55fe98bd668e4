/** Command line, keys, privacy. */
import type { Topic } from "./topics";

export const useTopics: readonly Topic[] = [
  {
    id: "command-line",
    title: "Command line",
    group: "Use it",
    blocks: [
      {
        kind: "lead",
        text: "The same program without a window. It uses the same code and writes the same files.",
      },
      {
        kind: "code",
        text: [
          "tokenizer-studio train TEXT… --vocab-size 32000 --out FOLDER",
          'tokenizer-studio encode FOLDER "Hello"',
          "tokenizer-studio decode FOLDER 15496 995",
          "tokenizer-studio evaluate FOLDER TEXT…",
          "tokenizer-studio jobs",
          "tokenizer-studio selftest",
          "tokenizer-studio --version",
        ].join("\n"),
      },
      {
        kind: "text",
        text:
          "Add `--help` to any of them for all its options. On Windows it is " +
          "`runtime\\tokenizer-studio.exe` in the program's folder. From the sources, `npm start --` " +
          "stands for `tokenizer-studio`.",
      },
    ],
  },
  {
    id: "pause",
    title: "Pause and resume",
    group: "Use it",
    blocks: [
      {
        kind: "lead",
        text: "A running job can stand still and go on later, for example while you need the computer.",
      },
      {
        kind: "list",
        items: [
          "Press Pause on the job's page. Within two seconds it leaves the processor; its memory stays.",
          "It keeps its place: the jobs behind it wait. Its time and its speed leave the pause out.",
          "Press Resume there or in the list of jobs, and it goes on where it stood. Nothing is done twice.",
          "Closing the program ends a paused job like a running one. It can be run again; text that was " +
            "counted before is not read again.",
        ],
      },
      { kind: "text", text: "On the command line, Ctrl-Z pauses and `fg` goes on." },
    ],
  },
  {
    id: "keys",
    title: "Keyboard",
    group: "Use it",
    blocks: [
      { kind: "lead", text: "On macOS, ⌘ stands for Ctrl." },
      {
        kind: "table",
        head: ["Key", "Does"],
        rows: [
          ["Ctrl N", "New training"],
          ["Ctrl K", "Go to a page, corpus, tokenizer or job"],
          ["Ctrl F", "Search the help, on this page"],
          ["↑ ↓ Home End", "Another row of a list or menu; without a list, scroll the page"],
          ["Enter", "Open the row"],
          ["Space", "Press the button, tick the box, or open the fold that has the focus"],
          ["Ctrl Enter", "Press the page's main button"],
          ["Ctrl + − 0, Ctrl wheel", "Text size: larger, smaller, normal. It is remembered."],
          ["Esc", "Close the dialog, then go back up"],
          ["← → Home End", "Token before, token after, first, last in Explore"],
          ["F1", "Help for this page"],
          ["F5, Ctrl R", "Load the page again"],
          ["Ctrl W, Ctrl Q", "Close the window; it asks when a job runs"],
        ],
      },
      {
        kind: "text",
        text: "A browser keeps some keys, Ctrl N and Ctrl W among them. Ctrl K reaches everything.",
      },
    ],
  },
  {
    id: "privacy",
    title: "Privacy: see it for yourself",
    group: "Use it",
    blocks: [
      {
        kind: "lead",
        text:
          "The program makes no connection to any other computer. It listens on this one only, " +
          "at the address 127.0.0.1.",
      },
      {
        kind: "list",
        items: [
          "Pull out the network cable or switch off Wi-Fi: everything still works.",
          "Linux: `ss -tnp` lists connections; those of this program are all to 127.0.0.1. Windows: " +
            "`netstat -ano`. macOS: `lsof -i -P`.",
          "The window may load nothing from elsewhere: its content security policy forbids it, as " +
            "the developer tools of a browser show.",
        ],
      },
      { kind: "heading", text: "Where your data is" },
      {
        kind: "text",
        text:
          "In one folder, which Settings names and opens. Delete it and nothing of your work is " +
          "left on this computer.",
      },
      { kind: "heading", text: "Logs and diagnostics" },
      {
        kind: "text",
        text:
          "Logs stay in the data folder and hold no texts. The diagnostics are shown before you " +
          "copy them; they hold versions, sizes and the last log lines, with the path of your home " +
          "folder shortened.",
      },
      { kind: "heading", text: "Other programs on this computer" },
      {
        kind: "text",
        text:
          "The address answers only the window that the program opened itself. A web page in " +
          "your browser cannot read from it.",
      },
    ],
  },
];
