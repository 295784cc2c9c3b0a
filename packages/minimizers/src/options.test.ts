import { describe, expect, test } from "vitest";
import type { MinimizerMethod } from "./methods.js";
import { minimize } from "./minimize.js";
import type { MinimizeOptions } from "./options.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";

describe("arguments out of their range are refused with the remedy or the range", () => {
  const { problem, start } = moreGarbowHillstrom[0];
  test.each<[MinimizeOptions, string]>([
    [{ frozen: [0, 2] }, "frozen[1] is 2, expected an index below the number of parameters, 2."],
    [{ frozen: [-1] }, "frozen[0] is -1"],
    [{ gradientTolerance: -1 }, "gradientTolerance is -1, expected zero or above."],
    [{ edmTolerance: Number.NaN }, "edmTolerance is NaN"],
    [{ stallRelTol: -1e-3 }, "stallRelTol is -0.001, expected zero or above."],
    [{ initialTrustRadius: 0 }, "initialTrustRadius is 0, expected above zero and finite."],
    [
      { initialTrustRadius: 2, maxTrustRadius: 1 },
      "initialTrustRadius is 2, expected at most maxTrustRadius, 1.",
    ],
    [{ acceptAbove: 0.25 }, "acceptAbove is 0.25, expected in [0, 0.25)."],
    [
      { method: "newton" as MinimizerMethod },
      'method is newton, expected one of "trust-krylov", "trust-exact"',
    ],
  ])("%o", (options, message) => {
    expect(() => minimize(problem, start, options)).toThrow(message);
  });

  test("a start of another length", () => {
    expect(() => minimize(problem, new Float64Array(3))).toThrow(
      "start is of length 3, expected the size of the problem, 2.",
    );
  });
});
