/** How far a job is: a bar with an end, or a moving one where the end is not known. */
import type { Progress } from "../../../spec/contract.gen";

export function ProgressBar({ progress, label }: { progress?: Progress | null | undefined; label: string }) {
  const total = progress?.is_indeterminate ? null : progress?.total;
  return total ? (
    <progress max={total} value={progress?.done ?? 0} aria-label={label} />
  ) : (
    <progress aria-label={label} />
  );
}
