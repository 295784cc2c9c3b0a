import { conjugateGradient } from "@rabbit-fit/minimizers";
import { expect, test } from "vitest";
import { CouplingPattern, diagonalPreconditioner } from "./incomplete-cholesky.js";
import type { SparseSymmetric } from "./sparse-symmetric.js";

/** Second differences with a weak hold on each point: condition number about 4 / hold, not curable by the diagonal. */
function stiffChain(size: number, hold: number): SparseSymmetric {
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, row) => Math.min(row, size - 1));
  return {
    size,
    diagonal: new Float64Array(size).fill(2 + hold),
    rowStart,
    columns: Uint32Array.from({ length: size - 1 }, (_, row) => row + 1),
    values: new Float64Array(size - 1).fill(-1),
  };
}

function product({ size, diagonal, values }: SparseSymmetric) {
  return (v: Float64Array, out: Float64Array) => {
    for (let i = 0; i < size; i++) {
      out[i] = diagonal[i]! * v[i]!;
      if (i > 0) out[i]! += values[i - 1]! * v[i - 1]!;
      if (i + 1 < size) out[i]! += values[i]! * v[i + 1]!;
    }
  };
}

test("couplings cure an ill-conditioned chain that the diagonal does not", () => {
  const chain = stiffChain(2000, 1e-5);
  const rhs = Float64Array.from({ length: chain.size }, (_, i) => Math.sin(i));
  const preconditioner = new CouplingPattern(chain).factor(chain.diagonal);
  const cured = conjugateGradient(product(chain), rhs, { preconditioner });
  const scaled = conjugateGradient(product(chain), rhs, {
    preconditioner: diagonalPreconditioner(chain.diagonal),
    maxIterations: 200,
  });
  expect(cured.status.kind).toBe("converged");
  expect(cured.products).toBeLessThan(6);
  expect(scaled.status.kind).toBe("iteration-limit");
});

test("another diagonal is factored on the same pattern", () => {
  const chain = stiffChain(50, 0.1);
  const pattern = new CouplingPattern(chain);
  const diagonal = chain.diagonal.map((value, i) => value + i);
  const [x, back] = [new Float64Array(50).fill(1), new Float64Array(50)];
  const image = new Float64Array(50);
  product({ ...chain, diagonal })(x, image);
  pattern.factor(diagonal).solve(image, back);
  back.forEach((value) => {
    expect(value).toBeCloseTo(1, 12);
  });
});

test("where the couplings alone are indefinite the diagonal is raised until they are not", () => {
  const chain = stiffChain(50, 0.1);
  const solution = new Float64Array(50);
  const rhs = new Float64Array(50).fill(1);
  new CouplingPattern(chain).factor(chain.diagonal.map(() => 0.5)).solve(rhs, solution);
  // Positive definite: b^T M^-1 b > 0.
  expect(solution.reduce((sum, value) => sum + value)).toBeGreaterThan(0);
});

test("weak couplings are not kept", () => {
  const chain = stiffChain(50, 0.1);
  expect(new CouplingPattern(chain).couplings).toBe(49);
  expect(new CouplingPattern({ ...chain, values: chain.values.map(() => 1e-4) }).couplings).toBe(0);
});
