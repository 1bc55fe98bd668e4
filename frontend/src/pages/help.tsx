/** The guide: topics left, one article right. All of it is in the program. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { Empty } from "../components/faces";
import { PageHeader } from "../components/page-header";
import { firstTopic, GROUPS, type Topic, topics, topicsFor } from "../guide/topics";
import { Article } from "./help/article";

export function HelpPage() {
  const { params } = useRoute();
  const [query, setQuery] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = params["topic"];
  const topic = wanted === undefined ? firstTopic : topics.find((candidate) => candidate.id === wanted);
  useEffect(() => scroller.current?.scrollTo(0, 0), [wanted]);
  const found = topicsFor(query);
  return (
    <>
      <PageHeader title="Help" meta="All of it is on this computer" />
      <div class="help">
        <nav aria-label="Topics">
          <input
            type="search"
            placeholder="Search help"
            aria-label="Search help"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
          {GROUPS.map((group) => (
            <Group
              key={group}
              name={group}
              shown={found.filter((one) => one.group === group)}
              current={topic?.id}
              isOpen={query !== "" || topic?.group === group || group !== "When something goes wrong"}
            />
          ))}
          {found.length === 0 && (
            <p class="small muted">
              Nothing in the guide says “{query}”.{" "}
              <button type="button" class="quiet" onClick={() => setQuery("")}>
                Clear
              </button>
            </p>
          )}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div class="reading-room" ref={scroller} tabIndex={0}>
          {topic ? (
            <Article topic={topic} />
          ) : (
            <Empty
              icon="help"
              title="The guide has no page of this name"
              actions={
                <a class="button" href="/help">
                  Open the guide
                </a>
              }
            />
          )}
        </div>
      </div>
    </>
  );
}

function Group({
  name,
  shown,
  current,
  isOpen,
}: {
  name: string;
  shown: readonly Topic[];
  current: string | undefined;
  isOpen: boolean;
}) {
  if (shown.length === 0) return null;
  return (
    <details open={isOpen}>
      <summary class="small muted">{name}</summary>
      <ul class="plain">
        {shown.map((topic) => (
          <li key={topic.id}>
            <a href={`/help/${topic.id}`} aria-current={topic.id === current ? "page" : undefined}>
              {topic.title}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
