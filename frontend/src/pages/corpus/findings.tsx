/** What is worth a look before training, with one action each. */
import { useState } from "preact/hooks";
import type { Corpus, CorpusStatistics, Finding } from "../../../../spec/contract.gen";
import { Modal } from "../../components/confirm-dialog";
import { Icon } from "../../components/icon";
import { formatAmount, formatDate, formatDuration } from "../../format";

type FindingsProps = {
  corpus: Corpus;
  statistics: CorpusStatistics;
  isBusy: boolean;
  onLeaveOutCopies: (isOut: boolean) => void;
};

export function Findings({ corpus, statistics, isBusy, onLeaveOutCopies }: FindingsProps) {
  const [shown, setShown] = useState<Finding | null>(null);
  const isOut = corpus.recipe.leave_out_duplicates;
  const checks = statistics.checks_passed;
  return (
    <section class="first">
      <div class="head">
        <h2>Worth a look</h2>
        {corpus.scanned_at && (
          <span class="small muted">
            checked {formatDate(corpus.scanned_at)}, {formatDuration(statistics.scan_seconds)}
          </span>
        )}
      </div>
      <ul class="plain problems">
        {statistics.findings.map((finding) => (
          <li key={finding.code}>
            <Icon name="warn" />
            <div>
              <strong>{finding.title}</strong> <span class="muted">{finding.detail}</span>
            </div>
            {finding.code === "duplicate-documents" && !isOut ? (
              <button type="button" disabled={isBusy} onClick={() => onLeaveOutCopies(true)}>
                Leave out copies
              </button>
            ) : (
              finding.examples.length > 0 && (
                <button type="button" onClick={() => setShown(finding)}>
                  Look at them
                </button>
              )
            )}
          </li>
        ))}
        {isOut && (
          <li class="done">
            <Icon name="check" />
            <div>
              Equal documents are read once.{" "}
              <span class="muted">The figures above count the text without copies.</span>
            </div>
            <button type="button" disabled={isBusy} onClick={() => onLeaveOutCopies(false)}>
              Read copies too
            </button>
          </li>
        )}
      </ul>
      {checks.length > 0 && (
        <details class="fine">
          <summary>
            <Icon name="chevron" />
            <span>{formatAmount(checks.length, "check")} found nothing</span>
          </summary>
          <p class="small muted">{checks.join(", ")}.</p>
        </details>
      )}
      {shown && <Examples finding={shown} onClose={() => setShown(null)} />}
    </section>
  );
}

function Examples({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  return (
    <Modal label={finding.title} onClose={onClose} size="large">
      <h2>{finding.title}</h2>
      <p class="muted">{finding.detail}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul class="plain preview tall" tabIndex={0}>
        {finding.examples.map((sample, index) => (
          <li key={index}>
            <small>
              <bdi dir="ltr">{sample.source}</bdi>
            </small>
            <p class="mono" dir="auto">
              {sample.text}
              {sample.is_cut && "…"}
            </p>
          </li>
        ))}
      </ul>
      <div class="acts">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Modal>
  );
}
