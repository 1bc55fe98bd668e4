/** The report's headline figures; each says what it means when opened. */
import type { Report } from "../../../../spec/contract.gen";
import { Icon } from "../../components/icon";
import { formatAmount, formatCount } from "../../format";

interface Figure {
  name: string;
  value: string;
  of?: string;
  note: string;
  definition: string;
}

const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;

export function figuresOf(report: Report): Figure[] {
  const failures = report.documents - report.round_trip_ok;
  return [
    {
      name: "Bytes per token",
      value: report.bytes_per_token.toFixed(2),
      note: formatAmount(report.tokens, "token"),
      definition:
        "UTF-8 bytes of the measured text divided by its tokens, special tokens left out. Larger is shorter.",
    },
    {
      name: "Tokens per word",
      value: report.tokens_per_word.toFixed(2),
      note: formatAmount(report.words, "word"),
      definition: `Fertility: tokens divided by words, where words are found by: ${report.word_segmenter}.`,
    },
    {
      name: "Words kept whole",
      value: percent(report.whole_word_share),
      note: `of ${formatAmount(report.words, "word")}`,
      definition: "Share of words that are one single token when encoded alone with a space before them.",
    },
    {
      name: "Texts that come back the same",
      value: formatCount(report.round_trip_ok),
      of: `of ${formatCount(report.documents)}`,
      note:
        failures === 0 ? "No character is lost" : report.round_trip_note || `${formatCount(failures)} differ`,
      definition: "Documents that are equal, byte for byte, after encoding and decoding.",
    },
    {
      name: "Unknown",
      value: percent(report.unknown_rate),
      note: report.unknown_rate === 0 ? "No text is unknown to it" : "of all tokens",
      definition: "Share of tokens that are the unknown token: text the vocabulary cannot spell.",
    },
    {
      name: "Tokens never used here",
      value: formatCount(report.unused_tokens),
      note: "on the measured text",
      definition:
        "Tokens of the vocabulary that never occurred in the measured text. A small text leaves many unused.",
    },
  ];
}

export function Figures({ report }: { report: Report }) {
  return (
    <dl class="figures">
      {figuresOf(report).map((figure) => (
        <div key={figure.name}>
          <dt>{figure.name}</dt>
          <dd>
            {figure.value} {figure.of !== undefined && <small class="muted">{figure.of}</small>}
          </dd>
          <dd class="about">
            <details>
              <summary>
                <Icon name="chevron" />
                {figure.note}
              </summary>
              {figure.definition}
            </details>
          </dd>
        </div>
      ))}
    </dl>
  );
}
