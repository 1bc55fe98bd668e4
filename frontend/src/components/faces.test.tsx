// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";
import type { Problem } from "../../../spec/contract.gen";
import { ConfirmDialog } from "./confirm-dialog";
import { Empty, Failed, Loading } from "./faces";
import { StateMark } from "./state-mark";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const problem: Problem = {
  type: "about:blank",
  status: 507,
  code: "disk-full",
  title: "The disk is full.",
  detail: "Free some space.",
  fields: [],
  error_id: null,
};

test("loading shows nothing for 300 ms, and the reason after 2 s", () => {
  vi.useFakeTimers();
  render(<Loading what="Opening" reason="Reading from disk." />);
  act(() => void vi.advanceTimersByTime(299));
  expect(screen.queryByText("Opening")).toBeNull();
  act(() => void vi.advanceTimersByTime(2));
  expect(screen.getByText("Opening")).toBeTruthy();
  expect(screen.queryByText("Reading from disk.")).toBeNull();
  act(() => void vi.advanceTimersByTime(1700));
  expect(screen.getByText("Reading from disk.")).toBeTruthy();
});

test("failed says what happened and what to do, and tries again", () => {
  const retry = vi.fn();
  render(<Failed problem={problem} onRetry={retry} />);
  expect(screen.getByRole("alert").textContent).toContain("The disk is full.Free some space.");
  screen.getByText("Try again").click();
  expect(retry).toHaveBeenCalledOnce();
  expect(screen.getByText("Help").getAttribute("href")).toBe("/help/disk-full");
});

test("empty has its one action", () => {
  render(<Empty icon="jobs" title="Nothing yet" actions={<button type="button">Start</button>} />);
  expect(screen.getByText("Start")).toBeTruthy();
});

test("every job state has a word and a shape", () => {
  for (const state of [
    "queued",
    "starting",
    "running",
    "paused",
    "finalizing",
    "succeeded",
    "failed",
    "cancelled",
    "interrupted",
  ] as const) {
    const { container, unmount } = render(<StateMark state={state} />);
    expect(container.textContent).toMatch(/^[A-Z]/);
    expect(container.querySelector("path")).toBeTruthy();
    unmount();
  }
});

test("a question whose answer fails stays open and says why", async () => {
  const onClose = vi.fn();
  render(
    <ConfirmDialog
      title="Delete it?"
      verb="Delete it"
      onClose={onClose}
      onConfirm={() => Promise.reject(new TypeError("network"))}
    >
      All of it.
    </ConfirmDialog>,
  );
  expect(screen.getAllByRole("button", { hidden: true })[0]?.textContent).toBe("Keep it");
  await act(async () => screen.getByText("Delete it").click());
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByText("The program behind this window does not answer.")).toBeTruthy();
});
