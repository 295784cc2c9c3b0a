import { describe, expect, test } from "vitest";
import { norm } from "./linear-algebra/vectors.js";
import { minimizerMethods } from "./methods.js";
import { minimize, minimizeSteps } from "./minimize.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";

describe.each(minimizerMethods)("%s", (method) => {
  test.each(["Rosenbrock (1)", "Bard (8)", "Wood (14)", "Kowalik and Osborne (15)"])(
    "ends on %s by a small reduction of the value, before machine precision",
    (name) => {
      const { problem, start } = moreGarbowHillstrom.find((candidate) => candidate.name === name)!;
      const valueTolerance = 1e-6;
      const reports = [...minimizeSteps(problem, start, { method, valueTolerance })];
      const result = minimize(problem, start, { method, valueTolerance });
      expect(result.status.kind).toBe("converged");
      const values = [problem.value(start), ...reports.map(({ value }) => value)];
      const [before, after] = values.slice(-2);
      expect(before - after).toBeLessThanOrEqual(
        valueTolerance * Math.max(Math.abs(before), Math.abs(after), 1),
      );
      expect(result.iterations).toBeLessThan(minimize(problem, start, { method }).iterations);
    },
  );

  test("judges a gradient tolerance by the Euclidean norm", () => {
    for (const { problem, start } of moreGarbowHillstrom.slice(4, 9)) {
      const result = minimize(problem, start, { method, gradientTolerance: 1e-3 });
      expect(result.status.kind).toBe("converged");
      expect(norm(result.gradient)).toBeLessThanOrEqual(1e-3);
    }
  });

  test("tells as much of the distance as of the value that is left, where it stops early", () => {
    // Both minima are zero, and the model is good this close.
    for (const { problem, start } of [moreGarbowHillstrom[0], moreGarbowHillstrom[4]]) {
      const { status, value } = minimize(problem, start, { method, edmTolerance: 1e-6 });
      if (status.kind !== "converged") throw new Error(status.kind);
      expect(status.edmFrom).toBe("hessian");
      expect(status.edm).toBeLessThanOrEqual(1e-6);
      expect(Math.abs(status.edm - value)).toBeLessThan(0.1 * value);
    }
  });
});
