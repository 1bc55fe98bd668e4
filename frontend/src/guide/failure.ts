/** The shape of a page about a failure: what it means and what is safe, then what to do. */
import type { Block, Topic } from "./topics";

export function failure(id: string, title: string, means: string, ...steps: string[]): Topic {
  const blocks: Block[] = [
    { kind: "lead", text: means },
    { kind: "steps", items: steps },
  ];
  return { id, title, group: "When something goes wrong", blocks };
}
