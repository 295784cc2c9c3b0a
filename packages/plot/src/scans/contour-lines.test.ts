import { expect, test } from "vitest";
import { contourLines } from "./contour-lines.js";
import { ellipse } from "./ellipse.js";
import { smoothCurve } from "./interpolation.js";

const range = (low: number, high: number, count: number) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

test("the contour of a cone is one closed line with its radius", () => {
  const axis = range(-2, 2, 81);
  const heights = axis.flatMap((x) => axis.map((y) => Math.hypot(x, y)));
  const lines = contourLines({ x: axis, y: axis, heights }, 1);
  expect(lines).toHaveLength(1);
  const [{ x, y }] = lines as [{ x: number[]; y: number[] }];
  x.forEach((value, i) => {
    expect(Math.hypot(value, y[i]!)).toBeCloseTo(1, 2);
  });
  expect([x[0], y[0]]).toEqual([x.at(-1), y.at(-1)]);
  // The length of the closed line is that of the circle.
  const length = x.slice(1).reduce((sum, value, i) => sum + Math.hypot(value - x[i]!, y[i + 1]! - y[i]!), 0);
  expect(length).toBeCloseTo(2 * Math.PI, 2);
});

test("a plane has one open line, two hills have two closed ones, and a missing corner opens a line", () => {
  const axis = range(0, 4, 41);
  const grid = (height: (x: number, y: number) => number) => ({
    x: axis,
    y: axis,
    heights: axis.flatMap((x) => axis.map((y) => height(x, y))),
  });
  const [line, ...more] = contourLines(
    grid((x, y) => x + 2 * y),
    3,
  );
  expect(more).toEqual([]);
  line!.x.forEach((x, i) => {
    expect(x + 2 * line!.y[i]!).toBeCloseTo(3, 12);
  });
  expect(
    contourLines(
      grid((x, y) => Math.min(Math.hypot(x - 1, y - 1), Math.hypot(x - 3, y - 3))),
      0.5,
    ),
  ).toHaveLength(2);
  const holed = grid((x, y) => (x === axis[30]! && y === axis[20]! ? Number.NaN : Math.hypot(x - 2, y - 2)));
  const [open] = contourLines(holed, 1);
  expect([open!.x[0], open!.y[0]]).not.toEqual([open!.x.at(-1), open!.y.at(-1)]);
  expect(
    contourLines(
      grid(() => 1),
      2,
    ),
  ).toEqual([]);
});

test("a saddle is cut so that the lines do not cross", () => {
  const lines = (centre: number) =>
    contourLines({ x: [0, 1], y: [0, 1], heights: [1, 0, 0, 1].map((one) => one + centre) }, 0.5);
  for (const found of [lines(0.1), lines(-0.1)]) {
    expect(found).toHaveLength(2);
    for (const { x, y } of found) expect([x.length, y.length]).toEqual([2, 2]);
  }
  // Where the centre is above, the two corners above are connected: each line cuts off a corner below.
  const sums = (centre: number) =>
    lines(centre).map(({ x, y }) => Math.sign(x[0]! + x[1]! - (y[0]! + y[1]!)));
  expect(sums(0.1).toSorted()).toEqual([-1, 1]);
  expect(sums(-0.1)).toEqual([0, 0]);
});

test("a smooth curve goes through its points, and through a parabola without error", () => {
  const x = [-1, 0, 0.5, 2, 3];
  const parabola = (at: number) => 3 * at * at - 2 * at + 1;
  const curve = smoothCurve(x, x.map(parabola));
  for (const at of range(-1, 3, 33)) expect(curve(at)).toBeCloseTo(parabola(at), 10);
  const any = smoothCurve(x, [1, -2, 5, 0, 3]);
  expect(x.map(any)).toEqual([1, -2, 5, 0, 3].map((value) => expect.closeTo(value, 12)));
  expect([curve(-1.01), curve(3.01)]).toEqual([Number.NaN, Number.NaN]);
  expect(smoothCurve([1, 2], [1, 3])(1.5)).toBe(2);
  expect(smoothCurve([1], [4])(1)).toBe(4);
});

test("every point of an ellipse is at the level of the covariance", () => {
  const [xx, xy, yy] = [0.04, -0.03, 0.25] as const;
  const { x, y } = ellipse([1, 2], [xx, xy, yy], 5.99);
  const determinant = xx * yy - xy * xy;
  x.forEach((value, i) => {
    const [u, v] = [value - 1, y[i]! - 2];
    expect((yy * u * u - 2 * xy * u * v + xx * v * v) / determinant).toBeCloseTo(5.99, 10);
  });
  // It reaches sqrt(level) standard deviations.
  expect(Math.max(...x)).toBeCloseTo(1 + Math.sqrt(5.99) * 0.2, 3);
  expect(ellipse([0, 0], [1, 1, 1], 1).y).not.toContain(Number.NaN);
});
