/** All tokenizers on this machine. */
import { useEffect } from "preact/hooks";
import type { Tokenizer } from "../../../spec/contract.gen";
import { Empty, Failed, Loading } from "../components/faces";
import { Icon } from "../components/icon";
import { PageHeader } from "../components/page-header";
import { formatBytes, formatCount, formatDate } from "../format";
import { reloadTokenizers, tokenizers, tokenizersLoad } from "../state/tokenizers";
import { ALGORITHMS, labelOf, SPLITS } from "./train/labels";
import "../styles/tokenizer.css";

export function TokenizersPage() {
  useEffect(() => void reloadTokenizers(), []);
  const load = tokenizersLoad.value;
  const all = tokenizers.value;
  const bytes = all.reduce((sum, one) => sum + one.size_bytes, 0);
  return (
    <>
      <PageHeader
        title="Tokenizers"
        meta={
          all.length === 0
            ? "What your trainings made"
            : `${formatCount(all.length)} on this computer, ${formatBytes(bytes)} in all`
        }
        actions={
          all.length > 0 && (
            <a class="button primary" href="/train">
              <Icon name="plus" />
              New training
            </a>
          )
        }
      />
      <div class="page flush">
        {load.kind === "loading" && (
          <Loading what="Opening the list" reason="Reading the list of tokenizers from disk." />
        )}
        {load.kind === "failed" && <Failed problem={load.problem} onRetry={() => void reloadTokenizers()} />}
        {load.kind === "ready" && (all.length === 0 ? <NoTokenizers /> : <List all={all} />)}
      </div>
    </>
  );
}

function NoTokenizers() {
  return (
    <Empty
      icon="tokenizers"
      title="No tokenizers yet"
      actions={
        <a class="button primary" href="/train">
          New training
        </a>
      }
    >
      A training on your text makes one. On a small text it takes seconds.
    </Empty>
  );
}

function List({ all }: { all: readonly Tokenizer[] }) {
  return (
    <table class="sheet">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" class="wide method">
            Method
          </th>
          <th scope="col" class="num">
            Tokens
          </th>
          <th scope="col" class="num">
            Bytes/token
          </th>
          <th scope="col">Trained on</th>
          <th scope="col" class="num">
            Made
          </th>
        </tr>
      </thead>
      <tbody>
        {all.map((one) => (
          <tr key={one.id}>
            <td class="title">
              <a class="clip" href={`/tokenizers/${one.id}`} dir="auto" title={one.name}>
                {one.name}
              </a>
            </td>
            <td class="muted wide method">
              {labelOf(ALGORITHMS, one.config.algorithm)}, {labelOf(SPLITS, one.config.split)} split
            </td>
            <td class="num">{formatCount(one.vocab_size)}</td>
            <td class="num">{one.report == null ? "not measured" : one.report.bytes_per_token.toFixed(2)}</td>
            <td class="muted corpus clip" dir="auto" title={one.corpus_name}>
              {one.corpus_name}
            </td>
            <td class="muted num">{formatDate(one.created_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
