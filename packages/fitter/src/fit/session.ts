import {
  type FitInput,
  type FitResult,
  listedNames,
  matchNames,
  RabbitInputError,
  type ResultGroup,
  refuseUnmatched,
} from "@rabbit-fit/contracts";
import { wholeNumber } from "@rabbit-fit/contracts/options";
import { analysesOf } from "../analyses/registry.js";
import { blindingOf, hidingOffsets, weaknesses } from "../blinding/hidden-parameters.js";
import { assertHessianFits, needsHessian } from "../covariance/hessian-memory.js";
import type { ParameterOffsets } from "../data/placed-data.js";
import { describeModel, type ModelDescription } from "../likelihood/model-description.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import { checkOptions } from "../options/check-options.js";
import type { FitOptions } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { refuseForeignOffsets, refuseForeignPostfit } from "../postfit/external-postfit.js";
import { type Postfit, type PostfitState, postfitOf } from "../postfit/postfit.js";
import { parameterBlocks } from "../preconditioner/parameter-blocks.js";
import { makeRefits } from "../refits/make-refits.js";
import { profiledPenalties } from "../regularization/regularizable.js";
import { lCurveRangeDefaults, scannedStrengths } from "../regularized-fits/l-curve.js";
import { type DataSetRequest, dataSetRequests } from "./data-sets.js";
import {
  checkCall,
  type FitCallOptions,
  fitDataSet,
  fitPlaced,
  type SessionSetting,
} from "./fit-data-set.js";
import { inputMetadata } from "./input-metadata.js";
import { type ListedRefits, listRefits } from "./list-refits.js";
import { placeData } from "./place-data.js";
import { priorMetadata } from "./prior-metadata.js";

/** What is known of one fit before it is made. */
export interface FitRequest {
  /** Name of its result group: empty for data. */
  readonly name: string;
  /** Number of the toy, for a toy. */
  readonly toy?: number;
}

/**
 * A tensor that is ready to be fitted to any of its data sets, in any order or side by side: the result of each depends on
 * the input and the options alone.
 */
export interface FitSession {
  /** What the results have in common. */
  readonly meta: FitResult["meta"];
  /** Names of all parameters, in the order of their values. */
  readonly parameterNames: readonly string[];
  /** What the options ask for, in order. */
  readonly requests: readonly FitRequest[];
  /** Worker threads in use; 0 where everything runs in the calling thread. */
  readonly threads: number;
  /**
   * Makes a fit.
   *
   * @param index into `requests`
   * @throws RabbitInputError when a toy cannot be drawn as asked for, or `call` has an option that is not one
   * @throws RangeError when there is no such request
   * @throws the reason of the options' signal when that is aborted
   */
  fit(index: number, call?: FitCallOptions): Promise<ResultGroup>;
  /**
   * The same fit as the state that analyses start from, for whatever is not among the analyses of the options: it can be
   * made again with parameters held, as scans do. Use it before the session is closed.
   *
   * @throws as `fit`
   */
  postfit(index: number, call?: FitCallOptions): Promise<Postfit>;
  /** Releases the engine with its threads. */
  close(): Promise<void>;
}

/**
 * Prepares the fits that the options ask for. Close the session in the end. Row blocks of `input` that are larger than 64 MiB
 * are taken over, as by `fit`. Input and options belong to the session until it is closed: each fit reads the data and its
 * options from them.
 *
 * @throws RabbitInputError when an option names a parameter or data set that is not there, options and input do not
 * go together, or the Hessian does not fit into the memory
 * @throws the reason of `options.run.signal` when that is aborted
 */
export async function openFit(input: FitInput, options: FitOptions = {}): Promise<FitSession> {
  const { revived: _, listRefits: __, ...session } = await openSession(input, options);
  return session;
}

/** What makes the refits of a session. */
export type SessionServices = Pick<SessionSetting, "refitThreads">;

export interface RevivingSession extends FitSession {
  /** A fit of another thread with the same input and options. */
  revived(state: PostfitState): Postfit;
  /** Makes a fit, and lists the refits that its analyses make of it. */
  listRefits(index: number, call: FitCallOptions): Promise<ListedRefits>;
}

/** As `openFit`, for threads. */
export async function openSession(
  input: FitInput,
  options: FitOptions,
  services: SessionServices = {},
): Promise<RevivingSession> {
  checkOptions(options);
  const { parameters = {}, run = {}, analyses: specs = [] } = options;
  refuseCurveOfNothing(options);
  // What can be refused is refused before the templates are taken over.
  const description = await describeModel(input, options);
  const requests = dataSetRequests(input, options.data ?? {});
  const { parameterNames, map, constraints } = description;
  const { channels, processes } = input;
  const analyses = await analysesOf(specs, options.covariance ?? "full", {
    channels,
    processes,
    parameterNames,
  });
  refuseUnfitData(description, requests);
  // Rather now than when all minimisations are done.
  if (needsHessian(options)) assertHessianFits(map.size);
  const frozen = frozenParameters(parameterNames, parameters.freeze ?? []);
  const { length: frozenCount } = frozen.fixed;
  if (frozenCount > 0) {
    const names = listedNames(Array.from(frozen.fixed, (i) => parameterNames[i]!));
    const text = `Freezing ${frozenCount} ${frozenCount === 1 ? "parameter" : "parameters"}: ${names}`;
    run.onProgress?.({ kind: "message", level: "info", text });
  }
  const { statistics } = description;
  const known = { ...input, parameterNames, map, constraints, frozen, statistics };
  analyses.forEach((analysis, index) => {
    analysis.check?.(known, `options.analyses[${index}]`);
  });
  const weak = profiledPenalties(description.regularizers, description);
  if (weak !== undefined) run.onProgress?.({ kind: "message", level: "warning", text: weak });
  if (parameters.externalPostfit) refuseForeignPostfit(parameterNames, parameters.externalPostfit);
  const { preconditioner } = options.minimizer ?? {};
  const { modelCount } = map;
  const { systematics } = input;
  const blocks =
    preconditioner &&
    parameterBlocks(preconditioner.blocks, { parameterNames, modelCount, constraints, systematics });
  const pois = parameterNames.slice(0, map.poiCount);
  const { names, noiIndices } = input.systematics;
  const nois = Array.from(noiIndices, (index) => names[index]!);
  const isBlinded = requests.some(({ seesData }) => seesData);
  const offsets = isBlinded ? await reportedOffsets(input, options, description, frozen) : undefined;
  // An input that nothing will be done with is not taken over.
  run.signal?.throwIfAborted();
  const model = await StatisticalModel.load(input, description, run);
  const setting: SessionSetting = {
    input,
    model,
    options,
    analyses,
    frozen,
    prefitVariances: prefitVariances(constraints, parameters.prefitUnconstrainedUncertainty ?? 0),
    ...(offsets && { offsets }),
    ...(blocks && { blocks }),
    makeRefits,
    ...services,
  };
  const requestAt = (index: number) => {
    wholeNumber.check(index, "index");
    const request = requests[index];
    if (request) return request;
    throw new RangeError(`There is no fit ${index}: the options ask for ${requests.length}, counted from 0.`);
  };
  // As in Python rabbit, where this mapping completes the description of the channels.
  const withProcesses = specs.some(
    (spec) =>
      spec.kind === "histograms" && (spec.mappings?.some(({ name }) => name === "BaseMapping") ?? true),
  );
  const further = priorMetadata(map.model);
  return {
    meta: {
      info: run.info ?? new Map(),
      input: inputMetadata(input, withProcesses ? "with-processes" : "plain"),
      processes,
      pois,
      nois,
      model: {
        parameters: parameterNames.slice(0, map.modelCount),
        squared: parameterNames.filter((_, i) => map.squared[i]),
      },
      ...(further.size > 0 && { more: further }),
    },
    parameterNames,
    requests: requests.map(({ group, dataSet }) => ({
      name: group,
      ...(typeof dataSet === "object" && { toy: dataSet.toy }),
    })),
    threads: model.threads,
    fit: async (index, call = {}) => {
      checkCall(call);
      run.signal?.throwIfAborted();
      return fitDataSet(setting, requestAt(index), call);
    },
    postfit: async (index, call = {}) => {
      checkCall(call);
      run.signal?.throwIfAborted();
      const request = requestAt(index);
      return (await fitPlaced(setting, request, placeData(setting, request), call)).postfit;
    },
    revived: ({ data, frozen, strength, ...point }) => {
      const likelihood = model.likelihood(data);
      return postfitOf(
        { ...setting, frozen: new Frozen(frozen) },
        { ...point, likelihood: strength === undefined ? likelihood : likelihood.withStrength(strength) },
      );
    },
    listRefits: async (index, call) => {
      checkCall(call);
      run.signal?.throwIfAborted();
      return listRefits(setting, requestAt(index), call);
    },
    close: () => model.close(),
  };
}

function refuseCurveOfNothing({ regularization = [], lCurve }: FitOptions): void {
  if (!lCurve) return;
  if (regularization.length === 0) {
    throw new RabbitInputError({
      field: "options.lCurve",
      state: "given",
      expected: "some options.regularization, whose strength it is about",
    });
  }
  const { scan, optimize } = lCurve;
  if (scan && scannedStrengths(scan).length === 0) {
    throw new RabbitInputError({
      field: "options.lCurve.scan",
      state: "empty",
      expected: "a start below its stop",
    });
  }
  const { min, max } = { ...lCurveRangeDefaults, ...optimize };
  if (optimize && !(min < max)) {
    throw new RabbitInputError({
      field: "options.lCurve.optimize",
      found: [min, max],
      expected: "a min below its max",
    });
  }
}

/** The offsets of the fits that see the data, with a word on what is not hidden. */
async function reportedOffsets(
  input: FitInput,
  options: FitOptions,
  description: ModelDescription,
  frozen: Frozen,
): Promise<ParameterOffsets> {
  const { run = {}, minimizer, analyses = [] } = options;
  const report = (level: "info" | "warning", text: string) =>
    run.onProgress?.({ kind: "message", level, text });
  const { offsets, unblinded } = await hidingOffsets(input, options.data ?? {}, description);
  if (unblinded.length > 0) {
    const what = unblinded.length === 1 ? "parameter" : "parameters";
    report("info", `Unblinding ${unblinded.length} ${what}: ${listedNames(unblinded)}`);
  }
  const { parameterNames: names, map } = description;
  if (run.until === "prefit") return offsets;
  if (minimizer?.step === "none") {
    const external = options.parameters?.externalPostfit;
    if (external) refuseForeignOffsets(external, blindingOf(offsets, names), names);
    return offsets;
  }
  const shows = analyses.some(({ kind }) => kind === "histograms" || kind.endsWith("-observable"));
  for (const text of weaknesses(offsets, { names, squared: map.squared, frozen, shows })) {
    report("warning", text);
  }
  return offsets;
}

/** Data are looked at before the first fit: the last of them should not end a long run. */
function refuseUnfitData(
  { dataForm, channels }: ModelDescription,
  requests: readonly DataSetRequest[],
): void {
  for (const { seesData, data, dataName } of requests) {
    if (seesData) dataForm.check(data, { name: dataName, channels });
  }
}

function frozenParameters(names: readonly string[], expressions: readonly string[]): Frozen {
  const option = "options.parameters.freeze";
  const expected =
    "the name of a parameter, or a regular expression that matches the whole name of at least one";
  refuseUnmatched(expressions, names, { option, expected });
  const matched = new Set(matchNames(expressions, names, option));
  return new Frozen(Uint8Array.from(names, (name) => Number(matched.has(name))));
}
