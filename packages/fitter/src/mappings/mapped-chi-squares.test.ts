import { ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import { describe, expect, test } from "vitest";
import { comparedOutputs } from "../chi-square/compared-outputs.js";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { prefitChiSquare } from "../chi-square/prefit-chi-square.js";
import { residualSources } from "../chi-square/residual-sources.js";
import { solveByLu } from "../linear-algebra/lu-solve.js";
import { dataOf, jointFit, ofParameters, sourceCovariance } from "../prediction/joint-fit.slow.js";
import { jointVariants } from "../prediction/joint-model.slow.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import { parametersOf } from "./base-mapping.fixture.js";
import { normalize, project, ratio, select } from "./build.js";
import { compositeMapping } from "./composite.js";
import type { Mapping } from "./mapping.js";
import {
  cases,
  chiSquareOf,
  context3,
  derivativesOf,
  histogramsOf,
  independent,
  inEachVariant,
  mappingOf,
  propagated,
  twinOf,
  twoChannels,
  type Yields,
} from "./mapping-twins.slow.js";
import { createMappings } from "./registry.js";

const { concat, mul, sub } = ops;

describe("chi-squares with the data", () => {
  const withData = cases.filter(
    ([name, spec]) =>
      name !== "BaseMapping" &&
      !name.includes("masked") &&
      !name.includes("process") &&
      spec.name !== "AngularCoefficients" &&
      spec.name !== "LamTung",
  );

  test.each(inEachVariant(withData))(
    "%s, %s: after a fit as from the response of the joint fit to data and centres",
    async (_name, _variant, spec, twin, context, options) => {
      const { model, prediction, w, block, covariance, fitted, own } = twinOf(options, "profiled");
      const mapping = await mappingOf(spec, context);
      const { parts, likelihood } = model;
      const sources = parts.end - fitted;
      const mixed = block([0, fitted], [fitted, parts.end]);
      const predicted = derivativesOf((v) => twin(own(v)), w);
      const observed = derivativesOf((counts) => twin(ofCounts(counts)), likelihood.observed);
      const count = mapping.size;
      const response = new Float64Array(count * sources);
      for (let o = 0; o < count; o++) {
        for (let v = 0; v < sources; v++) {
          for (let i = 0; i < fitted; i++) {
            for (let j = 0; j < fitted; j++) {
              response[o * sources + v]! -=
                predicted[o * w.length + i]! * covariance[i * fitted + j]! * mixed[j * sources + v]!;
            }
          }
          if (v < likelihood.dataBinCount)
            response[o * sources + v]! -= observed[o * likelihood.dataBinCount + v]!;
        }
      }
      const matrix = sandwich(response, sourceCovariance(model), count, sources);
      const residuals = residualsOf(twin, own(tensor(w)), likelihood.observed);
      const actual = chiSquareOf(
        prediction,
        postfitChiSquare(
          prediction,
          ofParameters(covariance, fitted),
          comparedOutputs(prediction, mapping, parametersOf(prediction)),
          residualSources(prediction, model.constraintWeights),
        ),
      );
      const { chi2, ndf } = expectedChiSquare(residuals, matrix, mapping.ndfReduction);
      expect(actual.ndf).toBe(ndf);
      expect(Math.abs(actual.chi2 / chi2 - 1)).toBeLessThan(1e-7);
    },
  );

  test.each(inEachVariant(withData))(
    "%s, %s: without profiling data and prediction are independent",
    async (_name, _variant, spec, twin, context, options) => {
      const { model, prediction, w, fitted, own } = twinOf(options, "unprofiled");
      const mapping = await mappingOf(spec, context);
      const { likelihood, countCovariance } = model;
      const parameters: ParameterCovariance = { kind: "diagonal", variances: Float64Array.of(0.3, 0.2, 0.7) };
      const matrix = propagated(
        (v) => twin(own(v)),
        w,
        independent(model, parameters.variances, fitted),
        fitted,
      ).covariance;
      const ofData = propagated(
        (counts) => twin(ofCounts(counts)),
        likelihood.observed,
        countCovariance,
        likelihood.dataBinCount,
      );
      ofData.covariance.forEach((value, i) => {
        matrix[i]! += value;
      });
      const residuals = residualsOf(twin, own(tensor(w)), likelihood.observed);
      const compared = comparedOutputs(prediction, mapping, parametersOf(prediction));
      const actual = chiSquareOf(prediction, prefitChiSquare(prediction, parameters, compared));
      const { chi2, ndf } = expectedChiSquare(residuals, matrix, mapping.ndfReduction);
      expect(actual.ndf).toBe(ndf);
      expect(Math.abs(actual.chi2 / chi2 - 1)).toBeLessThan(1e-7);
    },
  );
});

test("a total that two projections of several mappings as one share counts once in the degrees of freedom", async () => {
  const [, options] = jointVariants.find(([name]) => name === "poisson, full gamma")!;
  const { prediction, covariance, fitted, model } = jointFit(options, "profiled");
  const specs = [project("one", ["x"]), project("one"), select("one", { axes: { x: { rebin: [0, 2, 3] } } })];
  const mappings = await createMappings("mappings", specs, context3(twoChannels));
  const chiOf = (mapping: Mapping) =>
    chiSquareOf(
      prediction,
      postfitChiSquare(
        prediction,
        ofParameters(covariance, fitted),
        comparedOutputs(prediction, mapping, parametersOf(prediction)),
        residualSources(prediction, model.constraintWeights),
      ),
    );
  const all = chiOf(compositeMapping(mappings));
  const alone = chiOf(mappings[0]!);
  expect(all.ndf).toBe(3);
  expect(Math.abs(all.chi2 / alone.chi2 - 1)).toBeLessThan(1e-9);
});

test("the ratio of something to itself is one, without uncertainty", async () => {
  const [, options] = jointVariants[1]!;
  const { prediction, covariance, fitted, model } = jointFit(options, "profiled");
  const mapping = await mappingOf(ratio(select("one"), select("one")), twoChannels);
  const parameters = ofParameters(covariance, fitted);
  const found = histogramsOf(mapping, prediction, parameters);
  expect(found.inclusive.values).toEqual([1, 1, 1]);
  for (const variance of found.inclusive.variances) expect(Math.abs(variance)).toBeLessThan(1e-15);
  const compared = comparedOutputs(prediction, mapping, parametersOf(prediction));
  const sources = residualSources(prediction, model.constraintWeights);
  expect(chiSquareOf(prediction, postfitChiSquare(prediction, parameters, compared, sources))).toEqual({
    chi2: 0,
    ndf: 0,
  });
});

test("the share of the whole in itself says nothing, and has no degree of freedom", async () => {
  const [, options] = jointVariants[1]!;
  const { prediction, covariance, fitted, model } = jointFit(options, "profiled");
  const mapping = await mappingOf(normalize("one"), twoChannels);
  const compared = comparedOutputs(prediction, mapping, parametersOf(prediction));
  const sources = residualSources(prediction, model.constraintWeights);
  const chiSquare = postfitChiSquare(prediction, ofParameters(covariance, fitted), compared, sources);
  expect(chiSquareOf(prediction, chiSquare)).toEqual({ chi2: 0, ndf: 0 });
});

/** Counts take the place of the yields; those of processes are not looked at. */
function ofCounts(counts: Tensor): Yields {
  return { bins: concat([counts, tensor([0, 0])]), cells: mul(0, tensor(new Float64Array(21))) };
}

function residualsOf(twin: (y: Yields) => Tensor, own: Yields, counts: Float64Array): Float64Array {
  return dataOf(sub(twin(own), twin(ofCounts(tensor(counts)))));
}

function sandwich(left: Float64Array, middle: Float64Array, rows: number, inner: number): Float64Array {
  const out = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      for (let i = 0; i < inner; i++) {
        for (let j = 0; j < inner; j++) {
          out[a * rows + b]! += left[a * inner + i]! * middle[i * inner + j]! * left[b * inner + j]!;
        }
      }
    }
  }
  return out;
}

/** r^T V^-1 r; without outputs that data do not define, and without the last where it follows from the others. */
function expectedChiSquare(residuals: Float64Array, matrix: Float64Array, reduction: number) {
  const size = residuals.length;
  const defined = Array.from(residuals.keys()).filter((o) => Number.isFinite(residuals[o]));
  const isShares = reduction === 1 && Math.abs(residuals.reduce((a, b) => a + b)) < 1e-13;
  const kept = isShares ? defined.slice(0, -1) : defined;
  const cut = Float64Array.from(kept.flatMap((i) => kept.map((j) => matrix[i * size + j]!)));
  const right = Float64Array.from(kept, (o) => residuals[o]!);
  const chi2 = solveByLu(cut, right).reduce((total, value, i) => total + value * right[i]!, 0);
  return { chi2, ndf: defined.length - (defined.length < size ? 0 : reduction) };
}
