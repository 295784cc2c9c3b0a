import fc from "fast-check";
import { expect, test } from "vitest";
import { bfgsHessian, type Matrix, scaledIdentity, times } from "./bfgs-matrix.slow.js";
import { CompactHessian } from "./compact-hessian.js";
import { generalizedCauchyPoint } from "./generalized-cauchy-point.js";
import { LimitedMemory } from "./limited-memory.js";
import { minimizeInSubspace } from "./subspace-minimization.js";

const size = 6;
const vectors = (min: number, max: number) =>
  fc
    .array(fc.integer({ min: 100 * min, max: 100 * max }), { minLength: size, maxLength: size })
    .map((v) => v.map((component) => component / 100));
const cases = fc
  .record({
    steps: fc.array(vectors(-1, 1), { minLength: 0, maxLength: 3 }),
    gradient: vectors(-5, 5),
    below: vectors(0, 1),
    above: vectors(0, 1),
  })
  .map(({ steps, gradient, below, above }) => {
    const memory = new LimitedMemory(10);
    for (const s of steps)
      memory.add(
        Float64Array.from(s),
        Float64Array.from(s, (component, i) => (1 + i) * component + 0.3 * component ** 3),
      );
    const pairs = memory.pairs.map(({ step, change }) => ({ s: [...step], y: [...change] }));
    const x = Float64Array.from({ length: size }, (_, i) => Math.cos(i));
    return {
      memory,
      hessian: new CompactHessian(memory),
      matrix: bfgsHessian(scaledIdentity(size, 1 / (memory.scale ?? 1)), pairs),
      x,
      gradient: Float64Array.from(gradient),
      box: {
        lower: x.map((c, i) => c - below[i]),
        upper: x.map((c, i) => (i === 0 ? Infinity : c + above[i])),
      },
    };
  });
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const path = ({ x, gradient, box }: Case, t: number): number[] =>
  [...x].map((c, i) => Math.min(Math.max(c - t * gradient[i], box.lower[i]), box.upper[i]));

function model(matrix: Matrix, { x, gradient }: Case, at: ArrayLike<number>): number {
  const step = [...x].map((c, i) => at[i] - c);
  const image = times(matrix, step);
  return step.reduce((sum, s, i) => sum + s * (gradient[i] + 0.5 * image[i]), 0);
}

test("the Cauchy point is the first minimum along the projected gradient", () => {
  fc.assert(
    fc.property(cases, (problem) => {
      const { point, reduced } = generalizedCauchyPoint(problem);
      const { x, gradient, matrix } = problem;
      // The t of the point: the longest of what its components say.
      const reached = Math.max(
        0,
        ...[...x].map((c, i) => (gradient[i] === 0 ? 0 : (c - point[i]) / gradient[i])),
      );
      path(problem, reached).forEach((component, i) => {
        expect(point[i]).toBeCloseTo(component, 12);
      });
      let last = 0;
      for (let k = 1; k <= 50; k++) {
        const value = model(matrix, problem, path(problem, (reached * k) / 50));
        expect(value).toBeLessThanOrEqual(last + 1e-12);
        last = value;
      }
      const beyond = model(matrix, problem, path(problem, reached + 1e-4));
      expect(beyond).toBeGreaterThanOrEqual(last - 1e-12);
      const step = Float64Array.from(point, (component, i) => component - problem.x[i]);
      problem.hessian.transposedProduct(step).forEach((component, j) => {
        expect(reduced[j]).toBeCloseTo(component, 9);
      });
    }),
    { seed: 20240714, numRuns: 100 },
  );
});

test("parameters that did not reach a bound are free, and no others", () => {
  fc.assert(
    fc.property(cases, (problem) => {
      const { point, free } = generalizedCauchyPoint(problem);
      const { box, gradient } = problem;
      const isFree = new Set(free);
      point.forEach((component, i) => {
        const atBound = gradient[i] > 0 ? component === box.lower[i] : component === box.upper[i];
        if (!isFree.has(i)) expect(atBound || box.lower[i] === box.upper[i] || gradient[i] === 0).toBe(true);
      });
    }),
    { seed: 20240715, numRuns: 200 },
  );
});

test("the subspace step leads downhill, inside, and to the minimum over the free parameters where nothing is in the way", () => {
  let unhindered = 0;
  fc.assert(
    fc.property(cases, (problem) => {
      const { memory, matrix, x, gradient, box } = problem;
      const cauchy = generalizedCauchyPoint(problem);
      const target = minimizeInSubspace({ ...problem, memory, cauchy });
      const step = [...target].map((component, i) => component - x[i]);
      target.forEach((component, i) => {
        expect(component).toBeGreaterThanOrEqual(box.lower[i]);
        expect(component).toBeLessThanOrEqual(box.upper[i]);
      });
      const slope = step.reduce((sum, s, i) => sum + s * gradient[i], 0);
      if (step.some((s) => s !== 0)) expect(slope).toBeLessThan(0);
      const inside = [...cauchy.free].every((i) => target[i] > box.lower[i] && target[i] < box.upper[i]);
      if (!inside) return;
      unhindered++;
      // ∂m/∂s_i = g_i + (H s)_i
      const image = times(matrix, step);
      for (const i of cauchy.free) expect(gradient[i] + image[i]).toBeCloseTo(0, 7);
    }),
    { seed: 20240716, numRuns: 300 },
  );
  expect(unhindered).toBeGreaterThan(20);
});
