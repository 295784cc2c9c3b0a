import { describe, expect, test } from "vitest";
import type { Plane } from "./circular-arc.js";
import { type Curve, type LevelFunction, levelCurve } from "./level-curve.js";

type Bounds = LevelFunction<undefined>["bounds"];

/** A function of the plane with its gradient. */
function levelFunction(
  f: (w: Plane) => { readonly f: number; readonly gradient: Plane },
  { inside = [0, 0], bounds = [] }: { readonly inside?: Plane; readonly bounds?: Bounds } = {},
): LevelFunction<undefined> {
  const at = (w: Plane) => ({ w, ...f(w), payload: undefined });
  return { at: async (w) => at(w), inside: at(inside), bounds };
}

const circle = ([a, b]: Plane) => ({ f: a * a + b * b, gradient: [2 * a, 2 * b] as const });

function pointsOf(curve: Curve<undefined>) {
  if (curve.kind === "failed") throw new Error(curve.reason);
  return curve.points;
}

test("a circle has its points at equal angles", async () => {
  const points = pointsOf(await levelCurve(levelFunction(circle), 16));
  points.forEach(({ w }, k) => {
    const angle = (2 * Math.PI * k) / 16;
    expect(w[0]).toBeCloseTo(Math.cos(angle), 10);
    expect(w[1]).toBeCloseTo(Math.sin(angle), 10);
  });
});

/** A banana: no star, so that rays from the inside meet it up to three times. */
const banana = ([a, b]: Plane) => {
  const bent = b - 1.5 * a * a;
  return {
    f: (a * a) / 4 + 8 * bent * bent,
    gradient: [a / 2 - 48 * a * bent, 16 * bent] as const,
  };
};

test("a curve that is no star is followed all around, at equal distances", async () => {
  const points = pointsOf(await levelCurve(levelFunction(banana), 200));
  for (const { f } of points) expect(Math.abs(f - 1)).toBeLessThan(1e-10);
  // Its ends are far up on both sides.
  expect(Math.min(...points.map(({ w }) => w[0]))).toBeLessThan(-1.9);
  expect(Math.max(...points.map(({ w }) => w[0]))).toBeGreaterThan(1.9);
  const distances = points.map(({ w }, k) => {
    const next = points[(k + 1) % points.length]!.w;
    return Math.hypot(next[0] - w[0], next[1] - w[1]);
  });
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  for (const distance of distances) expect(distance / mean).toBeLessThan(1.05);
  // Chords are shorter than the arcs at the sharp ends, and there alone.
  expect(distances.filter((distance) => distance / mean < 0.98).length).toBeLessThan(10);
  // Each part is passed once, counter-clockwise: the area is that of the ellipse before it was bent, pi a b.
  const area = points.reduce((sum, { w }, k) => {
    const next = points[(k + 1) % points.length]!.w;
    return sum + (w[0] * next[1] - next[0] * w[1]) / 2;
  }, 0);
  expect(area / (Math.PI * 2 * Math.sqrt(1 / 8))).toBeCloseTo(1, 2);
});

describe("at bounds", () => {
  test("a circle is cut off along a line, with points on it at equal distances", async () => {
    const bounds = [{ normal: [1, 0], offset: 0.5 }] as const;
    const points = pointsOf(await levelCurve(levelFunction(circle, { bounds }), 60));
    const onLine = points.filter(({ atBound }) => atBound);
    expect(onLine.length).toBeGreaterThan(15);
    for (const { w, f } of onLine) {
      expect(w[0]).toBeCloseTo(-0.5, 12);
      expect(f).toBeLessThan(1);
    }
    for (const { w, f, atBound } of points) {
      expect(w[0]).toBeGreaterThanOrEqual(-0.5 - 1e-12);
      if (!atBound) expect(Math.abs(f - 1)).toBeLessThan(1e-10);
    }
    // Twice pi - pi/3 of arc, and the chord.
    const step = ((4 * Math.PI) / 3 + Math.sqrt(3)) / 60;
    const [first, second] = points as unknown as [(typeof points)[0], (typeof points)[0]];
    expect(Math.atan2(second.w[1], second.w[0]) - Math.atan2(first.w[1], first.w[0])).toBeCloseTo(step, 3);
  });

  test("a corner of two lines is gone around", async () => {
    const bounds = [
      { normal: [1, 0], offset: 0.3 },
      { normal: [0, 1], offset: 0.4 },
    ] as const;
    const points = pointsOf(await levelCurve(levelFunction(circle, { bounds }), 80));
    const corner = points.map(({ w }) => Math.hypot(w[0] + 0.3, w[1] + 0.4));
    expect(Math.min(...corner)).toBeLessThan(0.05);
    for (const { w } of points) {
      expect(w[0]).toBeGreaterThanOrEqual(-0.3 - 1e-12);
      expect(w[1]).toBeGreaterThanOrEqual(-0.4 - 1e-12);
    }
  });

  test("the first point is in a direction that no bound is in the way of", async () => {
    const bounds = [{ normal: [-1, 0], offset: 0.2 }] as const;
    const [first] = pointsOf(await levelCurve(levelFunction(circle, { bounds }), 8));
    expect(first!.w[0]).toBeCloseTo(0, 10);
    expect(first!.w[1]).toBeCloseTo(1, 10);
  });
});

describe("there is no curve", () => {
  test("where the function does not rise", async () => {
    const valley = levelFunction(([, b]) => ({ f: b * b, gradient: [0, 2 * b] }));
    const curve = await levelCurve(valley, 8);
    expect(curve).toEqual({ kind: "failed", reason: expect.stringMatching(/not closed|no end/) });
  });

  test("where the function jumps", async () => {
    const broken = levelFunction((w) => {
      const { f, gradient } = circle(w);
      return { f: w[0] < -0.5 ? f - 0.4 : f, gradient };
    });
    const curve = await levelCurve(broken, 8);
    expect(curve).toEqual({ kind: "failed", reason: expect.stringContaining("more than one minimum") });
  });

  test("where it has no values", async () => {
    const curve = await levelCurve({ ...levelFunction(circle), at: async () => undefined }, 8);
    expect(curve).toEqual({ kind: "failed", reason: "Fits on the way to it do not converge." });
  });
});
