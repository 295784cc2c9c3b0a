import { choleskySolve } from "@rabbit-fit/autodiff-kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exactConditionNumber } from "../convergence/condition-number.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { Frozen } from "../parameters/frozen.js";
import { seededRandom } from "../testing/example-input.fixture.js";
import { factoredHessian, floatingPart, hessianOf } from "./floating-hessian.js";
import { hessianCovariance } from "./hessian-covariance.js";

const cases = fc
  .integer({ min: 1, max: 45 })
  .chain((size) =>
    fc.record({ size: fc.constant(size), fixed: fc.subarray([...Array(size).keys()]), seed: fc.nat(1000) }),
  );

/** A likelihood with the Hessian A A^T + 1 everywhere. */
function quadratic(size: number, seed: number) {
  const random = seededRandom(seed);
  const half = Float64Array.from({ length: size * size }, () => random() - 0.5);
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) hessian[i * size + j]! += half[i * size + k]! * half[j * size + k]!;
    }
    hessian[i * (size + 1)]! += 1;
  }
  const gradient = Float64Array.from({ length: size }, random);
  const likelihood = {
    size,
    parameterNames: Array.from({ length: size }, (_, i) => `p${i}`),
    hessian: (_: Float64Array, out: Float64Array) => out.set(hessian),
    valueAndGradient: (_: Float64Array, out: Float64Array) => {
      out.set(gradient);
      return 0;
    },
  } as unknown as Likelihood;
  return { likelihood, hessian, gradient };
}

test("the covariance is the inverse Hessian of what floats, with prefit variances or zeros for the rest, and the EDM is with it", () => {
  fc.assert(
    fc.property(cases, fc.boolean(), ({ size, fixed, seed }, isKnown) => {
      const { likelihood, hessian, gradient } = quadratic(size, seed);
      const excluded = fixed.filter((i) => i % 3 === 0);
      const frozen = new Frozen(
        Uint8Array.from({ length: size }, (_, i) => Number(fixed.includes(i) && !excluded.includes(i))),
      );
      const left = frozen.and(excluded);
      const prefitVariances = Float64Array.from({ length: size }, (_, i) => 2 + i);
      const { floating } = left;
      const x = new Float64Array(size);
      const known = isKnown ? factoredHessian(likelihood, x, { frozen: left, gradient }) : undefined;
      if (known && known.kind !== "positive-definite") throw new Error(known.message);
      if (known) expect(hessianOf(known)).toEqual(floatingPart(hessian, left));
      const found = hessianCovariance(likelihood, { x, frozen, prefitVariances, excluded, known });
      if (found.kind !== "positive-definite") throw new Error(found.message);

      const expected = new Float64Array(size * size);
      for (let i = 0; i < size; i++) if (frozen.has(i)) expected[i * (size + 1)] = prefitVariances[i]!;
      const part = floatingPart(hessian, left);
      const factored = factoredHessian(likelihood, x, { frozen: left, gradient });
      if (factored.kind !== "positive-definite") throw new Error(factored.message);
      let edm = 0;
      floating.forEach((i, column) => {
        const unit = new Float64Array(floating.length);
        unit[column] = 1;
        choleskySolve(factored.factor, floating.length, unit).forEach((value, row) => {
          const j = floating[row]!;
          expected[j * size + i] = value;
          edm += 0.5 * gradient[i]! * value * gradient[j]!;
        });
      });
      // Eigenvalues of the Hessian lie between 1 and some hundreds.
      const worst = found.covariance.reduce((most, v, k) => Math.max(most, Math.abs(v - expected[k]!)), 0);
      expect(worst).toBeLessThan(1e-13);
      expect(found.edm).toBeCloseTo(edm, 11);
      const exact = exactConditionNumber(part, floating.length);
      const ratio = found.conditionNumber / exact;
      expect(ratio).toBeGreaterThan(floating.length <= 32 ? 1 - 1e-12 : 0.7);
      expect(ratio).toBeLessThan(1 + 1e-12);
    }),
    { seed: 5, numRuns: 60 },
  );
});
