/** The guide's pages. Every failure code and every figure of a report has its definition here. */
import { savingFailures } from "./failures-of-saving";
import { startFailures } from "./failures-of-starting";
import { textFailures } from "./failures-of-texts";
import { programFailures } from "./failures-of-the-program";
import { figureTopics } from "./figures";
import { leftOutTopic } from "./left-out";
import { setupOnLinux } from "./setup-on-linux";
import { setupOnWindows } from "./setup-on-windows";
import { startTopics } from "./start";
import { useTopics } from "./use";

export type Block =
  | { kind: "lead" | "text" | "heading" | "code"; text: string }
  | { kind: "list" | "steps"; items: readonly string[] }
  | { kind: "table"; head: readonly string[]; rows: readonly (readonly string[])[] };

export const GROUPS = [
  "Start here",
  "Understand the figures",
  "Use it",
  "When something goes wrong",
] as const;
export type Topic = { id: string; title: string; group: (typeof GROUPS)[number]; blocks: readonly Block[] };

const failures = [
  leftOutTopic,
  ...textFailures,
  ...programFailures,
  ...startFailures,
  ...savingFailures,
].sort((one, other) => (one.title < other.title ? -1 : 1));

export const topics: readonly Topic[] = [
  ...startTopics,
  ...figureTopics,
  ...useTopics,
  setupOnLinux,
  setupOnWindows,
  ...failures,
];
export const firstTopic = topics[0];

/** Topics in which every word of the query stands somewhere. */
export function topicsFor(query: string): Topic[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return topics.filter((topic) => {
    const text = `${topic.id} ${topic.title} ${topic.blocks.map(textOf).join(" ")}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function textOf(block: Block): string {
  if ("text" in block) return block.text;
  if ("items" in block) return block.items.join(" ");
  return block.rows.flat().join(" ");
}
