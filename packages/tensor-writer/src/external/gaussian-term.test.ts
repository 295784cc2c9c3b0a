import type { ExternalTerm } from "@rabbit-fit/contracts";
import { histogram, sparseHistogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { externalTerm } from "./external-term.js";

/** Elements of H, [size, size], of a term. */
function matrixOf({ hessian }: ExternalTerm): number[] {
  if (hessian!.kind === "dense") return [...hessian!.values];
  const { size, upper } = hessian!;
  const out = new Array<number>(size * size).fill(0);
  for (const { firstRow, rowStart, columns, values } of upper) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      for (let at = rowStart[row]!; at < rowStart[row + 1]!; at++) {
        const [i, j] = [firstRow + row, columns[at]!];
        out[i * size + j] = values[at]!;
        out[j * size + i] = values[at]!;
      }
    }
  }
  return out;
}

/** g^T x + 1/2 x^T H x + c, element by element. */
function valueAt(term: ExternalTerm, x: readonly number[]): number {
  const hessian = matrixOf(term);
  let value = term.constant!;
  x.forEach((xi, i) => {
    value += term.gradient![i]! * xi;
    x.forEach((xj, j) => {
      value += 0.5 * xi * hessian[i * x.length + j]! * xj;
    });
  });
  return value;
}

/** Product of the pivots of Gaussian elimination. */
function determinant(matrix: readonly number[], size: number): number {
  const a = [...matrix];
  let product = 1;
  for (let k = 0; k < size; k++) {
    product *= a[k * size + k]!;
    for (let i = k + 1; i < size; i++) {
      const factor = a[i * size + k]! / a[k * size + k]!;
      for (let j = k; j < size; j++) a[i * size + j]! -= factor * a[k * size + j]!;
    }
  }
  return product;
}

/** H = B B^T + 1 of a matrix B in which most is zero, so that H has gaps. */
const gaussians = fc.integer({ min: 1, max: 6 }).chain((size) => {
  const numbers = (length: number) =>
    fc.array(fc.integer({ min: -20, max: 20 }), { minLength: length, maxLength: length });
  return fc.record({
    size: fc.constant(size),
    root: numbers(size * size).map((all) => all.map((n) => (n % 3 === 0 ? n / 10 : 0))),
    mean: numbers(size).map((all) => all.map((n) => n / 7)),
    x: numbers(size).map((all) => all.map((n) => n / 9)),
  });
});

function covarianceLike(root: readonly number[], size: number): number[] {
  return Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < size; k++) sum += root[i * size + k]! * root[j * size + k]!;
    return sum;
  });
}

describe("a term with a mean", () => {
  test.each(["dense", "sparse"] as const)("is a Gaussian, with a %s Hessian", (storage) => {
    fc.assert(
      fc.property(gaussians, ({ size, root, mean, x }) => {
        const hessian = covarianceLike(root, size);
        const labels = mean.map((_, i) => `p${i}`);
        const axis = stringCategoryAxis(labels, { name: "p", overflow: false });
        const axes = [axis, stringCategoryAxis(labels, { name: "q", overflow: false })];
        const filled = [...hessian.keys()].filter((at) => hessian[at] !== 0);
        const term = externalTerm(
          {
            hessian:
              storage === "dense"
                ? histogram(axes, { values: hessian })
                : sparseHistogram(axes, { indices: filled, values: filled.map((at) => hessian[at]!) }),
            mean: histogram([axis], { values: mean }),
          },
          "prior",
        );
        let expected = 0;
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            expected += 0.5 * (x[i]! - mean[i]!) * hessian[i * size + j]! * (x[j]! - mean[j]!);
          }
        }
        // Sums of up to 100 terms of some hundreds, with a rounding of 1e-16 relative to them.
        expect(Math.abs(valueAt(term, x) - expected)).toBeLessThan(1e-10);
        expect(Math.abs(valueAt(term, mean))).toBeLessThan(1e-10);
        const logDeterminant = Math.log(determinant(hessian, size));
        expect(term.logNormalization).toBeCloseTo(0.5 * (size * Math.log(2 * Math.PI) - logDeterminant), 9);
      }),
      { seed: 13, numRuns: 60 },
    );
  });

  test("of one parameter has the normalisation ln(sqrt(2 pi) sigma)", () => {
    const term = externalTerm({ parameters: ["a"], hessian: [16], mean: [0.6] }, "prior");
    expect(term.gradient).toEqual(Float64Array.of(-16 * 0.6));
    expect(term.constant).toBeCloseTo(0.5 * (0.6 / 0.25) ** 2, 14);
    expect(term.logNormalization).toBeCloseTo(Math.log(Math.sqrt(2 * Math.PI) * 0.25), 14);
  });

  test("has no normalisation where the Hessian has a flat direction, but its constant", () => {
    const term = externalTerm({ parameters: ["a", "b"], hessian: [2, -2, -2, 2], mean: [1, 3] }, "prior");
    expect(valueAt(term, [1.5, 3.5])).toBeCloseTo(0, 13);
    expect(valueAt(term, [2, 3])).toBeCloseTo(1, 13);
    expect(term.logNormalization).toBeUndefined();
  });

  test("of 100,000 parameters without correlations is normalised at once", () => {
    const size = 100_000;
    const term = externalTerm(
      {
        parameters: Array.from({ length: size }, (_, i) => `p${i}`),
        hessian: {
          rowCount: size,
          columnCount: size,
          rowStart: Uint32Array.from({ length: size + 1 }, (_, row) => row),
          columns: Uint32Array.from({ length: size }, (_, row) => row),
          values: new Float64Array(size).fill(4),
        },
        mean: new Float64Array(size).fill(0.5),
      },
      "prior",
    );
    expect(term.constant).toBeCloseTo(0.5 * size, 6);
    expect(term.logNormalization! / size).toBeCloseTo(0.5 * Math.log((2 * Math.PI) / 4), 10);
  });
});

test("a constant and a normalisation of one's own are kept, also without a mean", () => {
  const own = { parameters: ["a"], gradient: [1], constant: 2.5, logNormalization: 0 };
  expect(externalTerm(own, "e")).toMatchObject({ constant: 2.5, logNormalization: 0 });
  expect(
    externalTerm({ parameters: ["a"], hessian: [1], mean: [1], logNormalization: 7 }, "e").logNormalization,
  ).toBe(7);
  expect(Object.keys(externalTerm({ parameters: ["a"], gradient: [1] }, "e"))).toEqual([
    "name",
    "parameters",
    "gradient",
  ]);
});

test.each([
  [
    { hessian: undefined, gradient: [1] },
    "externalTerms.e.hessian is missing, expected a Hessian beside the mean",
  ],
  [{ gradient: [1] }, "externalTerms.e.gradient is given beside a mean"],
  [{ constant: 1 }, "externalTerms.e.constant is given beside a mean"],
  [{ mean: [1, 2] }, "externalTerms.e.mean.length is 2, expected 1"],
  [{ mean: [Number.NaN] }, "externalTerms.e.mean[0] is NaN"],
  [{ logNormalization: Number.NaN }, "externalTerms.e.logNormalization is NaN"],
] as const)("%j is refused", (wrong, message) => {
  const term = { parameters: ["a"], hessian: [1], mean: [0.5], ...wrong };
  expect(() => externalTerm(term as never, "e")).toThrow(message);
});

test("a mean with other parameters than the Hessian is refused", () => {
  const hessian = histogram(
    [stringCategoryAxis(["a"], { name: "x" }), stringCategoryAxis(["a"], { name: "y" })],
    {
      values: [1],
    },
  );
  const mean = histogram([stringCategoryAxis(["b"], { name: "x" })], { values: [1] });
  expect(() => externalTerm({ hessian, mean }, "e")).toThrow(
    'externalTerms.e.mean.axes[0] is "b", expected "a": the parameters of the Hessian',
  );
});
