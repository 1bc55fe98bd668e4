/** A failure beside the thing that failed. */
import type { Problem } from "../../../spec/contract.gen";
import { Icon } from "./icon";

export function ProblemNote({ problem, tone = "bad" }: { problem: Problem; tone?: "bad" | "warn" }) {
  return (
    <div class="note" data-is={tone} role="alert">
      <Icon name={tone} />
      <div>
        <strong>{problem.title}</strong> {problem.detail}{" "}
        {problem.fields.map((field) => (
          <p key={field.field} class="small">
            {field.message}
          </p>
        ))}
        <a href={`/help/${problem.code}`}>What to do</a>
        {problem.error_id && <span class="small mono"> {problem.error_id}</span>}
      </div>
    </div>
  );
}
