/** What a scan measured. */
import { useState } from "preact/hooks";
import type { CorpusStatistics, Share, SkippedFile } from "../../../../spec/contract.gen";
import { Icon } from "../../components/icon";
import { formatAmount, formatBytes, formatCount, formatLarge, formatPercent } from "../../format";

export function Figures({ statistics }: { statistics: CorpusStatistics }) {
  return (
    <dl class="figures">
      <Figure name="Size" text={formatBytes(statistics.bytes)} />
      <Figure name="Documents" text={formatCount(statistics.documents)} />
      <Figure name="Words and signs" text={formatLarge(statistics.words)} />
      <Figure name="Different ones" text={formatLarge(statistics.distinct_words)} />
    </dl>
  );
}

function Figure({ name, text }: { name: string; text: string }) {
  const [amount, ...unit] = text.split(" ");
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {amount}
        {unit.length > 0 && <small class="muted"> {unit.join(" ")}</small>}
      </dd>
    </div>
  );
}

const ROWS = 20;

export function SharesSection({
  title,
  note,
  shares,
}: {
  title: string;
  note: string;
  shares: readonly Share[];
}) {
  const [isAll, setAll] = useState(false);
  if (shares.length === 0) return null;
  // Encodings and kinds of files are counted in documents, languages and scripts in bytes.
  const isInBytes = shares.some((share) => share.bytes > 0);
  const amount = (share: Share) => (isInBytes ? share.bytes : share.documents);
  const total = shares.reduce((sum, share) => sum + amount(share), 0) || 1;
  const largest = Math.max(...shares.map(amount), 1);
  const shown = isAll ? shares : shares.slice(0, ROWS);
  return (
    <section class={shares.length === 1 ? "lone" : undefined}>
      <div class="head">
        <h2>{title}</h2>
        {shares.length === 1 && <span class="small muted">{shares[0]?.name}</span>}
      </div>
      {shares.length > 1 && (
        <table class="shares">
          <thead class="hushed">
            <tr>
              <th>
                <span class="sr">Name</span>
              </th>
              <th>
                <span class="sr">Bar</span>
              </th>
              <th>
                <span class="sr">Size</span>
              </th>
              <th>
                <span class="sr">Share of the text</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((share) => (
              <tr key={share.code} title={formatAmount(share.documents, "document")}>
                <td class="clip">{share.name}</td>
                <td class="meter">
                  <span style={{ width: `${(amount(share) / largest) * 100}%` }} />
                </td>
                <td class="num">
                  {isInBytes ? formatBytes(share.bytes) : formatAmount(share.documents, "document")}
                </td>
                <td class="num muted">{formatPercent(amount(share) / total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shares.length > ROWS && !isAll && (
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          Show all {shares.length}
        </button>
      )}
      {note && shares.length > 1 && <p class="small muted">{note}</p>}
    </section>
  );
}

const SKIPPED_ROWS = 200;

export function SkippedSection({ skipped }: { skipped: readonly SkippedFile[] }) {
  if (skipped.length === 0) return null;
  return (
    <section>
      <details class="fine">
        <summary>
          <Icon name="chevron" />
          <span>{formatAmount(skipped.length, "file")} not read</span>
        </summary>
        <table>
          <tbody>
            {skipped.slice(0, SKIPPED_ROWS).map((file) => (
              <tr key={file.path}>
                <td class="wrap">
                  <bdi dir="ltr">{file.path}</bdi>
                </td>
                <td class="muted">{file.title}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {skipped.length > SKIPPED_ROWS && (
          <p class="small muted">and {formatCount(skipped.length - SKIPPED_ROWS)} more</p>
        )}
      </details>
    </section>
  );
}
