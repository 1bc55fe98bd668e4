// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { moveByKey } from "./row-keys";

const row = (id: string) =>
  `<tr><td class="title"><a id="${id}" href="/${id}">${id}</a></td>` +
  `<td><button id="${id}-more"></button></td></tr>`;
const focused = () => document.activeElement?.id;
const press = (key: string) => moveByKey(key, document.activeElement);
const focus = (id: string) => document.getElementById(id)?.focus();

beforeEach(() => {
  document.body.innerHTML = `<main><input id="field"><table>${row("a")}${row("b")}${row("c")}</table></main>`;
});

test("arrows walk the rows, Home and End go to the first and last, and the ends hold", () => {
  expect(press("ArrowDown")).toBe(true);
  expect(focused()).toBe("a");
  press("ArrowDown");
  expect(focused()).toBe("b");
  press("End");
  press("ArrowDown");
  expect(focused()).toBe("c");
  press("ArrowUp");
  expect(focused()).toBe("b");
  press("Home");
  expect(focused()).toBe("a");
});

test("from a button of a row, the next row's name is reached", () => {
  focus("b-more");
  press("ArrowDown");
  expect(focused()).toBe("c");
});

test("in a field, with other keys, and below a dialog nothing moves", () => {
  focus("field");
  expect(press("ArrowDown")).toBe(false);
  focus("a");
  expect(press("PageDown")).toBe(false);
  expect(press("x")).toBe(false);
  document.body.insertAdjacentHTML("beforeend", "<dialog open></dialog>");
  expect(press("ArrowDown")).toBe(false);
  expect(focused()).toBe("a");
});

test("in a menu the arrows stay in the menu", () => {
  const menu = '<div class="menu"><button id="one"></button><button id="two"></button></div>';
  document.body.innerHTML += `<table><tr><td>${menu}</td></tr></table>`;
  focus("one");
  press("ArrowDown");
  expect(focused()).toBe("two");
  press("ArrowDown");
  expect(focused()).toBe("two");
});

test("a page without a list scrolls", () => {
  document.body.innerHTML = '<main><div class="page"></div></main>';
  const moved: number[] = [];
  const page = document.querySelector(".page");
  if (page) page.scrollBy = (_x: unknown, y?: number) => void moved.push(y ?? 0);
  expect(press("ArrowDown")).toBe(true);
  press("ArrowUp");
  expect(moved).toEqual([40, -40]);
});
