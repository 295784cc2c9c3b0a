import { expect, test } from "vitest";
import type { Points } from "../figure/layer.js";
import { drawLayer } from "./draw-layer.js";
import { scaleOf } from "./scale.js";

const box = { left: 100, right: 200, top: 10, bottom: 110 };
const unit = { scale: "linear", domain: [0, 1] } as const;
const canvas = {
  box,
  x: scaleOf(unit, [box.left, box.right]),
  y: scaleOf(unit, [box.bottom, box.top]),
  textSize: 10,
};
/** The tips of the arrows of points, in points of the figure. */
const tips = (points: Omit<Points, "kind" | "colour">) =>
  drawLayer({ kind: "points", colour: "black", size: 6, ...points }, canvas).flatMap((node) =>
    node.kind === "path" && node.fill === "black" && !node.d.includes("a")
      ? [...node.d.matchAll(/M([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])
      : [],
  );

test("markers and error bars beyond the panel along x have an arrow at each edge that they pass", () => {
  const x = { x: [0.5, -3, 0.5], y: [0.1, 0.5, 0.9], xLow: [0.1, -4, -1], xHigh: [0.9, -2, 2] };
  expect(tips({ ...x, beyond: "x" })).toEqual([
    [101.5, 60],
    [101.5, 20],
    [198.5, 20],
  ]);
  expect(tips(x)).toEqual([]);
});

test("markers beyond the panel along y have an arrow, error bars and points outside of the x axis have none", () => {
  const y = { x: [0.25, 0.5, 0.75, 7], y: [3, 0.5, -1, 3], yLow: [2, -1, -2, 2], yHigh: [4, 2, 0, 4] };
  expect(tips({ ...y, beyond: "y" })).toEqual([
    [125, 11.5],
    [175, 108.5],
  ]);
  // What ends at an edge is not beyond it.
  expect(tips({ x: [0.5, 0.5], y: [0, 1], beyond: "y" })).toEqual([]);
});
