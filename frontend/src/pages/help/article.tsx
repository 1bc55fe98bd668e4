/** One page of the guide, as real elements. */
import type { Block, Topic } from "../../guide/topics";

export function Article({ topic }: { topic: Topic }) {
  return (
    <article>
      <h2 class="headline">{topic.title}</h2>
      {topic.blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
      {topic.group === "When something goes wrong" && (
        <p class="small muted">
          Name of this failure: <code>{topic.id}</code>
        </p>
      )}
    </article>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "lead":
      return (
        <p class="lead">
          <Inline text={block.text} />
        </p>
      );
    case "text":
      return (
        <p>
          <Inline text={block.text} />
        </p>
      );
    case "heading":
      return <h3>{block.text}</h3>;
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>
              <Inline text={item} />
            </li>
          ))}
        </ul>
      );
    case "steps":
      return (
        <ol>
          {block.items.map((item) => (
            <li key={item}>
              <Inline text={item} />
            </li>
          ))}
        </ol>
      );
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre class="paper" tabIndex={0}>
          {block.text}
        </pre>
      );
    case "table":
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell) => (
                <th key={cell}>{cell}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row) => (
              <tr key={row[0]}>
                {row.map((cell, index) => (
                  <td key={index}>
                    <Inline text={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

/** Text in which `backticks` mean code. */
function Inline({ text }: { text: string }) {
  return (
    <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
  );
}
