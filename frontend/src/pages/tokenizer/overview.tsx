/** How good it is, for which languages, and what it is made of. */
import type { LanguageFigures, Report, Tokenizer } from "../../../../spec/contract.gen";
import { tokenizerFileUrl, tokenizerFolderUrl } from "../../api";
import { CopyButton } from "../../components/copy-button";
import { Icon } from "../../components/icon";
import { SaveLink } from "../../components/save-link";
import { formatAmount, formatBytes, formatCount, formatPercent } from "../../format";
import { tokenizerFile, tokenizerFolder } from "../../state/saving";
import { ALGORITHMS, labelOf, NORMALIZERS, SPLITS } from "../train/labels";
import { Figures } from "./figures";
import { Languages } from "./languages";

export function Overview({ tokenizer }: { tokenizer: Tokenizer }) {
  const report = tokenizer.report ?? undefined;
  return (
    <div class="page overview">
      {report === undefined ? (
        <p class="note">
          <Icon name="info" />
          <span>
            No report was written for this tokenizer. Train again with “Write a report” to see how it does on
            held-out text.
          </span>
        </p>
      ) : (
        <Verdict report={report} />
      )}
      {report !== undefined && <Figures report={report} />}
      <div class="halves">
        <section aria-labelledby="h-languages">
          <Languages languages={report?.languages ?? []} />
        </section>
        <section aria-labelledby="h-made">
          <Made tokenizer={tokenizer} />
        </section>
      </div>
      {report !== undefined && <Expert {...{ tokenizer, report }} />}
    </div>
  );
}

const WEAK_FACTOR = 2;

/** Languages whose words need at least twice the tokens of the best one's: by words, never by bytes. */
export function weakLanguages(languages: readonly LanguageFigures[]): LanguageFigures[] {
  const known = languages.filter((one) => one.code !== "und" && one.tokens_per_word > 0);
  const best = Math.min(...known.map((one) => one.tokens_per_word));
  return known.filter((one) => one.tokens_per_word >= best * WEAK_FACTOR);
}

function Verdict({ report }: { report: Report }) {
  const failures = report.documents - report.round_trip_ok;
  const where = {
    "held-out": "held-out text",
    "training-text": "the text it was trained on",
    corpus: "the corpus",
  }[report.measured_on];
  const isSafe = failures === 0;
  return (
    <p class="note" data-is={isSafe ? "ok" : "warn"}>
      <Icon name={isSafe ? "check" : "warn"} />
      <span>
        <strong>
          One token holds {report.bytes_per_token.toFixed(2)} bytes of text,{" "}
          {report.characters_per_token.toFixed(2)} characters.
        </strong>{" "}
        {isSafe
          ? "Every text came back as it went in. "
          : `${formatAmount(failures, "text")} came back changed. ${report.round_trip_note} `}
        Measured on {where}: {formatAmount(report.documents, "document")}, {formatBytes(report.bytes)}.{" "}
        {weakSentence(report.languages ?? [])}
      </span>
    </p>
  );
}

const NAMED = 3;

function weakSentence(languages: readonly LanguageFigures[]): string {
  const weak = weakLanguages(languages);
  if (weak.length === 0) return "";
  const names = weak.slice(0, NAMED).map((one) => one.name);
  const more = weak.length > NAMED ? ` and ${formatCount(weak.length - NAMED)} more` : "";
  return `Words of ${names.join(", ")}${more} need at least twice as many tokens as the best language's.`;
}

function Made({ tokenizer }: { tokenizer: Tokenizer }) {
  const { config } = tokenizer;
  return (
    <>
      <div class="head">
        <h2 id="h-made">What it is made of</h2>
        {tokenizer.job_id != null && (
          <a class="small" href={`/train?from=${tokenizer.job_id}`}>
            Use again
          </a>
        )}
      </div>
      <dl class="facts">
        <dt>Method</dt>
        <dd class="num">{labelOf(ALGORITHMS, config.algorithm)}</dd>
        <dt>Tokens</dt>
        <dd class="num">
          {formatCount(tokenizer.vocab_size)}{" "}
          <span class="muted">of {formatCount(config.vocab_size ?? 0)} asked for</span>
        </dd>
        <dt>Split</dt>
        <dd class="num">{labelOf(SPLITS, config.split)}</dd>
        <dt>Normalisation</dt>
        <dd class="num">{labelOf(NORMALIZERS, config.normalizer)}</dd>
        <dt>Trained on</dt>
        <dd class="num">
          {formatAmount(tokenizer.training_documents ?? 0, "document")},{" "}
          {formatBytes(tokenizer.training_bytes ?? 0)}
        </dd>
        <dt>Held out</dt>
        <dd class="num">{formatPercent(config.held_out ?? 0)}</dd>
        <dt>SHA-256</dt>
        <dd class="num mono">
          {tokenizer.merges_sha256.slice(0, 16)}…{" "}
          <CopyButton
            isSmall
            label="Copy the hash of merges and vocabulary"
            text={() => tokenizer.merges_sha256}
          />
        </dd>
      </dl>
      <p class="small muted">
        SHA-256 of merges and vocabulary: where it is equal, the tokenizers are equal, whoever trained them.
      </p>
      {(tokenizer.notes ?? []).map((note) => (
        <p key={note} class="note">
          <Icon name="info" />
          <span>{note}</span>
        </p>
      ))}
      <Downloads tokenizer={tokenizer} />
    </>
  );
}

function Downloads({ tokenizer }: { tokenizer: Tokenizer }) {
  return (
    <>
      <div class="head">
        <h2>Files</h2>
        <span class="small muted">{formatBytes(tokenizer.size_bytes)}</span>
      </div>
      <p class="small muted">
        The folder loads in Hugging Face transformers: <code>AutoTokenizer.from_pretrained(folder)</code>.
      </p>
      <ul class="plain downloads">
        <li>
          <SaveLink url={tokenizerFolderUrl(tokenizer.id)} what={tokenizerFolder(tokenizer)}>
            All as folder.zip
          </SaveLink>
        </li>
        {(tokenizer.files ?? []).map((name) => (
          <li key={name}>
            <SaveLink url={tokenizerFileUrl(tokenizer.id, name)} what={tokenizerFile(tokenizer.id, name)}>
              {name}
            </SaveLink>
          </li>
        ))}
      </ul>
    </>
  );
}

const REPORT_FILE = "report.json";

function Expert({ tokenizer, report }: { tokenizer: Tokenizer; report: Report }) {
  const failures = report.round_trip_failures ?? [];
  return (
    <details class="more">
      <summary>
        <Icon name="chevron" />
        For experts: exact amounts, texts that differ, raw report
      </summary>
      <dl class="facts">
        <dt>Tokens</dt>
        <dd>{formatCount(report.tokens)}</dd>
        <dt>Bytes</dt>
        <dd>{formatCount(report.bytes)}</dd>
        <dt>Characters</dt>
        <dd>
          {formatCount(report.characters)}, {report.characters_per_token.toFixed(2)} per token
        </dd>
        <dt>Words</dt>
        <dd>
          {formatCount(report.words)} ({report.word_segmenter})
        </dd>
        <dt>SHA-256</dt>
        <dd class="mono wrap">{tokenizer.merges_sha256}</dd>
      </dl>
      {failures.map((failure) => (
        <p key={failure.source} class="small">
          {failure.source}, character {formatCount(failure.position)}: expected{" "}
          <code>{failure.expected}</code>, got <code>{failure.got}</code>
        </p>
      ))}
      <p class="small">
        <SaveLink
          url={tokenizerFileUrl(tokenizer.id, REPORT_FILE)}
          what={tokenizerFile(tokenizer.id, REPORT_FILE)}
        >
          {REPORT_FILE}
        </SaveLink>
      </p>
    </details>
  );
}
