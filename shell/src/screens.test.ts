// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Action, LauncherMessage } from "../../spec/window";
import { advance, type LaunchEvent, type LaunchState, type OwnFailure, START } from "./launch-state";
import { ACTIONS, OWN_FAILURES, STAGES } from "./messages";
import { faceOf, sentenceOf } from "./screens";

const read = (path: string) => readFileSync(join(import.meta.dirname, path), "utf8");
const examples: { launcher: unknown[] } = JSON.parse(read("../../spec/window-messages.json"));
/** The state each phase of the agreed examples leads to. */
const after = (phase: string): LaunchState => {
  for (const example of examples.launcher) {
    const message = LauncherMessage.parse(example);
    if (message.kind === "status" && message.status.phase === phase)
      return advance(START, { kind: "status", status: message.status });
  }
  throw new Error(`no example of ${phase}`);
};
const own = (failure: OwnFailure): LaunchState => ({
  ...START,
  kind: "failed-here",
  failure,
  run: 0,
  port: 0,
});
const draw = (state: LaunchState, act: (action: Action) => void = () => {}) => {
  const face = document.createElement("div");
  face.append(...(faceOf(state, act) ?? []));
  document.body.replaceChildren(face);
  return face;
};
const buttons = (face: Element) => [...face.querySelectorAll("button")];

beforeEach(() => {
  document.documentElement.lang = "en";
  document.title = "Tokenizer Studio";
});
afterEach(() => document.body.replaceChildren());

test("index.html holds the first face: nothing jumps when the script comes", () => {
  const html = read("../index.html").replaceAll(/<(link|script)[^>]*>/g, "");
  const page = new DOMParser().parseFromString(html, "text/html");
  const first = page.getElementById("face");
  const drawn = draw(START);
  expect(first?.innerHTML.replaceAll(/>\s+</g, "><").trim()).toBe(drawn.innerHTML);
});

test("index.html needs nothing that its own policy refuses", () => {
  const html = read("../index.html");
  expect(html).not.toMatch(/\sstyle=|\son\w+=|<style|javascript:/);
  expect([...html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code)).toEqual([""]);
});

test("each stage has its name, its face and its measured time", () => {
  const rows = [...draw(after("starting")).querySelectorAll("li")];
  expect(rows.map((row) => row.querySelector("span")?.textContent)).toEqual(Object.values(STAGES));
  expect(rows.map((row) => row.className)).toEqual(["done", "now", "todo", "todo"]);
  expect(rows.map((row) => row.querySelector("small")?.textContent)).toEqual(["0.1 s", "", "", ""]);
  expect(rows.findIndex((row) => row.getAttribute("aria-current") === "step")).toBe(1);
  expect(rows.map((row) => row.querySelector("[data-since]") !== null)).toEqual([false, true, false, false]);
});

test("a page that can be used has no face over it", () => {
  expect(faceOf({ ...START, kind: "usable", run: 1, port: 1 }, () => {})).toBeNull();
});

test("a restart says why, how often, and for how long", () => {
  const face = draw(after("restarting"));
  expect(face.textContent).toContain("it ended with code -9");
  expect(face.textContent).toContain("try 2");
  expect(face.querySelectorAll("[data-since]")).toHaveLength(1);
  expect(buttons(face)).toEqual([]);
});

test("a failure of the launcher: its words, its actions, its code and the log", () => {
  const act = vi.fn<(action: Action) => void>();
  const face = draw(after("failed"), act);
  expect(face.querySelector("[role=alert] h1")?.textContent).toContain("crashed again and again");
  expect([...face.querySelectorAll("ol.do li")].map((step) => step.textContent)).toEqual(["Try again."]);
  expect(face.querySelector("summary code")?.textContent).toBe("too-many-crashes");
  expect(face.querySelector("pre")?.textContent).toMatch(/\d\d:\d\d:\d\d\.500 {2}backend {3}error: it ended/);
  expect(face.textContent).toContain("~/logs");
  const order: Action[] = ["try-again", "open-log-folder", "copy-diagnostics", "continue-in-browser"];
  expect(buttons(face).map((button) => button.textContent)).toEqual(order.map((action) => ACTIONS[action]));
  for (const button of buttons(face)) button.click();
  expect(act.mock.calls.map(([action]) => action)).toEqual(order);
});

const OWN = Object.keys(OWN_FAILURES) as OwnFailure[];

test.each(OWN)("our own failure %s says what happened, what it means and what to do", (failure) => {
  const face = draw(own(failure));
  const { title, detail, steps, actions } = OWN_FAILURES[failure];
  expect(OWN_FAILURES[failure].code).toBe(failure);
  for (const text of [title, detail, ...steps]) expect(face.textContent).toContain(text);
  for (const text of [title, detail, ...steps]) {
    expect(text).toMatch(/[.:]$/);
    expect(text).not.toMatch(/please|!|undefined/i);
  }
  expect(actions).toContain("copy-diagnostics");
  expect(buttons(face).filter((button) => button.classList.contains("primary"))).toHaveLength(1);
  expect(buttons(face)[0]?.classList.contains("primary")).toBe(true);
});

test("words of the launcher are text, whatever is in them", () => {
  const failure = {
    code: "<b>x</b>",
    title: "<img src=x onerror=alert(1)>",
    detail: "</script><script>alert(1)</script>",
    steps: ["<a href='javascript:alert(1)'>go</a>"],
    actions: ["close" as const],
  };
  const log = [{ at: 1, process: "<i>", level: "error", text: "<svg onload=alert(1)>" }];
  const face = draw({ ...START, kind: "failed", failure, log });
  expect(face.querySelectorAll("img, script, a, i, b b, svg[onload]")).toHaveLength(0);
  for (const text of [failure.title, failure.detail, failure.steps[0] ?? "", log[0]?.text ?? ""])
    expect(face.textContent).toContain(text);
});

const EVERY: [string, LaunchState][] = [
  ["the start", START],
  ["a start under way", after("starting")],
  ["a restart", after("restarting")],
  ["a failure", after("failed")],
  ["the end", advance(START, { kind: "closing" } satisfies LaunchEvent)],
  ...OWN.map((failure): [string, LaunchState] => [failure, own(failure)]),
];

test.each(EVERY)("axe finds nothing in the face of %s", async (_name, state) => {
  draw(state);
  // Contrast needs real layout: e2e/shell.spec.ts looks at it in Chromium.
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
});

test("what goes on by itself is said once, by one line; failures speak for themselves", () => {
  expect(sentenceOf(START)).toMatch(/^Starting\. /);
  expect(sentenceOf(after("restarting"))).toMatch(/started again/);
  expect(sentenceOf(after("failed"))).toBe("");
  expect(sentenceOf({ ...START, kind: "usable", run: 1, port: 1 })).toBe("");
});
