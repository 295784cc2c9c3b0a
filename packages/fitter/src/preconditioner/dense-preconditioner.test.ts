import { expect, test } from "vitest";
import { densePreconditioner } from "./dense-preconditioner.js";

test("it solves with a positive definite Hessian", () => {
  // [[4, 1], [1, 3]] (1, 2) = (6, 7)
  const out = new Float64Array(2);
  densePreconditioner(Float64Array.of(4, 1, 1, 3), Float64Array.of(4, 3)).solve(Float64Array.of(6, 7), out);
  expect(out[0]).toBeCloseTo(1, 14);
  expect(out[1]).toBeCloseTo(2, 14);
});

test("an indefinite Hessian is raised until it is positive definite", () => {
  const { solve } = densePreconditioner(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1));
  const [a, b] = [new Float64Array(2), new Float64Array(2)];
  solve(Float64Array.of(1, 0), a);
  solve(Float64Array.of(0, 1), b);
  expect(a[0]).toBeGreaterThan(0);
  expect(a[0]! * b[1]! - a[1]! * b[0]!).toBeGreaterThan(0);
});

test("a Hessian that is definite by its last digit only is raised too", () => {
  const close = 1 - 1e-13;
  const { solve } = densePreconditioner(Float64Array.of(1, close, close, 1), Float64Array.of(1, 1));
  const out = new Float64Array(2);
  solve(Float64Array.of(1, -1), out);
  // With a diagonal of 1.001 the eigenvalue is 1e-3.
  expect(out[0]! / 1e3).toBeCloseTo(1, 9);
});

test("what no shift makes definite leaves the diagonal", () => {
  const out = new Float64Array(2);
  densePreconditioner(new Float64Array(4).fill(Number.NaN), Float64Array.of(2, 4)).solve(
    Float64Array.of(1, 1),
    out,
  );
  expect(Array.from(out)).toEqual([0.5, 0.25]);
});
