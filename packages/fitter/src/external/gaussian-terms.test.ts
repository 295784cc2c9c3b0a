import type { ExternalTerm, FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import type { FitOptions } from "../options/fit-options.js";
import { exampleInput } from "../testing/example-input.fixture.js";

const [mean, sigma] = [0.4, 0.25];

/** 1/2 ((x - m) / sigma)^2 of the parameter syst0, which has no constraint otherwise. */
function gaussian(storage: "dense" | "sparse"): ExternalTerm {
  const weight = 1 / sigma ** 2;
  return {
    name: "prior",
    parameters: ["syst0"],
    gradient: Float64Array.of(-weight * mean),
    hessian:
      storage === "dense"
        ? { kind: "dense", size: 1, values: Float64Array.of(weight) }
        : {
            kind: "sparse",
            size: 1,
            upper: [
              {
                firstRow: 0,
                rowStart: Uint32Array.of(0, 1),
                columns: Uint32Array.of(0),
                values: Float64Array.of(weight),
              },
            ],
          },
    constant: 0.5 * weight * mean ** 2,
    logNormalization: Math.log(Math.sqrt(2 * Math.PI) * sigma),
  };
}

/** The same as a constraint of the tensor. */
function constrained(): FitInput {
  const input = exampleInput();
  const constraintWeights = input.systematics.constraintWeights.slice();
  constraintWeights[0] = 1 / sigma ** 2;
  return { ...input, systematics: { ...input.systematics, unconstrainedCount: 0, constraintWeights } };
}

const options: FitOptions = {
  data: { sets: ["data"], unblind: [".*"] },
  analyses: [{ kind: "full-nll" }],
};

describe.each(["dense", "sparse"] as const)("a Gaussian external term with a %s Hessian", (storage) => {
  test("adds 1/2 ((x - m) / sigma)^2, nothing at its mean", async () => {
    const with_ = await StatisticalModel.create({ ...exampleInput(), externalTerms: [gaussian(storage)] });
    const without = await StatisticalModel.create(exampleInput());
    const index = without.parameterNames.indexOf("syst0");
    for (const value of [0, mean, mean + sigma, -0.7]) {
      const x = without.likelihood().start.slice();
      x[index] = value;
      const added = with_.likelihood().value(x) - without.likelihood().value(x);
      expect(added).toBeCloseTo(0.5 * ((value - mean) / sigma) ** 2, 10);
    }
    await Promise.all([with_.close(), without.close()]);
  });

  test("gives the likelihood values of the same constraint, reduced and with all constants", async () => {
    const constraintMinima = [{ parameter: "syst0", value: mean }];
    const [expected] = (await fit(constrained(), { ...options, parameters: { constraintMinima } })).groups;
    const [found] = (await fit({ ...exampleInput(), externalTerms: [gaussian(storage)] }, options)).groups;
    expect(found!.nllvalreduced).toBeCloseTo(expected!.nllvalreduced!, 8);
    expect(found!.nllvalfull).toBeCloseTo(expected!.nllvalfull!, 8);
    const { constant: _, logNormalization: __, ...bare } = gaussian(storage);
    const [older] = (await fit({ ...exampleInput(), externalTerms: [bare] }, options)).groups;
    // As before, of a file that does not have them.
    expect(older!.nllvalreduced).toBeCloseTo(expected!.nllvalreduced! - 0.5 * (mean / sigma) ** 2, 8);
  });
});
