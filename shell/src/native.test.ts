import { expect, test } from "vitest";
import { isInSight } from "./native";

const one = { count: 1, width: 1920, height: 1080 };
const two = { count: 2, width: 1920 + 2560, height: 1080 + 1440 };

test.each<[string, { x: number; y: number; width: number }, typeof one, boolean]>([
  ["in the middle", { x: 300, y: 200, width: 1200 }, one, true],
  ["in the corner", { x: 0, y: 0, width: 1200 }, one, true],
  ["maximized, with its frame outside", { x: -8, y: -8, width: 1936 }, one, true],
  ["with its right edge on the screen", { x: -1100, y: 50, width: 1200 }, one, true],
  ["almost out to the left", { x: -1150, y: 50, width: 1200 }, one, false],
  ["almost out to the right", { x: 1850, y: 50, width: 1200 }, one, false],
  ["below the screen", { x: 100, y: 1050, width: 1200 }, one, false],
  ["above the screen: the title bar cannot be reached", { x: 100, y: -100, width: 1200 }, one, false],
  ["where a second screen was", { x: 2500, y: 100, width: 1200 }, one, false],
  ["on the second screen to the right", { x: 2500, y: 100, width: 1200 }, two, true],
  ["on the second screen to the left", { x: -2000, y: 100, width: 1200 }, two, true],
  ["beyond any arrangement of both", { x: 9000, y: 100, width: 1200 }, two, false],
])("a window %s can be reached: %#", (_name, place, screens, expected) => {
  expect(isInSight(place, screens)).toBe(expected);
});
