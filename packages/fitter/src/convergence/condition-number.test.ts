import { cholesky, choleskyInverse } from "@rabbit-fit/autodiff-kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../testing/example-input.fixture.js";
import { exactConditionNumber, hessianDiagnosis, largestEigenvalue } from "./condition-number.js";

/** A A^T of a random matrix with columns of sizes from 1 to `spread`, and its inverse. */
function randomMatrix(size: number, spread: number, seed: number) {
  const random = seededRandom(seed);
  const half = Float64Array.from({ length: size * size }, (_, k) => {
    return (random() - 0.5) * spread ** ((k % size) / size);
  });
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) matrix[i * size + j]! += half[i * size + k]! * half[j * size + k]!;
      if (i === j) matrix[i * size + j]! += 0.01;
    }
  }
  const factored = cholesky(matrix, size);
  if (factored.kind !== "factored") throw new Error("not positive definite");
  return { matrix, inverse: choleskyInverse(factored.factor, size) };
}

test("of a diagonal matrix it is the ratio of the extreme elements", () => {
  const matrix = Float64Array.of(4, 0, 0, 0, 100, 0, 0, 0, 0.5);
  expect(exactConditionNumber(matrix, 3)).toBeCloseTo(200, 10);
  expect(exactConditionNumber(new Float64Array(0), 0)).toBe(1);
});

test("the estimate of many parameters is a lower bound that is good to a fifth", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 33, max: 120 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer(),
      (size, spread, seed) => {
        const { matrix, inverse } = randomMatrix(size, spread, seed);
        const estimate = largestEigenvalue(matrix, size) * largestEigenvalue(inverse, size);
        const ratio = estimate / exactConditionNumber(matrix, size);
        expect(ratio).toBeLessThan(1 + 1e-9);
        expect(ratio).toBeGreaterThan(0.8);
      },
    ),
    { seed: 3, numRuns: 20 },
  );
});

test("of a matrix with an element that is not finite there is no estimate, wherever the element is", () => {
  const { matrix } = randomMatrix(12, 5, 1);
  const zeros = new Float64Array(12 * 12);
  for (const whole of [matrix, zeros]) {
    for (const [i, j] of [
      [0, 0],
      [11, 11],
      [3, 8],
      [11, 0],
    ] as const) {
      for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const faulty = whole.slice();
        faulty[i * 12 + j] = odd;
        faulty[j * 12 + i] = odd;
        const estimate = largestEigenvalue(faulty, 12);
        expect(estimate > 0 && estimate < Number.POSITIVE_INFINITY).toBe(false);
      }
    }
  }
});

test("the diagnosis of an indefinite Hessian has sizes of eigenvalues, and the distance of the stationary point", () => {
  // H = diag(2, -4): 1/2 g^T H^-1 g = 1/2 (1/2 - 9/4)
  const { conditionNumber: ratio, edm } = hessianDiagnosis(
    Float64Array.of(2, 0, 0, -4),
    Float64Array.of(1, 3),
  );
  expect(ratio).toBeCloseTo(2, 12);
  expect(edm).toBeCloseTo(0.5 * (1 / 2 - 9 / 4), 12);
});
