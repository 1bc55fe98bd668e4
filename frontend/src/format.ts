/** Numbers, sizes, durations and dates as the whole UI writes them. */

const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `258,576` */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** `1 file`, `2,000 files` */
export function formatAmount(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}

/** `999 bytes`, `29.4 MB`, `1.00 GB`: three figures, steps of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${Math.round(bytes)} bytes`;
  let value = bytes;
  let unit = "kB";
  for (const next of ["kB", "MB", "GB", "TB"]) {
    value /= 1000;
    unit = next;
    if (value < 999.5) break;
  }
  return `${threeFigures(value)} ${unit}`;
}

/** `5.9 million`, `181,402`: words and tokens that need no exact figure. */
export function formatLarge(value: number): string {
  if (value >= 999_950_000) return `${oneDecimal(value / 1e9)} billion`;
  if (value >= 1_000_000) return `${oneDecimal(value / 1e6)} million`;
  return formatCount(value);
}

/** `under 0.1 s`, `0.4 s`, `42 s`, `1 min 05 s`, `2 h 03 min` */
export function formatDuration(seconds: number): string {
  if (seconds < 0.05) return "under 0.1 s";
  if (seconds < 0.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** `15.2 %` */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `4.24` */
export function formatDecimal(value: number, digits = 2): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `today 14:02`, `yesterday 18:31`, `3 Mar 2026` */
export function formatDate(seconds: number, nowMs = Date.now()): string {
  const date = new Date(seconds * 1000);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  const days = daysBetween(date, new Date(nowMs));
  if (days === 0) return `today ${clock}`;
  if (days === 1) return `yesterday ${clock}`;
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

function daysBetween(earlier: Date, later: Date): number {
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
  return day(later) - day(earlier);
}

function threeFigures(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function oneDecimal(value: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
