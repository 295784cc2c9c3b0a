import type { ExternalTerm, FitInput } from "@rabbit-fit/contracts";
import { minimizerMethods } from "@rabbit-fit/minimizers";
import { regularAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fitToData, withVariations } from "../fit/fit-to-data.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";

function external(name: string, parameters: string[], hessian: number[], gradient?: number[]): ExternalTerm {
  return {
    name,
    parameters,
    ...(gradient && { gradient: Float64Array.from(gradient) }),
    hessian: { kind: "dense", size: parameters.length, values: Float64Array.from(hessian) },
  };
}

/** Another term, which is as it should be. */
const good = external("good", ["syst1", "syst2"], [2, 0.5, 0.5, 1], [0.1, 0]);

/** A signal and a background of three bins with "bn" and "lumi", and few simulated events. */
function twoProcesses(externalTerms: ExternalTerm[]): FitInput {
  const axis = regularAxis(3, 0, 1, { name: "x", underflow: false, overflow: false });
  const norm = Float64Array.of(5, 50, 4, 40, 9, 30);
  const [lumi, bn] = [Math.log(1.02), Math.log(1.1)];
  return {
    ...exampleInput({ symmetric: true }),
    channels: [{ name: "ch0", axes: [axis], masked: false, flow: false, start: 0, stop: 3 }],
    processes: ["sig", "bkg"],
    signals: ["sig"],
    systematics: {
      names: ["bn", "lumi"],
      unconstrainedCount: 0,
      constraintWeights: Float64Array.of(1, 1),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    data: { counts: Float64Array.of(58, 46, 38) },
    templates: {
      kind: "dense",
      norm,
      columnCount: 2,
      logk: [
        { firstRow: 0, values: Float64Array.from([...norm].flatMap((_, cell) => [cell % 2 ? bn : 0, lumi])) },
      ],
    },
    sumw: norm.slice(),
    sumw2: Float64Array.of(0.5, 25, 0.4, 20, 0.3, 15),
    externalTerms,
  };
}

describe.each(minimizerMethods)("an external term of the wrong sign, by %s", (method) => {
  test.each(["full", "of-interest", "none"] as const)(
    "is named, with uncertainties %s",
    async (covariance) => {
      // Yields grow with exp(theta), which would hold a parameter; gamma parameters of the bins take it up.
      const binByBinStat = { kind: "lite", type: "gamma" } as const;
      for (const allowNegative of [false, true]) {
        const wrong = external("wrong", ["lumi", "sig"], [-30, 0, 0, 1]);
        const input = twoProcesses([external("good", ["bn"], [2], [0.1]), wrong]);
        const { convergence, uncertainties } = await fitToData(input, {
          minimizer: { method },
          parameters: { allowNegative },
          likelihood: { binByBinStat },
          covariance,
        });
        expect(convergence).toMatchObject({ converged: false, status: "unbounded" });
        expect(convergence.message).toMatch(/falls without bound along .*"lumi"/);
        expect(convergence.message).toMatch(
          /external term "wrong" bends down there, with a curvature of -30\D/,
        );
        expect(uncertainties.variances.every(Number.isNaN)).toBe(true);
      }
    },
  );
});

test("an external term that bends down is no fault where data and constraints hold its parameters", async () => {
  const bent = external("bent", ["syst2", "syst3"], [-0.5, 0.1, 0.1, -0.5]);
  const input = { ...exampleInput({ symmetric: true }), externalTerms: [good, bent] };
  const { convergence } = await fitToData(input);
  expect(convergence.converged).toBe(true);
});

test("a fit of few iterations on its way to a minimum is not called unbounded for such a term", async () => {
  for (const maxIterations of [1, 2, 3]) {
    const bent = external("bent", ["syst2", "syst3"], [-0.5, 0.1, 0.1, -0.5]);
    const input = { ...exampleInput({ symmetric: true }), externalTerms: [bent] };
    const { convergence } = await fitToData(input, { minimizer: { maxIterations } });
    expect(convergence.status).toBe("iteration-limit");
  }
});

test("a fit that is stopped far below zero, where the data hold what a term bends down, is not called unbounded", async () => {
  // Some 1e6 events hold "lumi" where 1.02^lumi = 1.5, at which the term of curvature -30 is -15 lumi^2 = -6,300.
  const atMinimum = 20.5;
  for (const [constant, allowNegative] of [
    [0, false],
    [0, true],
    [-1e6, false],
  ] as const) {
    const setting = () => {
      const input = twoProcesses([{ ...external("bent", ["lumi"], [-30]), constant }]);
      const { norm } = input.templates;
      for (let cell = 0; cell < norm.length; cell++) norm[cell]! *= 1e4;
      return {
        ...input,
        data: { counts: input.data.counts.map((count) => 1e4 * 1.02 ** atMinimum * count) },
      };
    };
    const options = { parameters: { allowNegative, freeze: ["sig"] } };
    const whole = await fitToData(setting(), options);
    expect(whole.convergence.converged, whole.convergence.message).toBe(true);
    expect(whole.nll).toBeLessThan(-100);
    for (let maxIterations = 1; maxIterations < whole.convergence.iterations; maxIterations++) {
      const { convergence } = await fitToData(setting(), { ...options, minimizer: { maxIterations } });
      expect(convergence.status, `after ${maxIterations}`).not.toBe("unbounded");
    }
  }
});

test("a term that takes all that a constraint gives is named with the flat direction", async () => {
  // syst3 has no effect, and its constraint of one is taken away.
  const input = withVariations(exampleInput({ symmetric: true }), (value, column) =>
    column === 3 ? 0 : value,
  );
  const taking = external("taking", ["syst3", "syst2"], [-1, 0, 0, 0]);
  const { convergence } = await fitToData({ ...input, externalTerms: [good, taking] });
  expect(convergence).toMatchObject({ converged: false, status: "not-positive-definite" });
  expect(convergence.message).toContain('"syst3"');
  expect(convergence.message).toContain('"taking"');
});

test("external terms of the largest numbers end with a status, by every minimizer", async () => {
  for (const method of minimizerMethods) {
    for (const [size, elements] of [-1e308, 1e308, 1e155, -1e155].flatMap((size) =>
      [
        [size, 0, 0, 1],
        [1, size, size, 1],
        [size, size, size, size],
      ].map((all) => [size, all] as const),
    )) {
      const large = external("large", ["syst2", "syst3"], elements);
      const input = { ...exampleInput({ symmetric: true }), externalTerms: [large] };
      const { convergence } = await fitToData(input, { minimizer: { method } });
      // Positive curvature alone holds the two parameters where they are.
      const holds = size > 0 && elements[1] === 0;
      expect([method, elements, convergence.converged]).toEqual([method, elements, holds]);
      if (!holds) expect(convergence.message).toMatch(/not finite|without bound|not positive definite|syst/);
    }
  }
});
