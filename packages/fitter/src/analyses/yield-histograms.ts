import { describeBin, type FitStage, listedNames, testNumbers } from "@rabbit-fit/contracts";
import { isError } from "@rabbit-fit/contracts/options";
import { type ComparedOutputs, comparedOutputs } from "../chi-square/compared-outputs.js";
import { doubtOf } from "../chi-square/doubt.js";
import type { LinearChiSquare } from "../chi-square/linear-chi-square.js";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { prefitChiSquare } from "../chi-square/prefit-chi-square.js";
import { residualSources } from "../chi-square/residual-sources.js";
import { solvedChiSquare } from "../chi-square/solved-chi-square.js";
import { binVariances } from "../histograms/bin-variances.js";
import type { ChannelSink } from "../histograms/channel-histograms.js";
import {
  type ExpectedHistogramOptions,
  expectedHistograms,
  type ParameterVariations,
} from "../histograms/expected-histograms.js";
import { addObservableImpacts } from "../histograms/observable-impact-histograms.js";
import { addObservedHistograms } from "../histograms/observed-histograms.js";
import { NOTHING_LEFT } from "../impacts/global.js";
import {
  followData,
  type ObservableImpacts,
  type ObservableImpactsOptions,
  observableImpacts,
} from "../impacts/observable-impacts.js";
import { refuseTakenNames } from "../impacts/taken-names.js";
import { observedCovariance } from "../likelihood/model-description.js";
import { compositeMapping } from "../mappings/composite.js";
import type { Mapping } from "../mappings/mapping.js";
import type { MappingContext } from "../mappings/mapping-context.js";
import { createMappings } from "../mappings/registry.js";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import { prefitVariances as prefitVariancesOf } from "../parameters/gaussian-constraints.js";
import type { Postfit } from "../postfit/postfit.js";
import { type JacobianResult, jacobianPass } from "../prediction/jacobian-pass.js";
import { mappedParameters } from "../prediction/mapped-observables.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Analysis, ResultSink } from "./analysis.js";

/** Up to this number of outputs uncertainties are solved for one by one, where the covariance of all parameters is not made. */
const SOLVED_OUTPUTS_LIMIT = 1000;

/** What a stage of a fit gives to its histograms. */
interface Stage extends Omit<ExpectedHistogramOptions, "options" | "binVariances"> {
  /** Chi-square of a mapping that has data, where it is asked for. */
  readonly chiSquare: ((compared: ComparedOutputs) => JacobianResult<LinearChiSquare>) | undefined;
  /** What impacts need, where they are asked for. */
  readonly impacts: Omit<ObservableImpactsOptions, "prediction"> | undefined;
}

/** Histograms of functions of the yields, with their uncertainties and their chi-square with the data. */
export async function yieldHistograms(
  spec: HistogramsSpec,
  context: MappingContext,
  path: string,
): Promise<Analysis> {
  const { errors, errorsPerProcess, chi2 = true, covariance, variations } = spec;
  const { globalImpacts, gaussianGlobalImpacts } = spec;
  const named = await createMappings(
    `${path}.mappings`,
    spec.mappings ?? [{ name: "BaseMapping", args: [] }],
    context,
  );
  const mappings = spec.composite ? [compositeMapping(named)] : named;
  const few = mappings.every(({ size }) => size <= SOLVED_OUTPUTS_LIMIT);
  const needsImpacts = globalImpacts || gaussianGlobalImpacts;
  const compares = chi2 && mappings.some(({ hasData }) => hasData);
  const needsUncertainty = errors || errorsPerProcess || covariance || needsImpacts || compares;
  const { parameterNames } = context;
  return {
    needs:
      variations || (needsUncertainty && !few)
        ? "covariance"
        : needsUncertainty
          ? "uncertainties"
          : "minimum",
    check(parameters) {
      if (needsImpacts) refuseTakenNames("global", parameters, [...parameterNames.keys()]);
    },
    prefit(fit, out) {
      const { likelihood, prefitVariances, frozen } = fit;
      const { description, data } = likelihood;
      const observed = {
        data: fit.input.data.counts,
        observed: observedCovariance(description),
        counts: data.counts,
        fitted: description.dataForm.uncertainty(data),
      };
      for (const mapping of mappings) {
        if (mapping.hasData) addObservedHistograms(toMapping(out, mapping), mapping, observed);
      }
      const ofParameters: ParameterCovariance = { kind: "diagonal", variances: prefitVariances };
      const prediction = fit.prediction();
      const parameters = mappedParameters(likelihood.map, likelihood.start, frozen);
      const stage: Stage = {
        stage: "prefit",
        prediction,
        parameters,
        covariance: ofParameters,
        variations: variations
          ? {
              prediction,
              uncertainties: prefitVariancesOf(likelihood.constraints, 1).map(Math.sqrt),
              names: parameterNames,
            }
          : undefined,
        chiSquare: chi2 ? (compared) => prefitChiSquare(prediction, ofParameters, compared) : undefined,
        impacts: needsImpacts
          ? { fit, x: likelihood.start, covariance: ofParameters, following: undefined }
          : undefined,
      };
      addStage(
        out,
        mappings.filter(({ stages }) => stages === "both"),
        spec,
        stage,
      );
    },
    run(fit, out) {
      const { likelihood, profile, x, frozen } = fit;
      const ofParameters = fit.covariance() ?? (needsUncertainty && few ? solved(fit, out) : undefined);
      const prediction = fit.prediction(profile);
      const parameters = mappedParameters(likelihood.map, x, frozen);
      const dense = fit.covariance();
      const isCoupled = prediction.bins.weight.kind === "dense";
      const sources =
        chi2 && ofParameters && profile === "profiled" && (dense || isCoupled)
          ? residualSources(prediction, likelihood.constraints.weights)
          : undefined;
      const chiSquareOf = (compared: ComparedOutputs) => {
        // Where betas are not profiled, only the parameters depend on the data.
        if (profile === "unprofiled") return prefitChiSquare(prediction, ofParameters!, compared);
        return sources
          ? postfitChiSquare(prediction, ofParameters!, compared, sources)
          : solvedChiSquare(prediction, ofParameters!, compared, likelihood.constraints.weights);
      };
      const held: ParameterVariations | undefined = variations
        ? {
            prediction: fit.prediction("held"),
            uncertainties: fit.uncertainties().variances.map(Math.sqrt),
            names: parameterNames,
          }
        : undefined;
      addStage(out, mappings, spec, {
        stage: "postfit",
        prediction,
        parameters,
        covariance: ofParameters,
        variations: held,
        chiSquare: chi2 && ofParameters ? chiSquareOf : undefined,
        impacts:
          needsImpacts && ofParameters
            ? { fit, x, covariance: ofParameters, following: fit.prediction("profiled") }
            : undefined,
      });
      if (needsImpacts && !ofParameters) {
        out.warn("There are no impacts on histograms after the fit, as there are no uncertainties.");
      }
    },
  };
}

/** Adds the expected histograms of a stage, all from the same pass over the Jacobian as their chi-squares. */
function addStage(
  out: ResultSink,
  mappings: readonly Mapping[],
  options: HistogramsSpec,
  { chiSquare, impacts, ...stage }: Stage,
): void {
  const variances = binVariances(stage.prediction, stage.covariance);
  const all = mappings.map((mapping) => {
    const expected = expectedHistograms(mapping, { ...stage, options, binVariances: variances });
    const compared =
      chiSquare && mapping.hasData ? comparedOutputs(stage.prediction, mapping, stage.parameters) : undefined;
    return {
      mapping,
      expected,
      test: compared && { compared, taker: chiSquare!(compared) },
      impacts:
        impacts &&
        observableImpacts(mapping, expected.observables, { ...impacts, prediction: stage.prediction }),
    };
  });
  const ofImpacts = all.flatMap((one) => one.impacts ?? []);
  const chiSquares = all.flatMap(({ test }) => test?.taker ?? []);
  const ofVariations = all.flatMap(({ expected }) => expected.variationTakers);
  const held = stage.variations?.prediction;
  const isHeld = held !== undefined && held !== stage.prediction;
  jacobianPass(stage.prediction, [
    ...variances.takers,
    ...all.flatMap(({ expected }) => expected.takers),
    ...chiSquares,
    ...ofImpacts.map(({ taker }) => taker),
    ...(isHeld ? [] : ofVariations),
  ]);
  if (isHeld) jacobianPass(held, ofVariations);
  followData(impacts?.following, ofImpacts);
  for (const { mapping, expected, test, impacts: ofMapping } of all) {
    expected.addTo(toMapping(out, mapping), (hist) => out.histogram(hist, { mapping: mapping.key }));
    warnOfUndefined(out, mapping, expected.observables.values, stage.stage);
    if (ofMapping) addImpacts(out, mapping, ofMapping.result(), { stage: stage.stage, options });
    if (!test) continue;
    const names = testNumbers(stage.stage);
    const found = test.taker.result();
    out.number(names.chi2, found.chi2, { mapping: mapping.key });
    out.count(names.ndf, found.ndf, { mapping: mapping.key });
    const { channels } = mapping;
    const { prediction } = stage;
    const doubt = doubtOf(found, { channels, prediction, compared: test.compared });
    if (doubt === undefined) continue;
    const fault = Number.isNaN(found.chi2) ? "is not a number" : "and its p-value do not hold";
    const rest = `of ${mapping.key} ${fault}: ${doubt}. ${insteadOf(mapping)}`;
    const text = `The chi-square ${rest}`;
    if (stage.stage === "prefit") out.warnUnlessAfter(text, `The prefit chi-square ${rest}`);
    else out.warn(text);
  }
}

/** What to take in place of a chi-square that does not hold. */
function insteadOf({ linearize }: Mapping): string {
  const toys = "the p-value of a goodness of fit by toys, or wider bins";
  return linearize === undefined
    ? `Take the saturated test of the mapping (options.analyses.kind: "saturated-tests"), ${toys}.`
    : `Take ${toys}.`;
}

/** The covariance of the parameters by its products; undefined where the fit has found that there is none. */
function solved(fit: Postfit, out: ResultSink): ParameterCovariance | undefined {
  const { size } = fit.likelihood;
  if (fit.uncertainties().failure) return undefined;
  let failed = false;
  return {
    kind: "solved",
    size,
    solve: (vector) => {
      if (failed) return new Float64Array(size).fill(Number.NaN);
      try {
        return fit.solve(vector);
      } catch (error) {
        failed = true;
        const reason = isError(error) ? error.message : String(error);
        out.warn(`There are no uncertainties of histograms. ${reason}`);
        return new Float64Array(size).fill(Number.NaN);
      }
    },
  };
}

/** Adds the impacts on the outputs of a mapping, and names those that have no statistical part. */
function addImpacts(
  out: ResultSink,
  mapping: Mapping,
  impacts: ObservableImpacts,
  { stage, options }: { readonly stage: FitStage; readonly options: HistogramsSpec },
): void {
  addObservableImpacts(toMapping(out, mapping), mapping.channels, impacts, { stage, options });
  if (!options.globalImpacts) return;
  const width = impacts.groups.length;
  const of = impacts.global.filter((_, entry) => entry % width === impacts.groups.indexOf("stat"));
  const negative = Array.from(of.keys()).filter(
    (o) => Number.isNaN(of[o]) && !Number.isNaN(impacts.impacts[o * impacts.sources.length]),
  );
  if (negative.length === 0) return;
  out.warn(
    `No statistical part of the global impacts on ${mapping.key} ${stage} in ${namedOutputs(mapping, negative)}: ${NOTHING_LEFT}`,
  );
}

/** Names the outputs that are not defined, such as ratios to a bin where nothing is expected. */
function warnOfUndefined(out: ResultSink, mapping: Mapping, values: Float64Array, stage: string): void {
  const undefinedOutputs = Array.from(values.keys()).filter((o) => Number.isNaN(values[o]));
  if (undefinedOutputs.length === 0) return;
  const named = namedOutputs(mapping, undefinedOutputs);
  out.warn(`${mapping.key} is not a number ${stage} in ${named}, as where it divides by zero.`);
}

/** The first ones by channel and bin. */
function namedOutputs({ channels }: Mapping, outputs: readonly number[]): string {
  const named = outputs.map((o) => describeBin(channels, o));
  return listedNames(named, NAMED_OUTPUTS);
}

const NAMED_OUTPUTS = 5;

function toMapping(out: ResultSink, { key }: Mapping): ChannelSink {
  return (channel, hist) => out.histogram(hist, { mapping: key, channel });
}
