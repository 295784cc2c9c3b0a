import { expect, expectTypeOf, test } from "vitest";
import { describeStatus, type MinimizerStatus } from "./status.js";

test("every status has its sentence, and only converged says so", () => {
  const statuses: MinimizerStatus[] = [
    { kind: "at-bound", parameters: [3], edm: 1e-20, edmFrom: "hessian" },
    { kind: "iteration-limit", edm: undefined, edmFrom: "hessian", limit: 5 },
    { kind: "early-stopped", edm: 1e-3, edmFrom: "quasi-newton", iterations: 4 },
    { kind: "stalled", edm: 1e-3, edmFrom: "hessian" },
    { kind: "non-finite", quantity: "gradient", where: "step", parameterIndex: 7 },
    { kind: "unbounded", value: -1e9 },
    { kind: "not-positive-definite", curvature: -0.1 },
  ];
  for (const status of statuses) expect(describeStatus(status)).not.toMatch(/^Converged:/);
  expect(describeStatus({ kind: "converged", edm: 1e-20, edmFrom: "hessian" })).toBe(
    "Converged: the estimated distance to the minimum is 1.00e-20.",
  );
  expectTypeOf<MinimizerStatus["kind"]>().toEqualTypeOf<
    | "converged"
    | "at-bound"
    | "iteration-limit"
    | "early-stopped"
    | "stalled"
    | "non-finite"
    | "unbounded"
    | "not-positive-definite"
  >();
});
