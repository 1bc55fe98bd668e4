/** From nothing to a tokenizer. */
import type { Topic } from "./topics";

export const startTopics: readonly Topic[] = [
  {
    id: "first-steps",
    title: "Your first tokenizer",
    group: "Start here",
    blocks: [
      {
        kind: "lead",
        text:
          "A tokenizer cuts text into numbered pieces. A language model reads and writes " +
          "nothing but those numbers.",
      },
      {
        kind: "steps",
        items: [
          "Add text. Drop a folder anywhere in the window, or use the sample on Home.",
          "Wait until it is read. The corpus page then shows how much there is, which languages, " +
            "and what is worth a look.",
          "Press Train, choose a preset, and start. You may leave the page; the job goes on.",
          "Open the tokenizer. Its report says how well it does on text it has not seen. Type in " +
            "Explore to see the pieces.",
          "Download the folder. `AutoTokenizer.from_pretrained` of the transformers library opens " +
            "it as it is.",
        ],
      },
      { kind: "text", text: "Nothing is sent anywhere, and your files are never changed." },
    ],
  },
  {
    id: "corpora",
    title: "Which text should I use?",
    group: "Start here",
    blocks: [
      {
        kind: "lead",
        text:
          "The text should look like what the model will read: the same languages, in about the " +
          "same shares, with code if it will see code.",
      },
      {
        kind: "text",
        text:
          "10 MB give a usable tokenizer, 100 MB to 1 GB a good one. More text of the same kind " +
          "changes little.",
      },
      { kind: "heading", text: "How text gets in" },
      {
        kind: "list",
        items: [
          "A typed path is read where it is. Nothing is copied. If the files change or move, the " +
            "corpus page says so.",
          "Dropped or chosen files are copied into the data folder, because a browser window does " +
            "not tell where they lie.",
          "In a table (CSV, JSONL, Parquet) one column is the text. The dialog shows the columns " +
            "and a preview before anything is added.",
        ],
      },
      { kind: "heading", text: "What one document is" },
      {
        kind: "text",
        text:
          "A row in a table, otherwise a whole file; or each line, if you say so. Documents " +
          "matter because whole documents are held out to measure the tokenizer.",
      },
      { kind: "heading", text: "Worth a look" },
      {
        kind: "text",
        text:
          "Copies, very long lines, base64, broken bytes and special tokens inside the text " +
          "bend a vocabulary. Each finding comes with examples. Nothing is removed unless you press " +
          "the button.",
      },
      { kind: "heading", text: "Deleting" },
      {
        kind: "text",
        text:
          "Deleting a corpus deletes what the program noted about it, and copies it made. It " +
          "never deletes a file of yours.",
      },
    ],
  },
  {
    id: "training-settings",
    title: "Settings of a training",
    group: "Start here",
    blocks: [
      {
        kind: "lead",
        text: "Start with a preset. These are the settings behind it, and when to change them.",
      },
      {
        kind: "table",
        head: ["Setting", "What it does"],
        rows: [
          [
            "Method",
            "Byte-level BPE is what GPT, Llama and Qwen use: it knows every text. Unigram chooses " +
              "the likeliest pieces. WordPiece is what BERT uses.",
          ],
          [
            "Vocabulary size",
            "Pieces in all: bytes, merges and special tokens. 32,000 suits one to a few languages, " +
              "100,000 and more many languages. A bigger one makes text shorter and the model's " +
              "tables larger.",
          ],
          [
            "Split pattern",
            "How text is cut before anything is learned. No token ever crosses a cut. The panel " +
              "beside the form shows it on your own text.",
          ],
          ["Normalizer", "Changes text before it is cut. Leave it at none to get every text back exactly."],
          [
            "Special tokens",
            "Marks like `<|endoftext|>` that are never cut and never learned from text. They take " +
              "the first ids.",
          ],
          ["Smallest frequency", "A pair that is rarer is never merged."],
          [
            "First alphabet",
            "All 256 bytes keep every text encodable. From the text is smaller but loses characters " +
              "it has not seen.",
          ],
          ["Longest token", "Keeps rulers of dashes and the like out of the vocabulary."],
          ["Held out", "Share of documents that training does not see, so that the report is honest."],
          ["Seed", "Chooses which documents are held out. The same seed chooses the same ones."],
        ],
      },
    ],
  },
];
