/** The drawings of this program, on a 16 px grid. */

const PATHS = {
  plus: "M8 3.2v9.6M3.2 8h9.6",
  home: "M2.5 7.6 8 3l5.5 4.6M4 6.6V13h8V6.6M6.6 13V9.8h2.8V13",
  corpora: "M2.5 5.2 8 2.6l5.5 2.6L8 7.8zM2.5 8.4 8 11l5.5-2.6M2.5 11.4 8 14l5.5-2.6",
  tokenizers: "M2.5 4h11M2.5 8h2.6M8.1 8h5.4M2.5 12h2.6M8.1 12h1.6M12.7 12h.8",
  compare: "M3 3h3.5v10H3zM9.5 3H13v10H9.5zM3 6.4h3.5M9.5 9.6H13",
  jobs: "M1.8 8.6h2.6l2-4.8 3.2 8.6 1.9-3.8h2.7",
  settings:
    "M2.5 5h4.6M10.9 5h2.6M2.5 11h2.6M8.9 11h4.6M10.9 5a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0z" +
    "M8.9 11a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0z",
  help: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM6.2 6.4a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.9.6-.9 1.2M8 11.5v.1",
  moon: "M13 9.7A5.5 5.5 0 1 1 6.3 3a4.5 4.5 0 0 0 6.7 6.7z",
  check: "M3 8.6 6.4 12 13 4.6",
  warn: "M8 2.4 14.2 13H1.8zM8 6.4v3.2M8 11.3v.1",
  bad: "M5.5 2.3h5l3.2 3.2v5l-3.2 3.2h-5l-3.2-3.2v-5zM8 5.2v3.4M8 10.9v.1",
  queued: "M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0z",
  running: "M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0zM8 3v10M8 5.5h2.6M8 8h4.6M8 10.5h2.8",
  export: "M8 9.6V2.4M5 5.2l3-2.8 3 2.8M2.8 9v4.2h10.4V9",
  copy: "M5.8 5.8h7.4v7.4H5.8zM10.2 5.8v-3H2.8v7.4h3",
  folder: "M2 12.6V3.6h4.2l1.5 1.9H14v7.1z",
  chevron: "M6 3.6 10.4 8 6 12.4",
  lock: "M3.8 7.2h8.4v6.2H3.8zM5.6 7.2V5.1a2.4 2.4 0 0 1 4.8 0v2.1",
  again: "M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.6v3.2H9.8",
  search: "M11.6 7a4.6 4.6 0 1 1-9.2 0 4.6 4.6 0 0 1 9.2 0zM10.4 10.4l3.2 3.2",
  stop: "M4 4h8v8H4z",
  pause: "M5.8 3.6v8.8M10.2 3.6v8.8",
  play: "M5 3.2 12.4 8 5 12.8z",
  close: "M4 4l8 8M12 4l-8 8",
  info: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM8 7.4v3.6M8 5v.1",
  file: "M3.6 2.2h5.6l3.2 3.2v8.4H3.6zM9.2 2.2v3.2h3.2",
  more: "M3.4 8h.1M8 8h.1M12.6 8h.1",
  trash: "M2.8 4.4h10.4M6 4.4V2.6h4v1.8M4.2 4.4l.6 9h6.4l.6-9M6.7 7v4M9.3 7v4",
} as const;

export type IconName = keyof typeof PATHS;

/** Never alone: a word stands beside it, or its button has a label. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
