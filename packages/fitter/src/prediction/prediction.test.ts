import { grad, jacobian, tensor } from "@rabbit-fit/autodiff-kernels";
import { describe, expect, test } from "vitest";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { prefitChiSquare } from "../chi-square/prefit-chi-square.js";
import { residualSources } from "../chi-square/residual-sources.js";
import { solveByLu } from "../linear-algebra/lu-solve.js";
import { comparedBins } from "../mappings/base-mapping.fixture.js";
import { Frozen } from "../parameters/frozen.js";
import { betaEdm } from "./beta-edm.js";
import { type JacobianResult, jacobianPass } from "./jacobian-pass.js";
import {
  centreVariance,
  dataOf,
  inclusive,
  jointFit,
  ofParameters,
  ROUNDING,
  sourceCovariance,
  variancesOf,
} from "./joint-fit.slow.js";
import { jointModel, jointVariants as variants } from "./joint-model.slow.js";
import type { ParameterCovariance } from "./parameter-covariance.js";
import { expectedYields, type Prediction, predict } from "./prediction.js";
import { inclusiveVariances, inclusiveYields, processVariances, processYields } from "./yield-variances.js";

const frozen = Frozen.none(3);

/** What a taker makes of a pass of its own. */
function passed<Result>(prediction: Prediction, taker: JacobianResult<Result>): Result {
  jacobianPass(prediction, [taker]);
  return taker.result();
}

describe("after a fit", () => {
  test.each(variants)("%s: every beta is at the minimum", (_, options) => {
    const { model, w, prediction, fitted } = jointFit(options, "profiled");
    const gradient = dataOf(grad(model.nll)(tensor(w)));
    for (let i = model.parts.beta; i < fitted; i++) expect(Math.abs(gradient[i]!)).toBeLessThan(ROUNDING);
    expect(betaEdm(prediction)).toBeLessThan(1e-20);
  });

  test.each(variants)("%s: yields, and variances as from the joint fit of x and beta", (_, options) => {
    const { model, prediction, w, covariance, fitted } = jointFit(options, "profiled");
    const parameters = ofParameters(covariance, fitted);
    expectClose(expectedYields(prediction), dataOf(inclusive(model, model.ownYields)(tensor(w))));
    expectClose(inclusiveYields(prediction), dataOf(inclusive(model, model.yields)(tensor(w))));
    expectClose(processYields(prediction), dataOf(model.yields(tensor(w))));
    expectClose(
      passed(prediction, inclusiveVariances(prediction, parameters)),
      variancesOf(inclusive(model, model.yields), w, covariance, fitted),
    );
    expectClose(
      passed(prediction, processVariances(prediction, parameters)),
      variancesOf(model.yields, w, covariance, fitted),
    );
  });

  test.each(variants)(
    "%s: chi-square as from the response of the joint fit to data and centres",
    (_, options) => {
      const { model, prediction, w, block, covariance, fitted } = jointFit(options, "profiled");
      const { parts, likelihood } = model;
      const sources = parts.end - fitted;
      // d(x, beta)/dv = - H^-1 d2L / d(x, beta) dv
      const mixed = block([0, fitted], [fitted, parts.end]);
      const derivatives = dataOf(jacobian(inclusive(model, model.ownYields))(tensor(w)));
      const count = likelihood.dataBinCount;
      const response = new Float64Array(count * sources);
      for (let bin = 0; bin < count; bin++) {
        for (let v = 0; v < sources; v++) {
          for (let i = 0; i < fitted; i++) {
            for (let j = 0; j < fitted; j++) {
              response[bin * sources + v]! -=
                derivatives[bin * w.length + i]! * covariance[i * fitted + j]! * mixed[j * sources + v]!;
            }
          }
          if (v === bin) response[bin * sources + v]! -= 1; // r = n - N
        }
      }
      const sourceVariances = sourceCovariance(model);
      const matrix = new Float64Array(count * count);
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          for (let v = 0; v < sources; v++) {
            for (let u = 0; u < sources; u++) {
              matrix[a * count + b]! +=
                response[a * sources + v]! * sourceVariances[v * sources + u]! * response[b * sources + u]!;
            }
          }
        }
      }
      const expected = chiSquareOf(prediction, matrix);
      const actual = passed(
        prediction,
        postfitChiSquare(
          prediction,
          ofParameters(covariance, fitted),
          comparedBins(prediction),
          residualSources(prediction, model.constraintWeights),
        ),
      );
      expect(actual.ndf).toBe(count);
      expect(Math.abs(actual.chi2 / expected - 1)).toBeLessThan(1e-8);
    },
  );
});

describe("without profiling", () => {
  test.each(variants)("%s: parameters and betas vary independently", (_, options) => {
    const { model, prediction, w, fitted } = jointFit(options, "unprofiled");
    const { parts, likelihood } = model;
    const covariance = new Float64Array(fitted * fitted);
    const parameters: ParameterCovariance = { kind: "diagonal", variances: Float64Array.of(0.3, 0.2, 0.7) };
    parameters.variances.forEach((variance, i) => {
      covariance[i * (fitted + 1)] = variance;
    });
    model.free.forEach((index, i) => {
      covariance[(parts.beta + i) * (fitted + 1)] = centreVariance(likelihood, index);
    });
    expectClose(processYields(prediction), dataOf(model.yields(tensor(w))));
    expectClose(
      passed(prediction, inclusiveVariances(prediction, parameters)),
      variancesOf(inclusive(model, model.yields), w, covariance, fitted),
    );
    expectClose(
      passed(prediction, processVariances(prediction, parameters)),
      variancesOf(model.yields, w, covariance, fitted),
    );

    const derivatives = dataOf(jacobian(inclusive(model, model.ownYields))(tensor(w)));
    const count = likelihood.dataBinCount;
    const matrix = model.countCovariance.slice();
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        for (let i = 0; i < fitted; i++) {
          matrix[a * count + b]! +=
            derivatives[a * w.length + i]! * covariance[i * (fitted + 1)]! * derivatives[b * w.length + i]!;
        }
      }
    }
    const actual = passed(prediction, prefitChiSquare(prediction, parameters, comparedBins(prediction)));
    expect(Math.abs(actual.chi2 / chiSquareOf(prediction, matrix) - 1)).toBeLessThan(1e-8);
  });

  test("given betas, as toys draw them, scale the yields", () => {
    const { likelihood, x } = jointModel({ form: "poisson", treatment: { mode: "lite", type: "gamma" } });
    const at = (beta?: Float64Array) =>
      expectedYields(predict(likelihood, { x, profile: "unprofiled", frozen, ...(beta && { beta }) }));
    const doubled = at(likelihood.statistics!.beta0.map((centre) => 2 * centre));
    // Bin 1 has a process without uncertainty, which stays.
    at().forEach((value, bin) => {
      if (bin !== 1) expect(doubled[bin]! / value).toBeCloseTo(2, 12);
      else expect(doubled[bin]!).toBeLessThan(1.999 * value);
    });
  });
});

test("a frozen parameter changes nothing", () => {
  const { likelihood, x } = jointModel({
    form: "covariance",
    treatment: { mode: "full", type: "normal-additive" },
  });
  const only = (i: number): ParameterCovariance => ({
    kind: "diagonal",
    variances: Float64Array.from({ length: 3 }, (_, j) => (i === j ? 1 : 0)),
  });
  const variances = (mask: Uint8Array, covariance: ParameterCovariance) => {
    const prediction = predict(likelihood, { x, profile: "profiled", frozen: new Frozen(mask) });
    return passed(prediction, inclusiveVariances(prediction, covariance));
  };
  const free = variances(frozen.mask, only(1));
  const fixed = variances(Uint8Array.of(0, 1, 0), only(1));
  const none = variances(frozen.mask, only(-1));
  expect(fixed).toEqual(none);
  expect(free[0]).toBeGreaterThan(none[0]!);
});

function chiSquareOf(prediction: Prediction, covariance: Float64Array): number {
  const residuals = prediction.likelihood.observed.map((count, bin) => prediction.bins.yields[bin]! - count);
  const solution = solveByLu(covariance, residuals);
  return residuals.reduce((sum, value, i) => sum + value * solution[i]!, 0);
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(ROUNDING * (Math.abs(expected[i]!) + 1e-3 * largest));
  });
}
