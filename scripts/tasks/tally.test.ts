import { describe, expect, test } from "vitest";
import { brokenTally, pytestTally, summary, vitestTally } from "./tally.ts";

const report = (...results: object[]) => ({
  testResults: [{ name: "a.test.ts", status: "passed", assertionResults: results as never[] }],
});
const result = (status: string, fullName: string, message?: string) => ({
  status,
  fullName,
  ancestorTitles: [`the group of ${fullName}`],
  failureMessages: message === undefined ? [] : [message],
});

const XML = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">
<testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="1.0">
<testcase classname="tests.test_a" name="test_good[a/b]" />
<testcase classname="tests.test_a" name="test_bad[&lt;s&gt; &amp; &#10;]">
<failure message="AssertionError: assert 1 &lt; 0&#10;where">trace</failure></testcase>
<testcase classname="tests.test_b" name="test_broken">
<error message="failed on setup">trace</error></testcase>
<testcase classname="tests.test_b" name="test_left">
<skipped type="pytest.skip" message="NO DISK">here</skipped></testcase>
</testsuite></testsuites>`;

describe("the end of npm test", () => {
  test("names each test that failed and what it said first", () => {
    const tally = vitestTally(
      "unit",
      report(result("passed", "good"), result("failed", "bad", "Error: no\n  at there")),
      1,
    );
    expect(summary([tally])).toEqual([
      "unit: 1 passed, 1 failed",
      "  FAILED bad: Error: no",
      "1 passed, 1 failed",
    ]);
  });

  test("counts a file that could not be read as a failure", () => {
    const file = { name: "b.test.ts", status: "failed", message: "SyntaxError\nmore", assertionResults: [] };
    expect(vitestTally("unit", { testResults: [file] }, 1).failed).toEqual(["b.test.ts: SyntaxError"]);
  });

  test("tells failures, errors and what was skipped of pytest apart", () => {
    expect(pytestTally("pytest", XML, 1)).toEqual({
      name: "pytest",
      passed: 1,
      failed: [
        "tests.test_a::test_bad[<s> & ]: AssertionError: assert 1 < 0",
        "tests.test_b::test_broken: failed on setup",
      ],
      skipped: ["NO DISK"],
    });
  });

  test.each([
    ["Vitest", vitestTally("unit", report(result("passed", "good")), 3)],
    ["pytest", pytestTally("unit", '<testsuite tests="1"><testcase classname="a" name="b" />', 3)],
  ])("a part of %s that ends badly is a failure although each test passed", (_name, tally) => {
    expect([tally.passed, tally.failed]).toEqual([1, ["unit ended with 3."]]);
  });

  test("says how a part ended that could not report", () => {
    expect(summary([brokenTally("e2e", 137)])).toEqual([
      "e2e: 0 passed, 1 failed",
      "  FAILED e2e ended with 137 before it could report.",
      "0 passed, 1 failed",
    ]);
  });

  test("counts what was skipped by its reason, a group's tests by the group", () => {
    const left = result("skipped", "one");
    expect(summary([vitestTally("unit", report(left, left, result("passed", "good")), 0)])).toEqual([
      "unit: 1 passed, 0 failed, 2 SKIPPED",
      "  SKIPPED 2: the group of one",
      "1 passed, 0 failed",
    ]);
  });
});
