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
