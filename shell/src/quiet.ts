/** Before the window ends. */

const FRAMES_MS = 100; // A window that cannot be seen draws none.
const QUIET_MS = 100;

/** Until what was changed is drawn, and a little longer. Neutralino takes its window apart in a thread of
 * its own: one that draws at that moment ends by an abort (6 of 220, closed as they came up).
 */
export async function quiet(): Promise<void> {
  const drawn = new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
  await Promise.race([drawn, pause(FRAMES_MS)]);
  await pause(QUIET_MS);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
