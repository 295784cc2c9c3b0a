import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centralDerivative } from "./central-differences.slow.js";
import { asTensor, type Tensor } from "./core/tensor.js";
import * as ops from "./ops/index.js";
import { grad } from "./transforms/grad.js";
import { hessian } from "./transforms/hessian.js";
import { hvp } from "./transforms/hvp.js";

const { add, at, concat, div, exp, log, matmul, mul, slice, square, stack, sub, sum, where } = ops;
const SEED = 20_240_611;

/** Two processes in three bins, two nuisance parameters; effective counts of the simulation per bin. */
const signal = [10, 20, 5];
const background = [100, 80, 60];
const logk = [
  [0.05, 0.02],
  [-0.03, 0.04],
  [0.1, -0.02],
];
const effectiveCount = [400, 250, 90];

/** n_b = (mu s_b + b_b) exp(Σ_j logk_bj theta_j), x = [mu, theta]. */
function expected(x: Tensor): Tensor {
  return mul(add(mul(at(x, 0), signal), background), exp(matmul(logk, slice(x, 1))));
}

/** n β − N ln(n β) + m β − m ln β: Poisson with one gamma-constrained scale β per bin (Barlow-Beeston lite). */
function poissonWithScales(n: Tensor, beta: Tensor, observed: readonly number[]): Tensor {
  const scaled = mul(n, beta);
  // N ln n with N = 0 is zero also at n = 0, where the logarithm is not finite.
  const counted = ops.greater(observed, 0);
  const logarithm = where(counted, log(where(counted, scaled, 1)), 0);
  const constraint = mul(effectiveCount, sub(beta, log(beta)));
  return sum(add(sub(scaled, mul(observed, logarithm)), constraint));
}

/** β̂ = (N + m) / (n + m), the root of the derivative of the above. */
function profiledScales(n: Tensor, observed: readonly number[]): Tensor {
  return div(add(observed, effectiveCount), add(n, effectiveCount));
}

function nll(observed: readonly number[]): (x: Tensor) => Tensor {
  return (x) => {
    const n = expected(x);
    const penalty = mul(0.5, sum(square(slice(x, 1))));
    return add(poissonWithScales(n, profiledScales(n, observed), observed), penalty);
  };
}

const counts = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 3, maxLength: 3 });
const parameters = fc.tuple(
  fc.double({ min: 0.2, max: 3, noNaN: true }),
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.double({ min: -2, max: 2, noNaN: true }),
);

/** The same by hand: φ' = β̂ − N/n, φ'' = N/n² − (N + m)/(n + m)², then the chain rule through n(x). */
function byHand(
  [mu, t1, t2]: readonly number[],
  observed: readonly number[],
): { gradient: number[]; hessian: number[] } {
  const gradient = [0, t1, t2];
  const second = [0, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let b = 0; b < 3; b++) {
    const scale = Math.exp(logk[b][0] * t1 + logk[b][1] * t2);
    const n = (mu * signal[b] + background[b]) * scale;
    const [count, m] = [observed[b], effectiveCount[b]];
    const first = (count + m) / (n + m) - count / n;
    const curvature = count / n ** 2 - (count + m) / (n + m) ** 2;
    const dn = [signal[b] * scale, n * logk[b][0], n * logk[b][1]];
    for (let i = 0; i < 3; i++) {
      gradient[i] += first * dn[i];
      for (let j = 0; j < 3; j++) {
        const factor = (i === 0 ? 1 : logk[b][i - 1]) * (j === 0 ? 1 : logk[b][j - 1]);
        const d2n = i === 0 && j === 0 ? 0 : i === 0 || j === 0 ? signal[b] * scale * factor : n * factor;
        second[3 * i + j] += curvature * dn[i] * dn[j] + first * d2n;
      }
    }
  }
  return { gradient, hessian: second };
}

/** Relative to the largest number: single ones can be sums that cancel. */
function expectClose(found: Tensor, wanted: ArrayLike<number>, tolerance: number): void {
  const scale = Math.max(1, ...Array.from(wanted, Math.abs));
  for (let i = 0; i < found.size; i++)
    expect(Math.abs(found.data[i] - wanted[i]) / scale).toBeLessThan(tolerance);
}

describe("a Poisson likelihood with profiled bin-by-bin scales, written in operations", () => {
  test("has the gradient and Hessian of the formulas by hand, zero counts included", () => {
    fc.assert(
      fc.property(parameters, fc.oneof(counts, fc.constant([0, 0, 0])), (x, observed) => {
        const hand = byHand(x, observed);
        expectClose(grad(nll(observed))(x), hand.gradient, 1e-11);
        expectClose(hessian(nll(observed))(x), hand.hessian, 1e-11);
      }),
      { seed: SEED },
    );
  });

  test("has the Hessian-vector product of the central difference of its gradient", () => {
    fc.assert(
      fc.property(parameters, parameters, counts, (x, v, observed) => {
        const numeric = centralDerivative((y) => grad(nll(observed))(y), [asTensor(x)], [asTensor(v)]);
        expectClose(hvp(nll(observed))(x, v), numeric, 1e-7); // 4e-11 times third derivatives up to some hundred
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  test("profiling inside equals profiling outside: gradient by the envelope theorem, Hessian by the Schur complement", () => {
    const observed = [120, 90, 55];
    const x = [1.2, 0.3, -0.5];
    const n = expected(asTensor(x));
    const beta = profiledScales(n, observed);
    const joint = (y: Tensor) =>
      add(
        poissonWithScales(expected(slice(y, 0, 3)), slice(y, 3), observed),
        mul(0.5, sum(square(slice(y, 1, 3)))),
      );
    const point = concat([x, beta]);
    const gradient = grad(joint)(point);
    expectClose(slice(gradient, 3), [0, 0, 0], 1e-12);
    expectClose(slice(gradient, 0, 3), grad(nll(observed))(x).data, 1e-12);
    const full = hessian(joint)(point);
    const cross = slice(slice(full, 0, 3), 3, 6, { axis: 1 });
    const betaDiagonal = stack([3, 4, 5].map((i) => at(at(full, i), i)));
    const schur = sub(
      slice(slice(full, 0, 3), 0, 3, { axis: 1 }),
      matmul(div(cross, betaDiagonal), ops.transpose(cross)),
    );
    expectClose(hessian(nll(observed))(x), schur.data, 1e-12);
  });

  test("Newton's method with these derivatives finds the counts it was given", () => {
    const truth = [1.4, 0, 0];
    const observed = Array.from(expected(asTensor(truth)).data);
    let x = Float64Array.of(1, 0.2, -0.2);
    for (let step = 0; step < 12; step++) {
      const minusGradient = grad(nll(observed))(x).data.map((g) => -g);
      x = x.map((xi, i) => xi + solve(hessian(nll(observed))(x).data, minusGradient)[i]);
    }
    // Quadratic convergence: what remains is rounding.
    truth.forEach((value, i) => {
      expect(x[i]).toBeCloseTo(value, 9);
    });
  });
});

/** Cramer's rule for three equations. */
function solve(a: Float64Array, b: Float64Array): number[] {
  const determinant = (m: ArrayLike<number>) =>
    m[0] * (m[4] * m[8] - m[5] * m[7]) -
    m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6]);
  return [0, 1, 2].map((column) => {
    const replaced = a.map((value, i) => (i % 3 === column ? b[Math.floor(i / 3)] : value));
    return determinant(replaced) / determinant(a);
  });
}
