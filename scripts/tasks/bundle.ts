/** `npm run test:bundle`: packages, installed, used and taken away on machines that have nothing else. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bareRoot, sweepRooms, whyNoRoots } from "./bare-roots.ts";
import { frozenStep, packagesStep } from "./made.ts";
import { isDone, once, root } from "./run.ts";
import type { Tally } from "./tally.ts";

const figures = join(root, "build", "test-results", "bundle-figures.txt");

/** By platform. Each is given what runs the journeys in `spec/bundle`. */
export const proofs: Readonly<Record<string, (journeys: () => Promise<Tally>) => Promise<Tally>>> = {
  linux: async (journeys) => {
    const reason = whyNoRoots();
    if (reason !== undefined) return { name: "bundle", passed: 0, failed: [], skipped: [reason] };
    await prepare();
    // Browsers that are interrupted leave their profiles where temporary files go.
    const temporary = mkdtempSync(join(tmpdir(), "ts-bundle-"));
    process.env["TMPDIR"] = temporary;
    try {
      return await journeys();
    } finally {
      await sweepAll();
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
    }
  },
  windows: async () => {
    const { proveWindows } = await import("../../installers/windows/prove.ts");
    return { name: "windows", ...(await proveWindows()) };
  },
};

/** Make what is to be tried, unless it was made of these sources. */
async function prepare(): Promise<void> {
  const startedAt = Date.now();
  const steps = process.env["PACKAGES_TO_TRY"] ? [] : [frozenStep, packagesStep("linux")];
  if (!steps.every((step) => isDone(step)))
    console.log("Making the packages to try (about 3 minutes to freeze, 2 to pack).");
  for (const step of steps) await once(step);
  for (const name of ["bare", "window"] as const) await bareRoot(name);
  console.log(`The packages are ready to be tried (${Math.round((Date.now() - startedAt) / 1000)} s).`);
}

/** After Ctrl-C those who had rooms may be a moment behind us. */
async function sweepAll(): Promise<void> {
  const end = Date.now() + 5000;
  while (sweepRooms().length > 0 && Date.now() < end) await sleep(100);
}

/** What the journeys measured. Times are told and never judged: they are the machine's as much as ours. */
export function tellFigures(): void {
  if (existsSync(figures)) console.log(`\n${readFileSync(figures, "utf8").trim()}`);
}
