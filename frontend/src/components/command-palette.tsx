/** Ctrl K: go to a page, a corpus, a tokenizer, a job. */

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { topics } from "../guide/topics";
import { corpora } from "../state/corpora";
import { jobs } from "../state/jobs";
import { tokenizers } from "../state/tokenizers";
import { Modal } from "./confirm-dialog";
import { Icon, type IconName } from "./icon";

type Goal = { href: string; name: string; kind: string; icon: IconName };
const SHOWN = 12;

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { route } = useLocation();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const goals = matching(allGoals(), query).slice(0, SHOWN);
  const go = (goal: Goal | undefined): void => {
    if (!goal) return;
    onClose();
    route(goal.href);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(goals.length - 1, at + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(goals[at]);
    }
  };
  return (
    <Modal label="Go to" onClose={onClose}>
      <div class="palette">
        <input
          type="search"
          aria-label="Go to"
          placeholder="Go to a page, corpus, tokenizer or job"
          autofocus
          // biome-ignore lint/a11y/noRedundantRoles: without a datalist the role is not implied
          role="combobox"
          list={undefined}
          aria-expanded="true"
          aria-controls="palette-goals"
          aria-activedescendant={`goal-${at}`}
          value={query}
          onKeyDown={onKey}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
        />
        <div id="palette-goals" role="listbox" aria-label="Places" class="goals">
          {goals.map((goal, index) => (
            <button
              type="button"
              tabIndex={-1}
              key={goal.href}
              id={`goal-${index}`}
              role="option"
              aria-selected={index === at}
              onClick={() => go(goal)}
            >
              <Icon name={goal.icon} />
              <span class="clip">{goal.name}</span>
              <small>{goal.kind}</small>
            </button>
          ))}
        </div>
        {goals.length === 0 && <p class="muted">Nothing is called “{query}”.</p>}
      </div>
    </Modal>
  );
}

/** Every word of the query stands in the name or the kind. */
export function matching(goals: readonly Goal[], query: string): Goal[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return goals.filter((goal) => {
    const text = `${goal.name} ${goal.kind}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function allGoals(): Goal[] {
  return [
    { href: "/", name: "Home", kind: "Page", icon: "home" },
    { href: "/train", name: "New training", kind: "Page", icon: "plus" },
    { href: "/corpora", name: "Corpora", kind: "Page", icon: "corpora" },
    { href: "/tokenizers", name: "Tokenizers", kind: "Page", icon: "tokenizers" },
    { href: "/jobs", name: "Jobs", kind: "Page", icon: "jobs" },
    { href: "/settings", name: "Settings", kind: "Page", icon: "settings" },
    { href: "/help", name: "Help", kind: "Page", icon: "help" },
    ...corpora.value.map(
      (item): Goal => ({ href: `/corpora/${item.id}`, name: item.name, kind: "Corpus", icon: "corpora" }),
    ),
    ...tokenizers.value.map(
      (item): Goal => ({
        href: `/tokenizers/${item.id}`,
        name: item.name,
        kind: "Tokenizer",
        icon: "tokenizers",
      }),
    ),
    ...jobs.value.map(
      (item): Goal => ({ href: `/jobs/${item.id}`, name: item.title, kind: "Job", icon: "jobs" }),
    ),
    ...topics.map(
      (topic): Goal => ({ href: `/help/${topic.id}`, name: topic.title, kind: "Help", icon: "help" }),
    ),
  ];
}
