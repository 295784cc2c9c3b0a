import fc from "fast-check";
import { expect, test } from "vitest";
import { bfgsHessian, scaledIdentity, times } from "./bfgs-matrix.slow.js";
import { CompactHessian } from "./compact-hessian.js";
import { LimitedMemory } from "./limited-memory.js";

const size = 5;
const diagonal = [1, 2, 5, 10, 20];

/** Steps with the changes of the gradient of a convex function, ½ Σ d_i x_i² + ⅙ Σ |x_i|³ / 10. */
const pairs = fc
  .array(
    fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size })
      .filter((s) => s.some((component) => Math.abs(component) > 0.1)),
    { minLength: 1, maxLength: 6 },
  )
  .map((steps) =>
    steps.map((s) => ({ s, y: s.map((component, i) => diagonal[i] * component + 0.05 * component ** 3) })),
  );
const vectors = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size });

function memoryOf(kept: readonly { s: number[]; y: number[] }[], limit: number): LimitedMemory {
  const memory = new LimitedMemory(limit);
  for (const { s, y } of kept) memory.add(Float64Array.from(s), Float64Array.from(y));
  return memory;
}

test("the two loops undo the Hessian of the pairs that are kept, built update by update", () => {
  fc.assert(
    fc.property(pairs, vectors, fc.integer({ min: 1, max: 6 }), (all, v, limit) => {
      const memory = memoryOf(all, limit);
      expect(memory.pairs).toHaveLength(Math.min(limit, all.length));
      const hessian = bfgsHessian(scaledIdentity(size, 1 / memory.scale!), all.slice(-limit));
      const out = new Float64Array(size);
      memory.multiply(Float64Array.from(times(hessian, v)), out);
      // Condition numbers up to some thousands.
      v.forEach((component, i) => {
        expect(out[i]).toBeCloseTo(component, 9);
      });
    }),
    { seed: 20240711, numRuns: 300 },
  );
});

test("the compact form is the Hessian built update by update", () => {
  fc.assert(
    fc.property(pairs, vectors, (all, v) => {
      // More pairs than dimensions leave a middle matrix that is singular.
      const kept = all.slice(-3);
      const memory = memoryOf(kept, 3);
      const compact = new CompactHessian(memory);
      const expected = times(bfgsHessian(scaledIdentity(size, 1 / memory.scale!), kept), v);
      // H v = θ v - W M Wᵀ v
      const actual = Float64Array.from(v, (component) => compact.theta * component);
      compact.addProduct(actual, -1, compact.middle(compact.transposedProduct(Float64Array.from(v))));
      // Pairs may be nearly parallel, which the middle matrix feels as the square.
      expected.forEach((component, i) => {
        expect(actual[i]).toBeCloseTo(component, 5);
      });
    }),
    { seed: 20240712, numRuns: 300 },
  );
});

test("it maps the last change of the gradient to the last step", () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const out = new Float64Array(size);
      const { s, y } = all[all.length - 1];
      memoryOf(all, 10).multiply(Float64Array.from(y), out);
      s.forEach((component, i) => {
        expect(out[i]).toBeCloseTo(component, 10);
      });
    }),
    { seed: 20240713 },
  );
});

test("pairs without positive curvature are left out", () => {
  const memory = memoryOf([{ s: [1, 0, 0, 0, 0], y: [-1, 0, 0, 0, 0] }], 3);
  expect(memory.pairs).toHaveLength(0);
  expect(memory.scale).toBeUndefined();
});

test("it begins with a preconditioner, to the scale of the last pair", () => {
  const memory = new LimitedMemory(3);
  memory.beginWith({ solve: (v, out) => out.set(v.map((component, i) => component / diagonal[i])) });
  const s = Float64Array.of(1, -1, 0.5, 0.2, 1);
  memory.add(
    s,
    s.map((component, i) => 3 * diagonal[i] * component),
  );
  const g = Float64Array.of(1, 2, 3, 4, 5);
  const out = new Float64Array(size);
  memory.multiply(g, out);
  // The preconditioner is right but for its scale, which one pair tells.
  g.forEach((component, i) => {
    expect(out[i]).toBeCloseTo(component / (3 * diagonal[i]), 12);
  });
});
