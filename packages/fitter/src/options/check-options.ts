import { checkSymmetric, RabbitInputError } from "@rabbit-fit/contracts";
import {
  abortSignal,
  above0,
  anything,
  byKind,
  callback,
  countFrom,
  finite,
  flag,
  float64Array,
  foundIn,
  largestToy,
  listOf,
  map,
  namedFunction,
  notNegative,
  type OptionRule,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
  where,
  wholeNumber,
} from "@rabbit-fit/contracts/options";
import { minimizerMethods } from "@rabbit-fit/minimizers/methods";
import { analysisRule } from "./analysis-rules.js";
import type {
  BinByBinStat,
  CovarianceKind,
  DataOptions,
  DataSet,
  ExternalPostfit,
  FitOptions,
  LikelihoodForm,
  LikelihoodOptions,
  MinimizerOptions,
  ParameterOptions,
  ParameterValue,
  PreconditionerOptions,
  RunOptions,
  ToyOptions,
} from "./fit-options.js";
import type {
  LCurveOptimization,
  LCurveOptions,
  LCurveScan,
  RegularizationSpec,
  SvdSpec,
  TikhonovSpec,
} from "./regularization-spec.js";
import type { TermSpec } from "./term-spec.js";

const toyOptions = optionsOf<ToyOptions>({
  seed: wholeNumber,
  dataMode: oneOf<ToyOptions["dataMode"]>({ expected: true, observed: true }),
  randomizeData: oneOf<ToyOptions["randomizeData"]>({ poisson: true, normal: true, none: true }),
  randomizeSystematics: oneOf<ToyOptions["randomizeSystematics"]>({
    frequentist: true,
    bayesian: true,
    none: true,
  }),
  randomizeParameters: flag,
});

const toy = optionsOf<Extract<DataSet, object>>(
  { toy: countFrom(1, "a whole number from 1 to 2^32 - 1", largestToy) },
  { required: ["toy"] },
);
const dataSetName = where(
  (value) => value === "data" || value === "asimov",
  '"data", "asimov" or a toy such as { toy: 1 }',
);
const dataSet: OptionRule = {
  check(value, path) {
    (typeof value === "object" && value !== null ? toy : dataSetName).check(value, path);
  },
};

const valueOfParameter = optionsOf<ParameterValue>(
  { parameter: text, value: anything },
  { required: ["parameter"] },
);

function refuseTwice(names: readonly string[], path: string, expected: string): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw new RabbitInputError({ field: path, state: `with "${repeated}" twice`, expected });
}

const parameterValueList = listOf(valueOfParameter, "objects { parameter, value }");
const parameterValues: OptionRule = {
  check(values, path) {
    parameterValueList.check(values, path);
    for (const { parameter, value } of values as readonly ParameterValue[]) {
      if (Number.isFinite(value)) continue;
      const field = `${path} ${parameter}`;
      throw new RabbitInputError({ field, ...foundIn(value), expected: "a finite number" });
    }
    refuseTwice(
      (values as readonly ParameterValue[]).map(({ parameter }) => parameter),
      path,
      "each parameter once",
    );
  },
};

type WithParameters = Exclude<BinByBinStat, { kind: "none" }>;
const binByBinStatRules: OptionRules<WithParameters> = {
  kind: oneOf<BinByBinStat["kind"]>({ none: true, lite: true, full: true }),
  type: oneOf<WithParameters["type"]>({
    automatic: true,
    gamma: true,
    "normal-additive": true,
    "normal-multiplicative": true,
  }),
  minKstat: notNegative,
};
const withoutParameters = optionsOf<WithParameters>(binByBinStatRules, { required: ["kind"] });
const withParameters = optionsOf<WithParameters>(binByBinStatRules, { required: ["kind", "type"] });
const binByBinStat: OptionRule = {
  inside: binByBinStatRules,
  check(value, path) {
    const isNone = (value as Partial<BinByBinStat> | null)?.kind === "none";
    (isNone ? withoutParameters : withParameters).check(value, path);
  },
};

const modelList = listOf(namedFunction, 'models such as { name: "Mu" }');
export const modelRule: OptionRule = {
  ...namedFunction,
  check(value, path) {
    if (typeof value === "function") {
      throw new RabbitInputError({
        field: path,
        state: "a function",
        expected: "{ name, args, module }, which can be copied to threads",
        remedy: `Name the module that exports the function in ${path}.module.`,
      });
    }
    if (Array.isArray(value)) modelList.check(value, path);
    else namedFunction.check(value, path);
  },
};

const names = listOf(text, "names");

const blindingScheme = oneOf<DataOptions["blindingScheme"]>({ additive: true, multiplicative: true });

const externalPostfitParts = optionsOf<ExternalPostfit>(
  {
    names,
    values: float64Array,
    covariance: float64Array,
    blinded: names,
    blindingScheme,
  },
  { required: ["names", "values"] },
);
const externalPostfit: OptionRule = {
  ...externalPostfitParts,
  check(value, path) {
    externalPostfitParts.check(value, path);
    const { names, values, covariance } = value as ExternalPostfit;
    refuseTwice(names, `${path}.names`, "each parameter once");
    refuseLength(values, names.length, `${path}.values`, "as many as names");
    const index = values.findIndex((one) => !Number.isFinite(one));
    if (index >= 0) {
      throw new RabbitInputError({
        field: `${path}.values`,
        index,
        found: values[index],
        expected: `a finite number, for "${names[index]}"`,
      });
    }
    if (covariance) {
      refuseLength(covariance, names.length ** 2, `${path}.covariance`, "names times names");
    }
  },
};

function refuseLength(array: Float64Array, length: number, path: string, meaning: string): void {
  if (array.length === length) return;
  throw new RabbitInputError({
    field: `${path}.length`,
    found: array.length,
    expected: `${length} (${meaning})`,
    ...(array.length > length && {
      remedy:
        "Histograms of a result may have flow bins: startingPoint of @rabbit-fit/results gives what an external postfit needs.",
    }),
  });
}

/** The covariance counts where nothing is minimised: else the fit has its own, and the other one may have failed. */
function checkExternalCovariance({ parameters, minimizer }: FitOptions): void {
  const { names, covariance } = parameters?.externalPostfit ?? {};
  if (!(names && covariance) || minimizer?.step !== "none") return;
  const field = "options.parameters.externalPostfit.covariance";
  const refuse: Parameters<typeof checkSymmetric>[0] = (details) => {
    throw new RabbitInputError({
      remedy: "This is no covariance. Take that of the result of a fit.",
      ...details,
    });
  };
  const size = names.length;
  const place = covariance.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) {
    const [row, column] = [Math.floor(place / size), place % size];
    const expected = `a finite number, for "${names[row]}" with "${names[column]}"`;
    const remedy = "Its fit has failed. Take another result.";
    refuse({ field, index: [row, column], found: covariance[place], expected, remedy });
  }
  for (let i = 0; i < size; i++) {
    const variance = covariance[i * (size + 1)]!;
    // That of a frozen parameter is zero.
    if (variance >= 0) continue;
    const expected = `a variance that is not negative, for "${names[i]}"`;
    refuse({ field, index: [i, i], found: variance, expected });
  }
  checkSymmetric(refuse, field, covariance, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const found = covariance[row * size + column]!;
      const largest = Math.sqrt(covariance[row * (size + 1)]! * covariance[column * (size + 1)]!);
      if (Math.abs(found) <= LARGEST_CORRELATION * largest) continue;
      const expected = `at most ${largest} in size: "${names[row]}" and "${names[column]}" have a correlation of at most 1`;
      refuse({ field, index: [row, column], found, expected });
    }
  }
}

/** Rounding may take the correlation of two parameters that are nearly the same beyond 1. */
const LARGEST_CORRELATION = 1 + 1e-3;

const parameterRules: OptionRules<ParameterOptions> = {
  expectSignal: parameterValues,
  allowNegative: flag,
  constraintMinima: parameterValues,
  freeze: names,
  prefitUnconstrainedUncertainty: notNegative,
  externalPostfit,
};

const likelihoodRule = optionsOf<LikelihoodOptions>({
  form: oneOf<LikelihoodForm>({ poisson: true, chi2: true, covariance: true }),
  binByBinStat,
  postfitProfile: oneOf<LikelihoodOptions["postfitProfile"]>({ profiled: true, unprofiled: true }),
  terms: listOf(
    optionsOf<TermSpec>(
      { name: text, args: listOf(text, "texts"), module: text },
      { required: ["name", "module"] },
    ),
    "terms { name, args, module }",
  ),
});

/** One line for each kind of regularisation. */
const regularization = byKind<RegularizationSpec>({
  SVD: optionsOf<SvdSpec>({ kind: anything, mapping: namedFunction }, { required: ["mapping"] }),
  Tikhonov: optionsOf<TikhonovSpec>(
    { kind: anything, mapping: namedFunction, order: where((value) => value === 1 || value === 2, "1 or 2") },
    { required: ["mapping"] },
  ),
});

const lCurve = optionsOf<LCurveOptions>({
  scan: optionsOf<LCurveScan>({ start: finite, stop: finite, step: above0 }),
  optimize: optionsOf<LCurveOptimization>({ min: finite, max: finite }),
});

const listOfDataSets = listOf(dataSet, "data sets");
const dataSets: OptionRule = {
  check(value, path) {
    listOfDataSets.check(value, path);
    if ((value as readonly unknown[]).length > 0) return;
    throw new RabbitInputError({
      field: path,
      state: "empty",
      expected: 'at least one data set, such as "data"',
    });
  },
};

export const covarianceKind = oneOf<CovarianceKind>({ full: true, "of-interest": true, none: true });

/** What each option can be. */
export const fitOptionRules: OptionRules<FitOptions> = {
  data: optionsOf<DataOptions>({
    sets: dataSets,
    pseudodata: names,
    toys: toyOptions,
    unblind: names,
    blindingGroups: names,
    blindingScheme,
  }),
  model: modelRule,
  parameters: optionsOf<ParameterOptions>(parameterRules),
  likelihood: likelihoodRule,
  regularization: listOf(regularization, 'penalties such as { kind: "SVD", mapping: { name: "Select" } }'),
  regularizationStrength: finite,
  lCurve,
  minimizer: optionsOf<MinimizerOptions>({
    method: oneOf(Object.fromEntries(minimizerMethods.map((method) => [method, true]))),
    maxIterations: countFrom(0),
    gradientTolerance: notNegative,
    valueTolerance: notNegative,
    earlyStopping: countFrom(0),
    stallRelTol: notNegative,
    preconditioner: optionsOf<PreconditionerOptions>({
      blocks: names,
      from: oneOf<PreconditionerOptions["from"]>({ hessian: true, gaussnewton: true }),
      transform: oneOf<PreconditionerOptions["transform"]>({ ridge: true, spectral: true }),
    }),
    maxRestarts: countFrom(-1, "a whole number that is not negative, or -1 for as often as it helps"),
    step: oneOf<MinimizerOptions["step"]>({ iterate: true, linear: true, none: true }),
  }),
  covariance: covarianceKind,
  analyses: listOf(analysisRule, 'analyses such as { kind: "histograms" }'),
  run: optionsOf<RunOptions>({
    threads: countFrom(0),
    until: oneOf<RunOptions["until"]>({ prefit: true, postfit: true }),
    diagnostics: flag,
    info: map,
    onProgress: callback,
    signal: abortSignal,
  }),
};

export const fitOptions = optionsOf<FitOptions>(fitOptionRules);

/**
 * Refuses options that have no effect and values that an option cannot have. A program without types could not tell them
 * from options that are left out.
 *
 * @throws RabbitInputError naming the option
 */
export function checkOptions(options: FitOptions): void {
  fitOptions.check(options, "options");
  checkExternalCovariance(options);
}
