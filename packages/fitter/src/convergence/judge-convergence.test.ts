import type { Convergence } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import { judgeConvergence, LARGEST_DISTANCE } from "./judge-convergence.js";

const counts = { iterations: 7, hessianVectorProducts: 20 };
const converged: Convergence = { ...counts, converged: true, status: "converged", message: "Converged." };
const stopped: Convergence = { ...counts, converged: false, status: "iteration-limit", message: "Stopped." };
const failure = { status: "not-positive-definite", message: "Flat." } as const;

test("the distance to the minimum has the last word, either way", () => {
  expect(judgeConvergence(converged, { edm: 0.1 })).toMatchObject({ converged: false, status: "stalled" });
  expect(judgeConvergence(stopped, { edm: 1e-9 })).toMatchObject({ converged: true, status: "converged" });
  expect(judgeConvergence(stopped, { edm: 0.1 })).toEqual(stopped);
  expect(judgeConvergence(converged, { edm: LARGEST_DISTANCE })).toEqual(converged);
  expect(judgeConvergence(converged, { edm: null })).toEqual(converged);
  expect(judgeConvergence(converged, { edm: Number.NaN })).toMatchObject({ converged: false });
});

test("a tolerance that was met is what was asked for, at any distance", () => {
  const ended: Convergence = { ...converged, gradientNorm: 0.5, edm: 0.2 };
  const byGradient = judgeConvergence(ended, { edm: 0.1 }, { gradientTolerance: 1 });
  expect(byGradient).toMatchObject({ converged: true, status: "converged" });
  expect(byGradient!.message).toMatch(/tolerance of options\.minimizer\.gradientTolerance, .* of 0\.100 to/);
  expect(judgeConvergence(ended, { edm: null }, { valueTolerance: 1 })!.message).toMatch(
    /tolerance of options\.minimizer\.valueTolerance, .* of 0\.200 to/,
  );
  expect(judgeConvergence(ended, { edm: 1e-9 }, { gradientTolerance: 1 })).toEqual(ended);
  // A larger gradient, no distance, a failure, and a fit that found no further step.
  for (const [before, verdict] of [
    [{ ...ended, gradientNorm: 2 }, { edm: 0.1 }],
    [ended, { edm: Number.NaN }],
    [ended, { edm: null, failure }],
    [{ ...ended, converged: false, status: "stalled" }, { edm: 0.1 }],
  ] as const) {
    expect(judgeConvergence(before, verdict, { gradientTolerance: 1 })!.converged).toBe(false);
  }
});

test("one forced Newton step stays one, converged where it ended at the minimum", () => {
  const step: Convergence = { ...counts, converged: false, status: "linear-step", message: "One step." };
  expect(judgeConvergence(step, { edm: 1e-9 })).toEqual({ ...step, converged: true });
  expect(judgeConvergence(step, { edm: 0.1 })).toEqual(step);
});

test("where the Hessian has failed there is no minimum, unless the minimizer has met worse", () => {
  expect(judgeConvergence(converged, { edm: null, failure })).toEqual({
    ...counts,
    ...failure,
    converged: false,
  });
  const unbounded: Convergence = { ...stopped, status: "unbounded", message: "Falls." };
  expect(judgeConvergence(unbounded, { edm: null, failure })).toEqual(unbounded);
});

test("a Hessian that fails on the way is no reason to freeze anything", () => {
  expect(judgeConvergence(stopped, { edm: null, failure })).toEqual({
    ...stopped,
    message: "Stopped. There are no uncertainties here (not-positive-definite).",
  });
});

test("without minimisation there is nothing to judge but a failure", () => {
  expect(judgeConvergence(undefined, { edm: 0.1 })).toBeUndefined();
  expect(judgeConvergence(undefined, { edm: null, failure })).toMatchObject({ ...failure, iterations: 0 });
});

test("condition number and notes go along", () => {
  expect(judgeConvergence(converged, { edm: 0, conditionNumber: 12, note: "At zero." })).toEqual({
    ...converged,
    conditionNumber: 12,
    message: "Converged. At zero.",
  });
});
