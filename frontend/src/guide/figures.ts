/** The definition of every figure of a report. */
import type { Topic } from "./topics";

export const figureTopics: readonly Topic[] = [
  {
    id: "figures",
    title: "The figures of a report",
    group: "Understand the figures",
    blocks: [
      {
        kind: "lead",
        text:
          "All figures are measured on held-out documents unless the report says otherwise. " +
          "Special tokens are not counted.",
      },
      {
        kind: "table",
        head: ["Figure", "Definition"],
        rows: [
          [
            "Bytes per token",
            "Bytes of the text as UTF-8, divided by its tokens. Higher is shorter. Compare it only " +
              "on the same text.",
          ],
          [
            "Characters per token",
            "Unicode characters divided by tokens. Unfair between scripts: one Chinese character " +
              "says more than one Latin letter.",
          ],
          [
            "Tokens per word (fertility)",
            "Tokens divided by words, as found by the segmenter the report names. 1.0 would mean " +
              "every word is one token.",
          ],
          ["Whole words", "Share of words that are one token when encoded alone after a space."],
          [
            "Unknown rate",
            "Share of tokens that are the unknown token. Always 0 with all 256 bytes in the alphabet.",
          ],
          [
            "Comes back exactly",
            "Documents that are equal after encoding and decoding. If not all are, the report shows " +
              "where and why.",
          ],
          [
            "Unused tokens",
            "Tokens of the vocabulary that do not occur in the measured text. Many of them mean the " +
              "vocabulary is large for this text, or the measured text small.",
          ],
          [
            "Size that came out",
            "May be smaller than asked for, when the text has no more pairs frequent enough to merge.",
          ],
          ["Hash of merges", "Two tokenizers with the same hash cut every text in the same way."],
        ],
      },
      { kind: "heading", text: "Languages" },
      {
        kind: "text",
        text:
          "The language of each document is a guess from its text; the report names the method. " +
          "Short documents are often guessed wrong, so a language with few documents says little.",
      },
      { kind: "heading", text: "What no figure tells" },
      {
        kind: "text",
        text:
          "Whether a model trained with this tokenizer will be better. Shorter text helps only " +
          "as long as the pieces are still learned well.",
      },
    ],
  },
  {
    id: "corpus-figures",
    title: "The figures of a corpus",
    group: "Understand the figures",
    blocks: [
      {
        kind: "table",
        head: ["Figure", "Definition"],
        rows: [
          ["Size", "Bytes of the text after decoding, as UTF-8. Files on disk may be larger or smaller."],
          ["Words and signs", "Runs of characters without white space."],
          ["Different ones", "How many of those runs differ. Above 200,000 it is an estimate."],
          ["Copies", "Documents equal to an earlier one, byte for byte."],
          ["Languages", "A guess for each document; the method stands above the bars."],
          ["Scripts", "Letters by their Unicode script, in bytes of those letters."],
        ],
      },
    ],
  },
];
