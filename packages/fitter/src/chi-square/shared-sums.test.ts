import { expect, test } from "vitest";
import { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import { type SparseRows, sparseRows } from "../mappings/sparse-rows.js";
import { seededRandom } from "../testing/example-input.fixture.js";
import { denseForm, lowRankForm, plusLowRank } from "./quadratic-form.js";
import { type CovarianceOfSums, withSharedSums } from "./shared-sums.js";

const OUTPUTS = 30;
const random = seededRandom(5);
const uniform = () => 0.5 + random();

/** Each output has a sum of its own, with a variance, and all share the last two. */
function sharing(): { rows: SparseRows; sums: SymmetricSums } {
  const sums = new SymmetricSums(OUTPUTS + 2);
  for (let bin = 0; bin < OUTPUTS; bin++)
    sums.addOuter([bin, OUTPUTS, OUTPUTS + (bin % 2)], [1, 1, 1], uniform());
  const rows = sparseRows(
    Array.from({ length: OUTPUTS }, (_, o) => [
      [o, uniform()],
      [OUTPUTS, -0.02 * uniform()],
      [OUTPUTS + 1, 0.01 * uniform()],
    ]),
  );
  return { rows, sums };
}

const { rows: left, sums } = sharing();
const { rows: right, sums: other } = sharing();
const parts: readonly CovarianceOfSums[] = [
  { left, sums, right: left, scale: 1 },
  { left, sums: other, right, scale: -0.2 },
  { left: right, sums: other, right, scale: 1 },
];

/** s (P M Q^T + Q M P^T) / 2, element by element. */
function dense(given: readonly CovarianceOfSums[]): Float64Array {
  const out = new Float64Array(OUTPUTS ** 2);
  const entry = ({ rowStart, columns, values }: SparseRows, o: number) =>
    Array.from({ length: rowStart[o + 1]! - rowStart[o]! }, (_, k) => {
      const at = rowStart[o]! + k;
      return [columns[at]!, values[at]!] as const;
    });
  for (const { left: p, sums: m, right: q, scale } of given) {
    for (let a = 0; a < OUTPUTS; a++) {
      for (let b = 0; b < OUTPUTS; b++) {
        for (const [x, y] of [
          [p, q],
          [q, p],
        ] as const) {
          for (const [i, byI] of entry(x, a)) {
            for (const [j, byJ] of entry(y, b))
              out[a * OUTPUTS + b]! += (scale / 2) * byI * m.get(i, j) * byJ;
          }
        }
      }
    }
  }
  return out;
}

test("the covariance of outputs that share sums is a diagonal and a matrix of low rank", () => {
  const { diagonal, factors, core, rank } = withSharedSums(parts)!;
  const expected = dense(parts);
  for (let a = 0; a < OUTPUTS; a++) {
    for (let b = 0; b < OUTPUTS; b++) {
      let value = a === b ? diagonal[a]! : 0;
      for (let k = 0; k < rank; k++) {
        for (let l = 0; l < rank; l++) {
          value += factors[a * rank + k]! * core[k * rank + l]! * factors[b * rank + l]!;
        }
      }
      expect(Math.abs(value - expected[a * OUTPUTS + b]!)).toBeLessThan(1e-13);
    }
  }
});

test("a chi-square is the same by both forms, with what parameters make", () => {
  const split = withSharedSums(parts)!;
  const ofParameters = {
    rank: 2,
    factors: Float64Array.from({ length: 2 * OUTPUTS }, uniform),
    core: Float64Array.of(0.1, 0.02, 0.02, 0.3),
  };
  const residuals = Float64Array.from({ length: OUTPUTS }, () => uniform() - 1);
  const matrix = { ...ofParameters, diagonal: new Float64Array(OUTPUTS), full: dense(parts) };
  const expected = denseForm(residuals, matrix);
  expect(lowRankForm(residuals, plusLowRank(split, ofParameters)) / expected).toBeCloseTo(1, 10);
});

test("sums of different outputs that vary together are no low rank, nor are many shared ones", () => {
  const together = new SymmetricSums(OUTPUTS + 2);
  together.addOuter([0, 1], [1, 1], 1);
  expect(withSharedSums([{ left, sums: together, right: left, scale: 1 }])).toBeUndefined();
  const all = Array.from({ length: OUTPUTS }, (_, i) => [i, 1] as const);
  const rows = sparseRows(Array.from({ length: OUTPUTS }, () => all));
  expect(withSharedSums([{ left: rows, sums, right: rows, scale: 1 }])).toBeUndefined();
});
