import fc from "fast-check";
import { expect, test } from "vitest";
import { EarlyStopping } from "./early-stopping.js";
import { minimizerMethods } from "./methods.js";
import { minimize, minimizeSteps } from "./minimize.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";
import { quadratic } from "./test-problems/quadratic.js";

test("asks to stop when the value is not below that of so many iterations before, and more are known", () => {
  const value = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(value, { maxLength: 30 }), (iterations, values) => {
      const rule = new EarlyStopping({ earlyStopping: iterations, stallRelTol: 0 });
      values.forEach((latest, i) => {
        const enoughKnown = i > iterations;
        expect(rule.asksToStop(latest)).toBe(enoughKnown && values[i - iterations] <= latest);
      });
    }),
    { seed: 20240708 },
  );
});

test("never asks without iterations to look back", () => {
  const rule = new EarlyStopping({ earlyStopping: 0, stallRelTol: 0 });
  for (let i = 0; i < 100; i++) expect(rule.asksToStop(1)).toBe(false);
});

test("asks to stop as well when the value has fallen by no more than a share of its size", () => {
  const falling = (stallRelTol: number, values: readonly number[]) => {
    const rule = new EarlyStopping({ earlyStopping: 2, stallRelTol });
    return values.map((value) => rule.asksToStop(value));
  };
  // Over two iterations from -1000 to -1000.5: half a per mille.
  const values = [-999, -1000, -1000.25, -1000.5];
  expect(falling(0, values)).toEqual([false, false, false, false]);
  expect(falling(4e-4, values)).toEqual([false, false, false, false]);
  expect(falling(6e-4, values)).toEqual([false, false, false, true]);
  // At an infinite value nothing is gained, with or without a tolerance.
  const stuck = [Infinity, Infinity, Infinity, Infinity];
  expect(falling(0, stuck).at(-1)).toBe(true);
});

test.each(minimizerMethods)(
  "%s stops early where rounding hides the progress, and says how far it is",
  (method) => {
    // An ulp of 1e12 is 1e-4: the value does not change any more long before the gradient vanishes.
    const { problem, start } = moreGarbowHillstrom[0];
    const hidden: typeof problem = {
      ...problem,
      value: (x) => problem.value(x) + 1e12,
      valueAndGradient: (x, gradient) => problem.valueAndGradient(x, gradient) + 1e12,
    };
    const values = [...minimizeSteps(hidden, start, { method, earlyStopping: 2 })].map(
      (report) => report.value,
    );
    const { status, iterations } = minimize(hidden, start, { method, earlyStopping: 2 });
    if (status.kind !== "early-stopped") {
      // Newton's methods may be at the minimum before.
      expect(status.kind).toBe("converged");
      return;
    }
    expect(status.iterations).toBe(2);
    expect(status.edmFrom).toBe("hessian");
    expect(values).toHaveLength(iterations);
    expect(values[iterations - 3]).toBeLessThanOrEqual(values[iterations - 1]);
    for (let i = 3; i < iterations - 1; i++) expect(values[i]).toBeLessThan(values[i - 2]);
  },
);

test.each(minimizerMethods)("%s does not stop early while the value falls", (method) => {
  const problem = quadratic({ curvatures: [1, 2, 3, 4, 5], center: [1, -2, 3, 0.5, 4] });
  const patient = minimize(problem, new Float64Array(5), { method, earlyStopping: 10 });
  expect(patient.status.kind).toBe("converged");
});
