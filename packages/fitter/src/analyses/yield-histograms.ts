import { BASE_MAPPING, type FitInput, testNumbers } from "@rabbit-fit/contracts";
import type { LinearChiSquare } from "../chi-square/linear-chi-square.js";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { prefitChiSquare } from "../chi-square/prefit-chi-square.js";
import type { ChannelSink } from "../histograms/channel-histograms.js";
import { type ExpectedHistogramOptions, expectedHistograms } from "../histograms/expected-histograms.js";
import { addObservedHistograms } from "../histograms/observed-histograms.js";
import { observedCovariance } from "../likelihood/model-description.js";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import { type JacobianResult, jacobianPass } from "../prediction/jacobian-pass.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Analysis, ResultSink } from "./analysis.js";

/** Histograms of the yields of every channel, with their uncertainties and their chi-square with the data. */
export function yieldHistograms(spec: HistogramsSpec): Analysis {
  const { errors = false, errorsPerProcess = false, chi2 = true } = spec;
  return {
    needs: errors || errorsPerProcess || chi2 ? "covariance" : "minimum",
    prefit(fit, out) {
      const { input, likelihood, prefitVariances } = fit;
      const { description, data } = likelihood;
      addObservedHistograms(toMapping(out), input, {
        observed: observedCovariance(description),
        counts: data.counts,
        fitted: description.dataForm.uncertainty(data),
      });
      const covariance: ParameterCovariance = { kind: "diagonal", variances: prefitVariances };
      const prediction = fit.prediction();
      const chiSquare = chi2 ? prefitChiSquare(prediction, covariance) : undefined;
      addStage(out, input, { stage: "prefit", prediction, covariance, options: spec }, chiSquare);
    },
    run(fit, out) {
      const { input, likelihood, profile } = fit;
      const covariance = fit.covariance();
      const prediction = fit.prediction(profile);
      const chiSquare =
        !chi2 || !covariance
          ? undefined
          : profile === "profiled"
            ? postfitChiSquare(prediction, covariance, likelihood.constraints.weights)
            : // The betas are not profiled, so only the parameters depend on the data.
              prefitChiSquare(prediction, covariance);
      addStage(out, input, { stage: "postfit", prediction, covariance, options: spec }, chiSquare);
    },
  };
}

/** Adds the expected histograms of a stage, from the same pass over the Jacobian as its chi-square. */
function addStage(
  out: ResultSink,
  input: Pick<FitInput, "channels" | "processes">,
  stage: ExpectedHistogramOptions,
  chiSquare: JacobianResult<LinearChiSquare> | undefined,
): void {
  const expected = expectedHistograms(input, stage);
  jacobianPass(stage.prediction, chiSquare ? [...expected.takers, chiSquare] : expected.takers);
  expected.addTo(toMapping(out));
  if (!chiSquare) return;
  const names = testNumbers(stage.stage);
  const { chi2, ndf } = chiSquare.result();
  out.number(names.chi2, chi2, { mapping: BASE_MAPPING });
  out.count(names.ndf, ndf, { mapping: BASE_MAPPING });
}

function toMapping(out: ResultSink): ChannelSink {
  return (channel, hist) => out.histogram(hist, { mapping: BASE_MAPPING, channel });
}
