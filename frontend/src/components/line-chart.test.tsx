// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { LineChart, type LineChartProps } from "./line-chart";

afterEach(cleanup);

const grown = Array.from({ length: 200 }, (_, index) => ({ x: index * 100, y: 1 + index / 100 }));
const chart = (props: Partial<LineChartProps>) =>
  render(
    <LineChart
      points={grown}
      finding="It grows."
      formatX={String}
      formatY={(y) => y.toFixed(2)}
      formatPoint={({ x, y }) => `${y.toFixed(2)} at ${x} merges`}
      {...props}
    />,
  );

test("the finding is what those hear who do not see the line, and the newest value stands at its end", () => {
  chart({});
  expect(screen.getByRole("img").getAttribute("aria-label")).toBe("It grows.");
  expect(screen.getByText("2.99")).toBeTruthy();
});

test.each([1, 2, 3, 40, 200])("a line that has just begun is drawn as any other: %i points", (count) => {
  const rest = { x: 31_744, y: 4 };
  const { container } = chart({ points: grown.slice(0, count), isLogX: true, endX: 31_744, rest });
  expect(container.innerHTML).not.toMatch(/NaN|Infinity|undefined/);
});

test("without points there is nothing to draw", () => {
  expect(chart({ points: [] }).container.innerHTML).toBe("");
});

test("the pointer reads a point, and leaves the newest behind it", () => {
  chart({});
  const drawing = screen.getByRole("img");
  fireEvent.pointerMove(drawing, { clientX: 52 });
  expect(screen.getByText("1.00 at 0 merges")).toBeTruthy();
  fireEvent.pointerLeave(drawing);
  expect(screen.queryByText(/merges/)).toBeNull();
});
