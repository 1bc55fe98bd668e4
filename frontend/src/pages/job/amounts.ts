/** Amounts of a stage in its unit. */
import { formatBytes, formatCount } from "../../format";

/** `12,000`, or `3.2 MB` when the unit is bytes. */
export function amountOf(amount: number, unit: string): string {
  return unit === "bytes" ? formatBytes(amount) : formatCount(amount);
}

/** `12,000 merges`, `1 document`, `3.2 MB` */
export function amountWithUnit(amount: number, unit: string): string {
  if (unit === "bytes") return formatBytes(amount);
  return `${formatCount(amount)} ${amount === 1 ? unit.replace(/s$/, "") : unit}`;
}
