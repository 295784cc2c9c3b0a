import { type Channel, type FitInput, RabbitInputError, validateFitInput } from "@rabbit-fit/contracts";
import { type BinByBinStatistics, binByBinStatistics } from "../bin-by-bin/template-statistics.js";
import { binByBinTreatment } from "../bin-by-bin/treatment.js";
import { DataCovariance } from "../data/data-covariance.js";
import type { ObservedCovariance, PlacedData } from "../data/placed-data.js";
import type { LikelihoodOptions, ParameterOptions, ParameterValue } from "../options/fit-options.js";
import type { RegularizationSpec } from "../options/regularization-spec.js";
import { withFurtherParameters } from "../parameter-models/further-parameters.js";
import {
  type ModelContext,
  type ModelParameter,
  parameterNamesOf,
} from "../parameter-models/parameter-model.js";
import { createParameterModel, type ModelSource } from "../parameter-models/registry.js";
import type { GaussianConstraints } from "../parameters/gaussian-constraints.js";
import { modelConstraints } from "../parameters/model-constraints.js";
import { ParameterMap } from "../parameters/parameter-map.js";
import { createRegularizers } from "../regularization/registry.js";
import { refuseUnregularizable } from "../regularization/regularizable.js";
import type { Regularizer } from "../regularization/regularizer.js";
import { type TemplateRows, templateRows } from "../templates/template-rows.js";
import { checkTerm, type LoadedTerm, loadTerms } from "./custom-terms/custom-term.js";
import { CustomTerms } from "./custom-terms/custom-terms.js";
import type { DataForm } from "./forms/data-form.js";
import { dataForms } from "./forms/data-forms.js";

export interface StatisticalModelOptions {
  /**
   * A signal strength for each signal by default; of several models the rates are multiplied; a function makes a model that
   * has no name.
   */
  readonly model?: ModelSource;
  readonly parameters?: Pick<ParameterOptions, "expectSignal" | "allowNegative" | "constraintMinima">;
  readonly likelihood?: LikelihoodOptions;
  /** Penalties on what is unfolded; none by default. */
  readonly regularization?: readonly RegularizationSpec[];
  /** tau: the penalties are multiplied by exp(2 tau); 0 by default. */
  readonly regularizationStrength?: number;
}

/** All that is known of a statistical model before its templates are loaded. */
export interface ModelDescription {
  /** Of interest, other ones of the parameter model, nuisance parameters. */
  readonly parameterNames: readonly string[];
  /** Without blinding. */
  readonly map: ParameterMap;
  readonly rows: TemplateRows;
  readonly channels: readonly Channel[];
  readonly processCount: number;
  /** Bins with data: those of masked channels come after. */
  readonly dataBinCount: number;
  readonly logNormal: boolean;
  /** How the data are distributed. A covariance fit of data without a covariance is a chi-square. */
  readonly dataForm: DataForm;
  /** Undefined without bin-by-bin parameters. */
  readonly statistics: BinByBinStatistics | undefined;
  /** Sum of ln sqrt(det(2 pi H^-1)) over the external terms that are Gaussians and say it. */
  readonly externalNormalization: number;
  /** Terms that modules add. */
  readonly terms: CustomTerms;
  readonly regularizers: readonly Regularizer[];
  /** tau */
  readonly regularizationStrength: number;
  /** With the centres that they have before toys move them. */
  readonly constraints: GaussianConstraints;
  /** x before the fit, [parameters]. */
  readonly start: Float64Array;
  /** Whether -ln of the likelihood is a quadratic function of x, so that one Newton step leads to the minimum. */
  readonly isLinear: boolean;
  /** The data of the tensor, whether or not the likelihood is defined for them. */
  readonly observed: PlacedData;
  /** The covariance that the tensor gives its data. */
  readonly covariance: DataCovariance | undefined;
}

/**
 * Checks that a tensor and options go together, and describes the model. The templates stay as they are.
 *
 * @throws RabbitInputError if `input` is not a valid FitInput, or options and input do not go together
 */
export async function describeModel(
  input: FitInput,
  options: StatisticalModelOptions = {},
): Promise<ModelDescription> {
  const { model: source = { name: "Mu" }, parameters = {}, likelihood = {}, regularization = [] } = options;
  // Entries were validated by their producer; the engine checks column indices while loading.
  validateFitInput(input, { rowBlocks: "checked" });
  const { form = "poisson", binByBinStat = { kind: "lite", type: "automatic" } } = likelihood;
  const treatment = binByBinTreatment(binByBinStat, form);
  const { data, channels, processes, signals, systematics } = input;
  const rows = templateRows(input);
  const { expectSignal = [], allowNegative = false, constraintMinima = [] } = parameters;
  const { auxiliary } = input;
  const context: ModelContext = { processes, signals, channels, rows, allowNegative, auxiliary };
  const ofTemplates = await createParameterModel(source, context, expectSignal);
  const terms = await loadTerms(likelihood.terms ?? [], {
    channels,
    processes,
    parameterNames: parameterNamesOf(ofTemplates, systematics),
  });
  const model = withFurtherParameters(ofTemplates, addedParameters(terms));
  const parameterNames = parameterNamesOf(model, systematics);
  const constraints = modelConstraints(model, {
    weights: systematics.constraintWeights,
    centres: constraintCentres(systematics.names, constraintMinima),
  });
  const map = new ParameterMap({
    model,
    systematicCount: systematics.names.length,
    asymmetric: !input.symmetric,
  });
  const statistics = treatment && binByBinStatistics(input, rows, treatment);
  const regularizers = await createRegularizers(regularization, { channels, processes, parameterNames });
  refuseUnregularizable(regularizers, { statistics, dataBinCount: data.counts.length });
  const covariance = data.inverseCovariance && new DataCovariance(data.inverseCovariance);
  const dataForm = dataForms[form]({ data, channels, covariance });
  const logNormal = input.systematicType === "log_normal";
  const start = map.internal(constraints.centres);
  for (const term of terms) {
    const places = term.names.map((name) => parameterNames.indexOf(name));
    checkTerm(
      term,
      Float64Array.from(places, (place) => constraints.centres[place]!),
    );
  }
  return {
    parameterNames,
    map,
    rows,
    channels,
    processCount: processes.length,
    dataBinCount: data.counts.length,
    logNormal,
    dataForm,
    statistics,
    externalNormalization: input.externalTerms.reduce((sum, term) => sum + (term.logNormalization ?? 0), 0),
    terms: CustomTerms.of(terms, parameterNames),
    regularizers,
    regularizationStrength: options.regularizationStrength ?? 0,
    constraints,
    start,
    isLinear:
      dataForm.isQuadratic &&
      !logNormal &&
      input.symmetric &&
      model.isLinear &&
      !map.squared.includes(1) &&
      terms.length === 0 &&
      regularizers.every(({ mapping }) => mapping.traced === undefined) &&
      (statistics === undefined || statistics.type === "normal-additive"),
    observed: {
      counts: data.counts,
      ...(data.variances && { variances: data.variances }),
      constraintCentres: constraints.centres,
      start,
    },
    covariance,
  };
}

/**
 * The covariance that the tensor gives its data; without any, counts have the variance of a Poisson distribution.
 *
 * @throws RabbitInputError when the inverse covariance of the tensor is not positive definite
 */
export function observedCovariance({ covariance, observed }: ModelDescription): ObservedCovariance {
  if (covariance) return { covariance: covariance.matrix, variances: covariance.diagonal };
  return { variances: observed.variances ?? observed.counts };
}

/** The parameters that terms add to the fit. */
function addedParameters(terms: readonly LoadedTerm[]): ModelParameter[] {
  return terms.flatMap(({ added }) =>
    added.map(({ name, kind = "poi", prior, default: value = prior?.mean ?? 0 }) => ({
      name,
      kind,
      default: value,
      squared: false,
      ...(prior && { prior }),
    })),
  );
}

function constraintCentres(names: readonly string[], minima: readonly ParameterValue[]): Float64Array {
  const centres = new Float64Array(names.length);
  for (const { parameter, value } of minima) {
    const index = names.indexOf(parameter);
    if (index < 0) {
      throw new RabbitInputError({
        field: "options.parameters.constraintMinima",
        found: parameter,
        expected: "the name of a nuisance parameter of the tensor",
      });
    }
    centres[index] = value;
  }
  return centres;
}
