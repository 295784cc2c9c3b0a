import type { ExternalTerm, FitInput } from "@rabbit-fit/contracts";
import { type MinimizerMethod, minimizerMethods } from "@rabbit-fit/minimizers";
import { afterEach, describe, expect, test } from "vitest";
import { judgeConvergence } from "../convergence/judge-convergence.js";
import type { FitOptions, FitProgress } from "../fit-options.js";
import { Likelihood } from "../likelihood/likelihood.js";
import { signalStrengths } from "../model/signal-strengths.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { type MinimizationCall, minimizeLikelihood } from "./minimization.js";
import { postfitUncertainties } from "./postfit-uncertainties.js";

const open: Likelihood[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((likelihood) => likelihood.close()));
});

/** A fit to the data of the input: minimum, uncertainties, and what is said of both. */
async function fitToData(input: FitInput, options: FitOptions = {}, call: Partial<MinimizationCall> = {}) {
  const likelihood = await Likelihood.create(input, {
    model: signalStrengths(input.signals, options.expectSignal),
    allowNegativeParam: options.allowNegativeParam ?? false,
    form: options.likelihood ?? "poisson",
    binByBinStat: options.binByBinStat ?? { kind: "none" },
    constraintCentres: new Float64Array(input.systematics.names.length),
    threads: 0,
  });
  open.push(likelihood);
  likelihood.setData(input.data);
  const messages: string[] = [];
  const onProgress = (progress: FitProgress) => {
    if (progress.kind === "message") messages.push(progress.text);
  };
  const { parameterNames } = likelihood;
  const setting = {
    likelihood,
    input,
    options: { onProgress, ...options },
    frozen: Uint8Array.from(parameterNames, (name) =>
      Number(options.freezeParameters?.includes(name) ?? false),
    ),
    prefitVariances: prefitVariances(likelihood.constraints, 0),
  };
  const minimum = await minimizeLikelihood(setting, { group: "", ...call });
  const uncertainties = postfitUncertainties(setting, minimum.x);
  const at = Object.fromEntries(parameterNames.map((name, i) => [name, minimum.x[i]!]));
  const gradient = new Float64Array(likelihood.size);
  const nll = likelihood.valueAndGradient(minimum.x, gradient);
  const convergence = judgeConvergence(minimum.convergence, uncertainties)!;
  return { ...minimum, likelihood, uncertainties, convergence, messages, at, nll, gradient };
}

/** An input with some columns of its variations changed: entry (row, column) -> value. */
function withVariations(
  input: FitInput,
  change: (value: number, column: number, row: number) => number,
): FitInput {
  const { columnCount } = input.templates;
  for (const { firstRow, values } of input.templates.logk) {
    for (let entry = 0; entry < values.length; entry++) {
      values[entry] = change(values[entry]!, entry % columnCount, firstRow + Math.floor(entry / columnCount));
    }
  }
  return input;
}

/** A quadratic likelihood: additive variations, and data that are normal with their own variances. */
function quadraticInput(): FitInput {
  const input = exampleInput({ systematicType: "normal", symmetric: true });
  return { ...input, data: { ...input.data, variances: input.data.counts.map((count) => count + 10) } };
}
const quadratic: FitOptions = { likelihood: "chi2", allowNegativeParam: true };

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

describe("every minimizer", () => {
  test.each(minimizerMethods)(
    "%s finds the same minimum, without and with frozen parameters",
    async (method) => {
      for (const freezeParameters of [[], ["syst2"]]) {
        const reference = await fitToData(exampleInput(), { freezeParameters });
        const found = await fitToData(exampleInput(), { freezeParameters, minimizer: { method } });
        expect(found.convergence).toMatchObject({ converged: true, status: "converged" });
        expect(Math.abs(found.nll - reference.nll)).toBeLessThan(1e-8);
        expect(found.at.syst2 === 0).toBe(freezeParameters.length > 0);
        // One loss and one time for each iteration, the losses falling, the times rising.
        const { losses, times } = found.epochs!;
        expect(losses).toHaveLength(found.convergence.iterations);
        expect(times).toHaveLength(losses.length);
        expect(losses.every((value, i) => i === 0 || value <= losses[i - 1]! + 1e-9)).toBe(true);
        expect(times.every((value, i) => i === 0 || value >= times[i - 1]!)).toBe(true);
        expect(losses.at(-1)).toBeCloseTo(found.nll, 10);
      }
    },
  );
});

test("a fit goes on from a point that was handed out on the way, to the same minimum", async () => {
  const points: Float64Array[] = [];
  const full = await fitToData(
    exampleInput(),
    {},
    { onPoint: (x, iteration) => (points[iteration - 1] = x) },
  );
  expect(points).toHaveLength(full.convergence.iterations);
  expect(new Set(points).size).toBe(points.length);
  const resumed = await fitToData(exampleInput(), {}, { start: points[2]! });
  expect(resumed.convergence.iterations).toBeLessThan(full.convergence.iterations);
  resumed.x.forEach((value, i) => {
    expect(value).toBeCloseTo(full.x[i]!, 9);
  });
});

test("a limit of iterations is reported with the distance that is left, and a late one is no fault", async () => {
  const early = await fitToData(exampleInput(), { minimizer: { maxIterations: 1 } });
  expect(early.convergence).toMatchObject({ converged: false, status: "iteration-limit", iterations: 1 });
  expect(early.convergence.message).toMatch(/after 1 iterations.*--minimizerMaxiter/);
  expect(early.uncertainties.edm).toBeGreaterThan(1e-6);
  const { iterations } = (await fitToData(exampleInput())).convergence;
  const late = await fitToData(exampleInput(), { minimizer: { maxIterations: iterations - 1 } });
  expect(late.convergence).toMatchObject({ converged: true, iterations: iterations - 1 });
});

test("tolerances end a fit early, and it says how far from the minimum", async () => {
  const exact = await fitToData(exampleInput());
  const byGradient = await fitToData(exampleInput(), { minimizer: { gradientTolerance: 1 } });
  expect(byGradient.convergence.iterations).toBeLessThan(exact.convergence.iterations);
  expect(Math.hypot(...byGradient.gradient)).toBeLessThanOrEqual(1);
  const byValue = await fitToData(exampleInput(), { minimizer: { valueTolerance: 1e-2 } });
  expect(byValue.convergence.iterations).toBeLessThan(exact.convergence.iterations);
  for (const { convergence, uncertainties } of [byGradient, byValue]) {
    expect(convergence.converged).toBe(uncertainties.edm! <= 1e-6);
  }
});

test("early stopping ends a fit that goes nowhere: at a minimum it has converged all the same", async () => {
  // From the minimum there is nothing to gain; CG goes on trying.
  const { x } = await fitToData(exampleInput());
  const minimizer = { method: "CG", earlyStopping: 1 } as const;
  const stopped = await fitToData(exampleInput(), { minimizer }, { start: x });
  expect(stopped.convergence.converged).toBe(true);
  expect(stopped.convergence.iterations).toBeLessThanOrEqual(3);
});

test("a parameter without effect is named, with what to do", async () => {
  const input = () =>
    withVariations(exampleInput({ symmetric: true }), (value, column) => (column === 0 ? 0 : value));
  for (const covariance of ["full", "of-interest", "none"] as const) {
    const { convergence, uncertainties } = await fitToData(input(), { covariance });
    expect(convergence).toMatchObject({ converged: false, status: "not-positive-definite" });
    expect(convergence.message).toMatch(/"syst0" has no effect on the likelihood and no constraint/);
    expect(convergence.message).toContain("--freezeParameters syst0");
    expect(uncertainties.variances.every(Number.isNaN)).toBe(true);
  }
  const frozen = await fitToData(input(), { freezeParameters: ["syst0"] });
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
  const frozen = await fitToData(degenerate(), { freezeParameters: ["syst1"] });
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

test("a saddle is left, whichever method starts at it", async () => {
  // At no signal mu = x^2 has no slope, although the data want a signal.
  const expectSignal = [{ parameter: "sig1", value: 0 }];
  const { nll } = await fitToData(exampleInput());
  for (const method of ["trust-krylov", "trust-exact", "BFGS"] satisfies MinimizerMethod[]) {
    const found = await fitToData(exampleInput(), { expectSignal, minimizer: { method } });
    expect(found.convergence.converged).toBe(true);
    expect(found.nll).toBeCloseTo(nll, 7);
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

test("events where none are expected are named, with the signal that is switched off", async () => {
  const input = exampleInput({ symmetric: true });
  const { norm } = input.templates;
  // Only the second signal reaches bin 3.
  for (const process of [0, 2, 3]) norm[4 * 3 + process] = 0;
  const options: FitOptions = { covariance: "none", expectSignal: [{ parameter: "sig2", value: 0 }] };
  const { convergence } = await fitToData(input, { ...options, freezeParameters: ["sig2"] });
  expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
  expect(convergence.message).toMatch(
    /There are \d+ events but no expected yield in bin 3 of channel "ch0", because of parameter "sig2" = 0/,
  );
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
    expect(bounded.convergence.message).toMatch(/"sig1" is at zero, its bound.*--allowNegativeParam/);
    expect(bounded.messages).toContainEqual(
      expect.stringMatching(/its uncertainty is that of the square root/),
    );
  }
  const free = await fitToData(belowBackground(), { allowNegativeParam: true });
  expect(free.at.sig1).toBeLessThan(0);
  expect(free.convergence.message).not.toContain("bound");
});

test("Asimov data without signal are no bound: the likelihood does not rise there to first order", async () => {
  const input = exampleInput({ symmetric: true });
  const { norm } = input.templates;
  const counts = input.data.counts.map(
    (_, bin) => norm[4 * bin + 1]! + norm[4 * bin + 2]! + norm[4 * bin + 3]!,
  );
  const options = { expectSignal: [{ parameter: "sig1", value: 0 }] };
  const { convergence, messages } = await fitToData({ ...input, data: { counts } }, options);
  expect(convergence.converged).toBe(true);
  expect(convergence.message).not.toContain("bound");
  expect(messages.join()).toContain('No uncertainty for "sig1"');
});

describe("a quadratic likelihood", () => {
  test.each([
    ["full", []],
    ["full", ["syst2", "sig2"]],
    ["of-interest", []],
    ["of-interest", ["syst2", "sig2"]],
    ["none", ["syst2"]],
  ] as const)(
    "is solved in one step, with covariance %s and frozen %j",
    async (covariance, freezeParameters) => {
      const solved = await fitToData(quadraticInput(), { ...quadratic, covariance, freezeParameters });
      expect(solved.likelihood.isLinear).toBe(true);
      expect(solved.convergence).toMatchObject({ converged: true, status: "converged", iterations: 1 });
      expect(solved.epochs).toBeUndefined();
      for (const name of freezeParameters) expect(solved.at[name]).toBe(name.startsWith("sig") ? 1 : 0);
      // The same likelihood by iteration: not told that it is quadratic, as the input is not told to be symmetric.
      const iterated = await fitToData(
        { ...asymmetric(quadraticInput()) },
        { ...quadratic, covariance, freezeParameters },
      );
      expect(iterated.likelihood.isLinear).toBe(false);
      solved.x.forEach((value, i) => {
        expect(value).toBeCloseTo(iterated.x[i]!, 9);
      });
      // The gradient is rounding: sums of some hundred events with weights of some ten, over nine bins.
      const frozen = (i: number) =>
        (freezeParameters as readonly string[]).includes(solved.likelihood.parameterNames[i]!);
      solved.gradient.forEach((value, i) => {
        if (!frozen(i)) expect(Math.abs(value)).toBeLessThan(1e-11);
      });
    },
  );

  test("that is flat somewhere ends with a status, in whichever way it is solved", async () => {
    const input = () => withVariations(quadraticInput(), (value, column) => (column === 0 ? 0 : value));
    for (const covariance of ["full", "of-interest"] as const) {
      const { convergence } = await fitToData(input(), { ...quadratic, covariance });
      expect(convergence).toMatchObject({ converged: false, status: "not-positive-definite" });
      expect(convergence.message).toContain("syst0");
    }
  });
});

/** The same tensor with half-differences of zero. */
function asymmetric(input: FitInput): FitInput {
  const { templates } = input;
  if (templates.kind !== "dense") throw new Error("a dense tensor is expected");
  const { columnCount } = templates;
  const logk = templates.logk.map(({ firstRow, values }) => {
    const wide = new Float64Array(2 * values.length);
    values.forEach((value, entry) => {
      wide[Math.floor(entry / columnCount) * 2 * columnCount + (entry % columnCount)] = value;
    });
    return { firstRow, values: wide };
  });
  return { ...input, symmetric: false, templates: { ...templates, columnCount: 2 * columnCount, logk } };
}

describe("one forced Newton step", () => {
  test.each(["full", "of-interest"] as const)("is x - H^-1 g, with covariance %s", async (covariance) => {
    const { likelihood, x, convergence, epochs } = await fitToData(exampleInput(), {
      covariance,
      forceLinear: true,
    });
    const { size, start } = likelihood;
    const gradient = new Float64Array(size);
    likelihood.valueAndGradient(start, gradient);
    const product = new Float64Array(size);
    likelihood.hessianVectorProduct(
      start,
      x.map((value, i) => value - start[i]!),
      product,
    );
    product.forEach((value, i) => {
      expect(value + gradient[i]!).toBeCloseTo(0, 6);
    });
    expect(convergence).toMatchObject({ converged: false, status: "linear-step", iterations: 1 });
    expect(convergence.message).toMatch(/One Newton step.*estimated distance of/);
    expect(epochs).toBeUndefined();
  });

  test("from near the minimum has converged, by the distance that is left", async () => {
    const { x } = await fitToData(exampleInput());
    const near = x.map((value) => value + 1e-5);
    const { convergence, uncertainties } = await fitToData(
      exampleInput(),
      { forceLinear: true },
      { start: near },
    );
    expect(convergence).toMatchObject({ converged: true, status: "linear-step" });
    expect(uncertainties.edm).toBeLessThan(1e-12);
  });

  test("leaves frozen parameters where they are", async () => {
    const { at } = await fitToData(exampleInput(), { forceLinear: true, freezeParameters: ["syst3"] });
    expect(at.syst3).toBe(0);
    expect(at.syst2).not.toBe(0);
  });
});

test("frozen parameters keep their variance, the others are as if these were not there", async () => {
  const { uncertainties, likelihood } = await fitToData(exampleInput(), { freezeParameters: ["syst2"] });
  const index = likelihood.parameterNames.indexOf("syst2");
  expect(uncertainties.variances[index]).toBe(1);
  const { size, values } = uncertainties.covariance!;
  for (let i = 0; i < size; i++) if (i !== index) expect(values[i * size + index]).toBe(0);
});

test("diagnostics report condition numbers on the way and an exact one in the end", async () => {
  const options: FitOptions = { diagnostics: true, minimizer: { method: "trust-exact" } };
  const { messages, convergence } = await fitToData(exampleInput(), options);
  const reported = messages.filter((text) => text.startsWith("Condition number"));
  expect(reported.length).toBeGreaterThan(convergence.iterations / 2);
  const last = Number(/Condition number ([^,]+),/.exec(reported.at(-1)!)![1]);
  expect(convergence.conditionNumber! / last).toBeCloseTo(1, 2);
});

test("an aborted fit ends with the reason of its signal", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const fitting = fitToData(
    exampleInput(),
    { signal: controller.signal },
    { onPoint: () => controller.abort(reason) },
  );
  await expect(fitting).rejects.toBe(reason);
});
