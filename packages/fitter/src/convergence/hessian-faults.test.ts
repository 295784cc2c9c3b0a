import { expect, test } from "vitest";
import { seededRandom } from "../testing/example-input.fixture.js";
import { describeHessianFaults, hessianFaults } from "./hessian-faults.js";

/** sum_k w_k v_k v_k^T */
function gram(
  size: number,
  terms: readonly (readonly [weight: number, v: readonly number[]])[],
): Float64Array {
  const out = new Float64Array(size * size);
  for (const [weight, v] of terms) {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) out[i * size + j]! += weight * v[i]! * v[j]!;
  }
  return out;
}

const names = ["a", "b", "c", "d"];

test("a row of zeros is a parameter without effect, or with a gradient one without minimum", () => {
  const hessian = gram(4, [
    [1, [1, 0, 1, 0]],
    [1, [0, 0, 1, 0]],
  ]);
  const faults = hessianFaults(hessian, Float64Array.of(0.1, 0, 0, 2));
  expect(faults).toMatchObject({ withoutEffect: [1], linear: [3], directions: [] });
  const message = describeHessianFaults(faults, names);
  expect(message).toContain('"b" has no effect on the likelihood and no constraint');
  expect(message).toContain('a straight line in "d"');
  expect(message).toContain("options.parameters.freeze b d");
});

test("two pairs of parameters with the same effect are told apart", () => {
  const hessian = gram(4, [
    [3, [1, 1, 0, 0]],
    [2, [0, 0, 1, -2]],
  ]);
  const message = describeHessianFaults(hessianFaults(hessian, new Float64Array(4)), names);
  expect(message).toContain('0.71 "a" - 0.71 "b"');
  expect(message).toContain('0.89 "c" + 0.45 "d"');
});

test("a direction does not depend on the units of the parameters", () => {
  // a in units of 1e-9: its effect is 1e9 times that of b.
  const hessian = gram(4, [
    [1, [1e9, 1, 0, 0]],
    [1, [0, 0, 1, 0]],
    [1, [0, 0, 0, 1]],
  ]);
  const { directions } = hessianFaults(hessian, new Float64Array(4));
  expect(directions).toHaveLength(1);
  expect(directions[0]!.kind).toBe("flat");
  expect(directions[0]!.direction[1]! / directions[0]!.direction[0]!).toBeCloseTo(-1e9, 0);
});

test("negative curvature is told from none, with a diagonal of zeros too", () => {
  const saddle = gram(4, [
    [1, [1, 0, 0, 0]],
    [1, [0, 1, 0, 0]],
    [-2, [1, 1, 0, 0]],
    [1, [0, 0, 1, 0]],
    [1, [0, 0, 0, 1]],
  ]);
  const message = describeHessianFaults(hessianFaults(saddle, new Float64Array(4)), names);
  expect(message).toContain('it curves down along 0.71 "a" + 0.71 "b"');
  const coupled = Float64Array.of(0, 1, 1, 0);
  const { directions } = hessianFaults(coupled, new Float64Array(2));
  expect(directions.map(({ kind }) => kind)).toEqual(["falling"]);
});

test("beyond the size of eigenvectors the direction along which the factor fails is found", () => {
  const size = 1100;
  const random = seededRandom(5);
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) hessian[i * (size + 1)] = 1 + random();
  const [i, j] = [17, 1050];
  hessian[i * size + j] = 0.5;
  hessian[j * size + i] = 0.5;
  hessian[j * (size + 1)] = 0.25 / hessian[i * (size + 1)]!;
  const manyNames = Array.from({ length: size }, (_, k) => `p${k}`);
  const faults = hessianFaults(hessian, new Float64Array(size));
  const { direction, kind } = faults.directions[0]!;
  expect(kind).toBe("flat");
  // H v = 0 in row i: h_ii v_i + v_j / 2 = 0.
  expect(direction[i]! / direction[j]!).toBeCloseTo(-0.5 / hessian[i * (size + 1)]!, 12);
  expect(describeHessianFaults(faults, manyNames)).toMatch(/flat along .*"p1050" - .*"p17"/);
});
