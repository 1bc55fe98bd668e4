/** The last five things, whatever they are. */

import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../../components/icon";
import { StateMark } from "../../components/state-mark";
import { formatAmount, formatBytes, formatCount, formatDate } from "../../format";
import { corpora } from "../../state/corpora";
import { jobs } from "../../state/jobs";
import { tokenizers } from "../../state/tokenizers";
import { CorpusMark } from "../corpora";

type Thing = {
  key: string;
  at: number;
  href: string;
  icon: IconName;
  name: string;
  kind: string;
  fact: ComponentChildren;
};
const SHOWN = 5;

export function RecentThings() {
  return (
    <section>
      <div class="head">
        <h2>Last worked on</h2>
      </div>
      <table class="recent">
        <tbody>
          {recentThings().map((thing) => (
            <tr key={thing.key}>
              <td>
                <a href={thing.href}>
                  <Icon name={thing.icon} />
                  {thing.name}
                </a>
              </td>
              <td class="muted wide">{thing.kind}</td>
              <td>{thing.fact}</td>
              <td class="num muted">{formatDate(thing.at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function recentThings(): Thing[] {
  const things: Thing[] = [
    ...tokenizers.value.map(
      (item): Thing => ({
        key: `t${item.id}`,
        at: item.created_at,
        href: `/tokenizers/${item.id}`,
        icon: "tokenizers",
        name: item.name,
        kind: "Tokenizer",
        fact: `${formatCount(item.vocab_size)} tokens`,
      }),
    ),
    ...corpora.value.map(
      (item): Thing => ({
        key: `c${item.id}`,
        at: item.created_at,
        href: `/corpora/${item.id}`,
        icon: "corpora",
        name: item.name,
        kind: "Corpus",
        fact:
          item.statistics && item.state === "ready" ? (
            `${formatBytes(item.statistics.bytes)}, ${formatAmount(item.statistics.documents, "document")}`
          ) : (
            <CorpusMark corpus={item} isBusy={item.state === "importing"} isQueued={false} />
          ),
      }),
    ),
    // A finished training is listed as its tokenizer, and reading as its corpus.
    ...jobs.value
      .filter((job) => job.config.type !== "import-corpus" && job.state !== "succeeded")
      .map(
        (job): Thing => ({
          key: `j${job.id}`,
          at: job.finished_at ?? job.created_at,
          href: `/jobs/${job.id}`,
          icon: "jobs",
          name: job.title,
          kind: "Job",
          fact: <StateMark state={job.state} />,
        }),
      ),
  ];
  return things.sort((one, other) => other.at - one.at).slice(0, SHOWN);
}
