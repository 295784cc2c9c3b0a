import type { ContourPoint } from "@rabbit-fit/results";
import { expect, test } from "vitest";
import { withCorners } from "./drawn-scans.js";

const point = (x: number, y: number, status: ContourPoint["status"] = "found"): ContourPoint => ({
  x,
  y,
  status,
});

test("a contour that passes from the bound of one strength to that of the other has the corner between them", () => {
  // As a fit at both bounds finds it, counter-clockwise.
  const points = [
    point(0.418, 2.2e-10),
    point(0.25, 1.08),
    point(0.0056, 1.267),
    point(-1.2e-17, 0.341, "at-bound"),
    point(0.0417, 3.6e-17, "at-bound"),
    point(0.355, 3.6e-17, "at-bound"),
  ];
  const corner = point(0, 0, "at-bound");
  expect(withCorners(points)).toEqual([...points.slice(0, 4), corner, ...points.slice(4)]);
  const turned = points.map(({ x, y, status }) => point(y, x, status)).reverse();
  expect(withCorners(turned)).toEqual([...turned.slice(0, 2), corner, ...turned.slice(2)]);
  // The last point and the first are neighbours as well.
  const begun = [...points.slice(4), ...points.slice(0, 4)];
  expect(withCorners(begun)).toEqual([...begun, corner]);
});

test("a contour along one bound alone, and one that has the corner, stay as they are", () => {
  const along = [point(1, 1), point(0, 0.5, "at-bound"), point(0, -0.5, "at-bound"), point(1, -1)];
  expect(withCorners(along)).toEqual(along);
  const through = [
    ...[
      [0, 1],
      [0, 0],
      [1, 0],
    ].map(([x, y]) => point(x!, y!, "at-bound")),
    point(1, 1),
  ];
  expect(withCorners(through)).toEqual(through);
});
