import type { FitInput } from "@rabbit-fit/contracts";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { describe, expect, test, vi } from "vitest";
import { fit } from "../fit/fit.js";
import { fitToData, withVariations } from "../fit/fit-to-data.fixture.js";
import { Likelihood } from "../likelihood/likelihood.js";
import type { FitOptions } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";

/** A quadratic likelihood: additive variations, and data that are normal with their own variances. */
function quadraticInput(): FitInput {
  const input = exampleInput({ systematicType: "normal", symmetric: true });
  return { ...input, data: { ...input.data, variances: input.data.counts.map((count) => count + 10) } };
}
const quadratic: FitOptions = { parameters: { allowNegative: true }, likelihood: { form: "chi2" } };

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
      const solved = await fitToData(quadraticInput(), {
        ...quadratic,
        parameters: { ...quadratic.parameters, freeze: freezeParameters },
        covariance,
      });
      expect(solved.likelihood.description.isLinear).toBe(true);
      expect(solved.convergence).toMatchObject({ converged: true, status: "converged", iterations: 1 });
      expect(solved.epochs).toBeUndefined();
      for (const name of freezeParameters) expect(solved.at[name]).toBe(name.startsWith("sig") ? 1 : 0);
      // The same likelihood by iteration: not told that it is quadratic, as the input is not told to be symmetric.
      const iterated = await fitToData(
        { ...asymmetric(quadraticInput()) },
        { ...quadratic, parameters: { ...quadratic.parameters, freeze: freezeParameters }, covariance },
      );
      expect(iterated.likelihood.description.isLinear).toBe(false);
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

  test("is factored once, for the minimum and the covariance there", async () => {
    const hessian = vi.spyOn(Likelihood.prototype, "hessian");
    const options: FitOptions = {
      ...quadratic,
      data: { ...quadratic.data, sets: ["data"], unblind: [".*"] },
      parameters: { ...quadratic.parameters, freeze: ["syst2"] },
      likelihood: { ...quadratic.likelihood, binByBinStat: { kind: "none" } },
      run: { ...quadratic.run, threads: 0 },
    };
    const solved = await fit(quadraticInput(), options);
    expect(hessian).toHaveBeenCalledTimes(1);
    hessian.mockRestore();
    // The same likelihood by iteration, whose covariance is that of a Hessian made at its end.
    const iterated = await fit(asymmetric(quadraticInput()), options);
    const covariances = [solved, iterated].map(({ groups }) =>
      innerValues(groups[0]!.histograms.get("cov")!),
    );
    covariances[0]!.forEach((value, entry) => {
      expect(value).toBeCloseTo(covariances[1]![entry]!, 12);
    });
  });

  test("its chi-square is twice its value, with a signal that one bin decides alone", async () => {
    const input = quadraticInput();
    const { norm } = input.templates;
    // Bin 5 is the only one with the first signal, which nothing else constrains.
    norm.forEach((_, row) => {
      if (row % 4 === 0 && row !== 4 * 5) norm[row] = 0;
    });
    withVariations(input, (value, _, row) => (row % 4 === 0 ? 0 : value));
    const { groups } = await fit(input, {
      ...quadratic,
      data: { ...quadratic.data, sets: ["data"], unblind: [".*"] },
      likelihood: { ...quadratic.likelihood, binByBinStat: { kind: "none" } },
      analyses: [{ kind: "histograms" }],
      run: { ...quadratic.run, threads: 0 },
    });
    const { nllvalreduced, mappings } = groups[0]!;
    expect(mappings.get("BaseMapping")!.numbers.get("chi2")! / (2 * nllvalreduced!)).toBeCloseTo(1, 9);
  });

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
      minimizer: { step: "linear" },
      covariance,
    });
    const { size, start } = likelihood;
    const gradient = new Float64Array(size);
    likelihood.valueAndGradient(start, gradient);
    const product = new Float64Array(size);
    likelihood.hvp(
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
      { minimizer: { step: "linear" } },
      { start: near },
    );
    expect(convergence).toMatchObject({ converged: true, status: "linear-step" });
    expect(uncertainties.edm).toBeLessThan(1e-12);
  });

  test("leaves frozen parameters where they are", async () => {
    const { at } = await fitToData(exampleInput(), {
      parameters: { freeze: ["syst3"] },
      minimizer: { step: "linear" },
    });
    expect(at.syst3).toBe(0);
    expect(at.syst2).not.toBe(0);
  });

  test("from a saddle is not made, in whichever way", async () => {
    const expectSignal = [{ parameter: "sig1", value: 0 }];
    for (const covariance of ["full", "of-interest"] as const) {
      const { convergence, x, likelihood } = await fitToData(exampleInput(), {
        parameters: { expectSignal },
        minimizer: { step: "linear" },
        covariance,
      });
      expect(convergence).toMatchObject({ converged: false, status: "not-positive-definite", iterations: 0 });
      expect(x).toEqual(likelihood.start);
    }
  });

  test("to where the likelihood is not finite says which bin", async () => {
    // From 60 events in each bin to none: n = 60 - 100 theta, of which two are seen.
    const input = withVariations(
      exampleInput({ systematicType: "normal", symmetric: true }),
      (_, column, row) => (column === 0 && row % 4 === 3 ? -100 : 0),
    );
    const low = { ...input, data: { counts: new Float64Array(9).fill(2) } };
    const { convergence } = await fitToData(low, {
      parameters: { freeze: ["sig1", "sig2"] },
      minimizer: { step: "linear" },
    });
    expect(convergence).toMatchObject({ converged: false, status: "non-finite" });
    expect(convergence.message).toMatch(/Negative expected yield in bin \d .*"bkg2".*"syst0" = \d/);
  });
});

test("with every parameter frozen there is nothing to do, in whichever way", async () => {
  const { parameterNames } = (await fitToData(exampleInput())).likelihood;
  const settings: FitOptions[] = [
    {},
    { minimizer: { step: "linear" } },
    { minimizer: { step: "linear" }, covariance: "of-interest" },
  ];
  for (const options of settings) {
    const { convergence, x, likelihood } = await fitToData(exampleInput(), {
      ...options,
      parameters: { ...options.parameters, freeze: parameterNames },
    });
    expect(convergence.converged).toBe(true);
    expect(x).toEqual(likelihood.start);
  }
});
