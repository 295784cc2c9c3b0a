import type { ExternalTerm, FitInput } from "@rabbit-fit/contracts";
import { minimizerMethods } from "@rabbit-fit/minimizers";
import { regularAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fitToData, withVariations } from "../fit/fit-to-data.fixture.js";
import type { FitOptions } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";

function external(parameters: string[], gradient: number[], hessian?: number[]): ExternalTerm {
  return {
    name: "external",
    parameters,
    gradient: Float64Array.from(gradient),
    ...(hessian && {
      hessian: { kind: "dense", size: parameters.length, values: Float64Array.from(hessian) },
    }),
  };
}

test("a parameter without effect is named, with what to do", async () => {
  const input = () =>
    withVariations(exampleInput({ symmetric: true }), (value, column) => (column === 0 ? 0 : value));
  for (const covariance of ["full", "of-interest", "none"] as const) {
    const { convergence, uncertainties } = await fitToData(input(), { covariance });
    expect(convergence).toMatchObject({ converged: false, status: "not-positive-definite" });
    expect(convergence.message).toMatch(/"syst0" has no effect on the likelihood and no constraint/);
    expect(convergence.message).toContain("options.parameters.freeze syst0");
    expect(uncertainties.variances.every(Number.isNaN)).toBe(true);
  }
  const frozen = await fitToData(input(), { parameters: { freeze: ["syst0"] } });
  expect(frozen.convergence.converged).toBe(true);
});

/** syst1 is unconstrained as syst0 is, and does the same. */
function degenerate(): FitInput {
  const input = exampleInput({ symmetric: true });
  const weights = input.systematics.constraintWeights.slice();
  weights[1] = 0;
  let first = 0;
  return {
    ...withVariations(input, (value, column) => {
      if (column === 0) first = value;
      return column === 1 ? first : value;
    }),
    systematics: { ...input.systematics, constraintWeights: weights, unconstrainedCount: 2 },
  };
}

test("a flat direction is told by its parameters", async () => {
  const { convergence } = await fitToData(degenerate());
  expect(convergence).toMatchObject({ converged: false, status: "not-positive-definite" });
  expect(convergence.message).toMatch(/flat along 0\.71 "syst[01]" - 0\.71 "syst[01]"/);
  expect(convergence.conditionNumber).toBeUndefined();
  // By products alone it shows with the uncertainty of a parameter that is concerned.
  const free = await fitToData(degenerate(), { covariance: "of-interest" });
  expect(free.convergence.converged).toBe(false);
  expect(free.convergence.message).toMatch(/along 0\.71 "syst[01]" - 0\.71 "syst[01]"/);
  const frozen = await fitToData(degenerate(), { parameters: { freeze: ["syst1"] } });
  expect(frozen.convergence.converged).toBe(true);
});

test("a likelihood without minimum: falling along a line, or curving down", async () => {
  const without = (column: number) =>
    withVariations(exampleInput({ symmetric: true }), (value, at) => (at === column ? 0 : value));
  // The only hold of syst0; and more than the constraint of syst3 can hold.
  const line = { ...without(0), externalTerms: [external(["syst0"], [-1])] };
  const curve = { ...without(3), externalTerms: [external(["syst3"], [0.1], [-3])] };
  for (const [input, name] of [
    [line, "syst0"],
    [curve, "syst3"],
  ] as const) {
    const { convergence } = await fitToData(input);
    expect(convergence).toMatchObject({ converged: false, status: "unbounded" });
    expect(convergence.message).toMatch(new RegExp(`falls without bound along 1\\.00 "${name}"`));
  }
});

test("an overflow is traced to its bin, process and parameter", async () => {
  const huge = 2000;
  const input = withVariations(exampleInput({ symmetric: true }), (value, column, row) =>
    column === 3 && row === 4 * 5 + 2 ? huge : value,
  );
  const start = new Float64Array(7).fill(1);
  const { convergence } = await fitToData(input, { covariance: "none" }, { start });
  expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
  expect(convergence.message).toContain(
    'The expected yield of process "bkg1" in bin 5 of channel "ch0" is Infinity, because of parameter "syst3" = 1.',
  );
});

test("a value of a parameter that is no number is named", async () => {
  const start = new Float64Array(7).fill(1);
  start[4] = Number.NaN;
  const { convergence } = await fitToData(exampleInput(), { covariance: "none" }, { start });
  expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
  expect(convergence.message).toContain('Parameter "syst2" is NaN.');
});

test("additive variations that make a bin negative are named", async () => {
  const input = withVariations(
    exampleInput({ systematicType: "normal", symmetric: true }),
    (_, column, row) => (column === 2 && row === 4 * 6 + 3 ? -1e4 : 0),
  );
  const start = new Float64Array(7).fill(1);
  const { convergence } = await fitToData(input, { covariance: "none" }, { start });
  expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
  expect(convergence.message).toMatch(
    /Negative expected yield in bin 6 of channel "ch0", process "bkg2" \(-99\d\d\), because of parameter "syst2" = 1\./,
  );
});

test("a process with a negative template is named, with its strength, and not a parameter that changes it most", async () => {
  const plain = exampleInput({ systematicType: "normal", symmetric: true });
  plain.templates.norm[4 * 6] = -1000;
  const input = withVariations(plain, (_, column, row) => (column === 2 && row === 4 * 6 ? -20 : 0));
  const start = new Float64Array(7).fill(1);
  start[0] = 1.5;
  const { convergence } = await fitToData(input, { covariance: "none" }, { start });
  expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
  expect(convergence.message).toContain(
    'Negative expected yield in bin 6 of channel "ch0", process "sig1" (-2270): its template is negative there, at signal strength "sig1" = 2.25. Look at the template',
  );
});

test("a negative expectation in a bin without events is a minimum, and a warning", async () => {
  const input = withVariations(exampleInput({ systematicType: "normal", symmetric: true }), (_, column) =>
    column === 2 ? 20 : 0,
  );
  const empty = { ...input, data: { counts: new Float64Array(9) } };
  const { convergence, messages } = await fitToData(empty, { parameters: { freeze: ["syst0"] } });
  expect(convergence.message).toMatch(/Negative expected yield in bin \d of channel "ch0", .*"syst2" = -/);
  expect(messages).toContainEqual(expect.stringMatching(/^Negative expected yield/));
});

test("events where none are expected are named, with the signal that is switched off", async () => {
  const input = exampleInput({ symmetric: true });
  const { norm } = input.templates;
  // Only the second signal reaches bin 3.
  for (const process of [0, 2, 3]) norm[4 * 3 + process] = 0;
  const options: FitOptions = {
    parameters: { expectSignal: [{ parameter: "sig2", value: 0 }] },
    covariance: "none",
  };
  const { convergence } = await fitToData(input, {
    ...options,
    parameters: { ...options.parameters, freeze: ["sig2"] },
  });
  expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
  expect(convergence.message).toMatch(
    /There are \d+ events but no expected yield in bin 3 of channel "ch0", because of signal strength "sig2" = 0/,
  );
});

test("a negative yield with a gamma parameter of its own is no fault where its bin expects enough", async () => {
  // 30 events of the first process less 40 for each unit of "syst1", of which nothing else depends; 10 effective events.
  const plain = exampleInput({ systematicType: "normal", symmetric: true });
  plain.templates.norm.fill(30);
  const input = withVariations(plain, (_, column, row) => (column === 1 && row === 4 * 2 ? -40 : 0));
  const { convergence } = await fitToData(
    {
      ...input,
      sumw: input.templates.norm.slice(),
      sumw2: input.sumw2.map(() => 90),
    },
    {
      parameters: { freeze: ["sig1", "sig2", "syst0"], allowNegative: true },
      likelihood: { binByBinStat: { kind: "full", type: "gamma" } },
    },
    { start: Float64Array.of(1, 1, 0, 2, 0, 0, 0) },
  );
  expect(convergence).toMatchObject({ converged: true, status: "converged" });
});

test("a likelihood that is not finite has no minimum, even where nothing floats", async () => {
  for (const covariance of ["full", "of-interest", "none"] as const) {
    for (const forceLinear of [false, true]) {
      const input = exampleInput({ symmetric: true });
      // Bin 3 has events, but no template.
      input.templates.norm.fill(0, 4 * 3, 4 * 4);
      const freezeParameters = [...input.signals, ...input.systematics.names];
      const { convergence } = await fitToData(input, {
        parameters: { freeze: freezeParameters },
        minimizer: { ...(forceLinear && { step: "linear" as const }) },
        covariance,
      });
      expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
      expect(convergence.message).toMatch(/no expected yield in bin 3 of channel "ch0"/);
    }
  }
});

/** Data so low that the first signal would like to be negative. */
function belowBackground(): FitInput {
  const input = exampleInput({ symmetric: true });
  const { norm } = input.templates;
  const counts = input.data.counts.map((_, bin) =>
    Math.max(
      0,
      Math.round(norm[4 * bin + 1]! + norm[4 * bin + 2]! + norm[4 * bin + 3]! - norm[4 * bin]! / 2),
    ),
  );
  return { ...input, data: { counts } };
}

test("a signal at its bound has converged there, and both message and uncertainty say so", async () => {
  for (const covariance of ["full", "of-interest"] as const) {
    const bounded = await fitToData(belowBackground(), { covariance });
    expect(bounded.at.sig1).toBeCloseTo(0, 4);
    expect(bounded.convergence).toMatchObject({ converged: true, status: "converged" });
    expect(bounded.convergence.message).toMatch(
      /"sig1" is at zero, its bound.*options\.parameters\.allowNegative/,
    );
    expect(bounded.messages).toContainEqual(
      expect.stringMatching(/its uncertainty is that of the square root/),
    );
  }
  const free = await fitToData(belowBackground(), { parameters: { allowNegative: true } });
  expect(free.at.sig1).toBeLessThan(0);
  expect(free.convergence.message).not.toContain("bound");
});

test("Asimov data without signal are no bound: the likelihood does not rise there to first order", async () => {
  const input = exampleInput({ symmetric: true });
  const { norm } = input.templates;
  const counts = input.data.counts.map(
    (_, bin) => norm[4 * bin + 1]! + norm[4 * bin + 2]! + norm[4 * bin + 3]!,
  );
  const expectSignal = [{ parameter: "sig1", value: 0 }];
  for (const covariance of ["full", "of-interest"] as const) {
    const fitted = await fitToData(
      { ...exampleInput({ symmetric: true }), data: { counts } },
      { parameters: { expectSignal }, covariance },
    );
    expect(fitted.convergence.converged).toBe(true);
    expect(fitted.convergence.message).not.toContain("bound");
    expect(fitted.messages.join()).toContain('No uncertainty for "sig1"');
    const [sig1, sig2] = fitted.uncertainties.variances;
    expect(sig1).toBeNaN();
    expect(sig2).toBeGreaterThan(0);
  }
});

/** A signal and a background with an uncertainty; the data are the background, so that the likelihood is of fourth order in x. */
function dataEqualBackground(systematicType: "log_normal" | "normal", logk: number[]): FitInput {
  const axis = regularAxis(3, 0, 1, { name: "x", underflow: false, overflow: false });
  const norm = Float64Array.of(1, 50, 4, 40, 3, 30);
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
    systematicType,
    data: { counts: Float64Array.of(50, 40, 30) },
    templates: {
      kind: "dense",
      norm,
      columnCount: 2,
      logk: [{ firstRow: 0, values: Float64Array.from(logk) }],
    },
    sumw: norm.slice(),
    sumw2: new Float64Array(6),
  };
}

const lumi = Math.log(1.02);
const bn = Math.log(1.1);
const ofShapes = [0, lumi, bn, lumi, 0, lumi, bn, lumi, 0, lumi, bn, lumi];

describe.each(minimizerMethods)("data that equal the background, by %s", (method) => {
  test.each(["log_normal", "normal"] as const)("leave the uncertainties of zero signal, %s", async (type) => {
    // At zero signal H = 1 + sum_b d_b d_b^T / n_b, with d_b the change of the background.
    const scale = type === "normal" ? 20 : 1;
    const logk = ofShapes.map((value) => scale * value);
    const background = [50, 40, 30];
    const information = (j: number, k: number) =>
      background.reduce(
        (sum, n, b) => {
          // An additive variation of the signal does not need any signal.
          const change = (of: number) =>
            type === "normal" ? logk[4 * b + of]! + logk[4 * b + 2 + of]! : n * logk[4 * b + 2 + of]!;
          return sum + (change(j) * change(k)) / n;
        },
        j === k ? 1 : 0,
      );
    const determinant = information(0, 0) * information(1, 1) - information(0, 1) ** 2;
    for (const covariance of ["full", "of-interest"] as const) {
      const input = dataEqualBackground(type, logk);
      const { convergence, uncertainties, at, messages } = await fitToData(input, {
        minimizer: { method },
        covariance,
      });
      expect(convergence.converged).toBe(true);
      expect(Math.abs(at.sig!)).toBeLessThan(1e-3);
      expect(messages).toContainEqual(expect.stringMatching(/^No uncertainty for "sig": at zero, its bound/));
      expect(convergence.message).toContain('No uncertainty for "sig" at zero signal.');
      expect(uncertainties.variances[0]).toBeNaN();
      if (covariance === "of-interest") continue;
      // 1e-6: the signal is zero to the fourth root of the tolerance, and of the second order in the curvature.
      expect(uncertainties.variances[1]! / (information(1, 1) / determinant)).toBeCloseTo(1, 6);
      expect(uncertainties.variances[2]! / (information(0, 0) / determinant)).toBeCloseTo(1, 6);
      expect(convergence.conditionNumber).toBeLessThan(10);
    }
  });
});
