/** What became of a part of the tests, and what is said about all of them at the end. */

export interface Tally {
  name: string;
  passed: number;
  /** Each test that failed, with the first line of what it said. */
  failed: readonly string[];
  /** Why, for each that was skipped. */
  skipped: readonly string[];
}

interface Result {
  status: string;
  fullName: string;
  ancestorTitles: readonly string[];
  failureMessages?: readonly string[];
}

interface VitestReport {
  testResults: readonly {
    name: string;
    status: string;
    message?: string;
    assertionResults: readonly Result[];
  }[];
}

/** For a part that ended with `code` before it could report. */
export function brokenTally(name: string, code: number): Tally {
  return { name, passed: 0, failed: [`${name} ended with ${code} before it could report.`], skipped: [] };
}

/** From Vitest's JSON report. */
export function vitestTally(name: string, report: VitestReport, code: number): Tally {
  const all = report.testResults.flatMap((file) => file.assertionResults);
  const failed = all
    .filter(({ status }) => status === "failed")
    .map(({ fullName, failureMessages }) => told(fullName, failureMessages?.[0]));
  for (const file of report.testResults)
    if (file.status === "failed" && file.assertionResults.length === 0)
      failed.push(told(file.name, file.message));
  return {
    name,
    passed: all.filter(({ status }) => status === "passed").length,
    failed: orCode(name, failed, code),
    skipped: all
      .filter(({ status }) => status === "pending" || status === "skipped")
      .map(({ fullName, ancestorTitles: [group] }) => group ?? fullName), // The group says what it needs.
  };
}

/** From the JUnit XML of pytest. */
export function pytestTally(name: string, xml: string, code: number): Tally {
  const suite = /<testsuite [^>]*>/.exec(xml)?.[0] ?? "";
  const count = Number(/\btests="(\d+)"/.exec(suite)?.[1] ?? 0);
  const failed: string[] = [];
  const skipped: string[] = [];
  for (const [, attributes = "", inner = ""] of xml.matchAll(/<testcase ([^>]*[^/>])>(.*?)<\/testcase>/gs)) {
    const outcome = /<(failure|error|skipped)\b([^>]*)>/.exec(inner);
    if (outcome === null) continue;
    const message = attribute(outcome[2] ?? "", "message");
    const test = `${attribute(attributes, "classname")}::${attribute(attributes, "name")}`;
    if (outcome[1] === "skipped") skipped.push(message);
    else failed.push(told(test, message));
  }
  return {
    name,
    passed: count - failed.length - skipped.length,
    failed: orCode(name, failed, code),
    skipped,
  };
}

/** The last lines of `npm test`: a line for each part, why tests were skipped, which failed, and the sum. */
export function summary(tallies: readonly Tally[]): string[] {
  const lines: string[] = [];
  for (const { name, passed, failed, skipped } of tallies) {
    const left = skipped.length > 0 ? `, ${skipped.length} SKIPPED` : "";
    lines.push(`${name}: ${passed} passed, ${failed.length} failed${left}`);
    for (const [reason, count] of counted(skipped)) lines.push(`  SKIPPED ${count}: ${reason}`);
    for (const test of failed) lines.push(`  FAILED ${test}`);
  }
  if (tallies.some(({ skipped }) => skipped.some((reason) => reason.includes("Chromium"))))
    lines.push("No Chromium was found: install one, or name its program in the variable CHROMIUM.");
  const { passed, failed } = total(tallies);
  return [...lines, `${passed} passed, ${failed} failed`];
}

export function total(tallies: readonly Tally[]): { passed: number; failed: number } {
  return {
    passed: tallies.reduce((all, { passed }) => all + passed, 0),
    failed: tallies.reduce((all, { failed }) => all + failed.length, 0),
  };
}

/** A part that ends badly although each of its tests passed failed too. */
function orCode(name: string, failed: string[], code: number): string[] {
  return code !== 0 && failed.length === 0 ? [`${name} ended with ${code}.`] : failed;
}

/** One line, whatever is in the names. */
function told(name: string, message = ""): string {
  const test = name.replace(/\s+/g, " ");
  const first = message.trim().split("\n", 1)[0] ?? "";
  return first === "" ? test : `${test}: ${first}`;
}

function counted(reasons: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

function attribute(attributes: string, name: string): string {
  return plain(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

/** Text of an XML attribute. */
function plain(text: string): string {
  return text
    .replace(/&#(?:x([\da-f]+)|(\d+));/gi, (_all, hex, decimal) =>
      String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
    )
    .replace(/&(lt|gt|quot|apos|amp);/g, (_all, name: string) => ENTITIES[name] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
