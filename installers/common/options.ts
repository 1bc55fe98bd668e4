/** What every package is made of. */
export interface PackageOptions {
  /** What `npm run freeze` made: dist/runtime. */
  runtime: string;
  /** The window's page and the launcher: dist/shell. */
  shell: string;
  version: string;
  out: string;
  /** Neutralino for the system, when there is one. */
  window: string | undefined;
}
