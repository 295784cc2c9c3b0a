import {
  type Convergence,
  type DataSetId,
  type FitResult,
  type ResultGroup,
  refuseNoGroup,
  refuseNoResult,
} from "@rabbit-fit/contracts";
import { classOf, optionsOf, where } from "@rabbit-fit/contracts/options";
import { type FitStatus, fitStatus } from "./fit-status.js";
import {
  type ChiSquareChoice,
  type ChiSquareTest,
  chiSquareTest,
  type SaturatedTest,
  saturatedTest,
} from "./goodness-of-fit/goodness-of-fit.js";
import {
  type FittedParameter,
  fittedParameters,
  type ParameterContext,
} from "./parameters/fitted-parameters.js";
import { correlationOf, covarianceOf, type ParameterMatrix } from "./parameters/parameter-matrix.js";
import { settingsRule } from "./result-settings.js";
import { selectFit } from "./select-fit.js";
import { type FitSummary, fitSummary } from "./summary/fit-summary.js";
import { singleFits } from "./toys/tabulate-toys.js";
import { type ToyChoice, type ToyColumns, toyColumns } from "./toys/toy-columns.js";
import { type ChannelYields, channelYields } from "./yields/channel-yields.js";

/** The fit to one data set, by what it means. Each part is read when it is first asked for. */
export interface FitView {
  /** The name of the fit in the result: empty for data. */
  readonly name: string;
  readonly dataSet: DataSetId;
  readonly status: FitStatus;
  /** The certificate of the fit: how the minimisation ended, in numbers; absent where nothing was minimised. */
  readonly convergence: Convergence | undefined;
  /** In the order of the result. @throws RabbitInputError where the result has no fitted parameters with uncertainties */
  readonly parameters: readonly FittedParameter[];
  /** Absent where it was not computed. */
  readonly covariance: ParameterMatrix | undefined;
  readonly correlation: ParameterMatrix | undefined;
  readonly saturatedTest: SaturatedTest | undefined;
  /** A chi-square between data and prediction; undefined where it was not computed. */
  chiSquare(choice?: ChiSquareChoice): ChiSquareTest | undefined;
  /** Names of the mappings that have histograms. */
  readonly mappings: readonly string[];
  /** The yields of each channel of a mapping: the channels as they are by default. */
  yields(mapping?: string): readonly ChannelYields[];
  readonly summary: FitSummary;
  /** Everything else. */
  readonly group: ResultGroup;
}

/** A result, by what it means. */
export interface ResultView {
  /** One for each data set; a table of toys is taken apart into its toys. */
  readonly fits: readonly FitView[];
  /**
   * The fit of this name, or the one to data, or to the Asimov data where there is none.
   *
   * @throws RabbitInputError with the names that there are
   */
  fit(name?: string): FitView;
  /** The fits to toys as columns. */
  toys(choice?: ToyChoice): ToyColumns;
}

/** What a view needs besides the result: nothing, where a command has written it. */
export type ViewOptions = Omit<ParameterContext, "meta">;

const metaOfResult = where((value) => typeof value === "object" && value !== null, "the meta of the result");
const setOfNames = where((value) => classOf(value) === "Set", "a Set of names");
const viewOptions = optionsOf<ViewOptions>({ settings: settingsRule, constrained: setOfNames });
const viewContext = optionsOf<ParameterContext>(
  { meta: metaOfResult, settings: settingsRule, constrained: setOfNames },
  { required: ["meta"] },
);

/**
 * A result by what it means: parameters, matrices, yields, tests, toys.
 *
 * @throws RabbitInputError where `result` is none, or an option is not one
 */
export function viewResult(result: FitResult, options: ViewOptions = {}): ResultView {
  viewOptions.check(options, "options");
  refuseNoResult(result);
  const groups = [...singleFits(result.groups)];
  const fits = groups.map((group) => viewFit(group, { ...options, meta: result.meta }));
  return {
    fits,
    fit(name) {
      const names = fits.map((fit) => fit.name);
      const selected = selectFit(names, name === undefined ? {} : { name });
      return fits[names.indexOf(selected)]!;
    },
    toys: (choice) => toyColumns(groups, choice, { ...options, meta: result.meta }),
  };
}

/** One fit of a result by what it means, for fits that come one by one. */
export function viewFit(group: ResultGroup, context: ParameterContext): FitView {
  viewContext.check(context, "context");
  refuseNoGroup(group, "group");
  const parameters = once(() => fittedParameters(group, context));
  const covariance = once(() => covarianceOf(group));
  const correlation = once(() => {
    const matrix = covariance();
    return matrix && correlationOf(matrix);
  });
  return {
    name: group.name,
    dataSet: group.dataSet,
    status: fitStatus(group),
    convergence: group.convergence,
    get parameters() {
      return parameters();
    },
    get covariance() {
      return covariance();
    },
    get correlation() {
      return correlation();
    },
    saturatedTest: saturatedTest(group),
    chiSquare: (choice) => chiSquareTest(group, choice),
    mappings: [...group.mappings.keys()],
    yields: (mapping) => channelYields(group, mapping),
    get summary() {
      return fitSummary(group, context);
    },
    group,
  };
}

function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}
