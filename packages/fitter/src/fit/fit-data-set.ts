import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { anything, callback, float64Array, optionsOf, where } from "@rabbit-fit/contracts/options";
import type { Analysis } from "../analyses/analysis.js";
import { blindedStart } from "../blinding/blinded-start.js";
import { blindingOf, narrowlyHidden, offsetsWithoutFit } from "../blinding/hidden-parameters.js";
import { LARGEST_DISTANCE } from "../convergence/judge-convergence.js";
import type { ParameterOffsets, PlacedData } from "../data/placed-data.js";
import {
  covarianceHistogram,
  epochHistogram,
  parameterHistogram,
} from "../histograms/parameter-histograms.js";
import type { Minimization, MinimizationHistory } from "../minimization/minimization.js";
import { minimizeLikelihood } from "../minimization/minimize-likelihood.js";
import { Turns } from "../minimization/turns.js";
import { degreesOfFreedom } from "../postfit/degrees-of-freedom.js";
import { externalStart } from "../postfit/external-postfit.js";
import { type FitSetting, type Postfit, postfitOf } from "../postfit/postfit.js";
import type { PostfitUncertainties } from "../postfit/postfit-uncertainties.js";
import { prefitOf } from "../postfit/prefit.js";
import type { RefitOutcome } from "../postfit/refit-spec.js";
import type { KnownRefits, RefitKeeping } from "../postfit/refits-setting.js";
import { betaEdm } from "../prediction/beta-edm.js";
import { type LCurve, traceLCurve } from "../regularized-fits/l-curve.js";
import { lCurveHistograms } from "../regularized-fits/l-curve-histograms.js";
import { addRegularization } from "../regularized-fits/regularized-fit.js";
import type { DataSetRequest } from "./data-sets.js";
import { placeData } from "./place-data.js";
import { ResultBuilder } from "./result-builder.js";

/** How one fit of a session is made. */
export interface FitCallOptions {
  /** Internal parameters to start from, [parameters]; by default those of the data set. */
  readonly start?: Float64Array;
  /** What was done to come to `start`, where that is a point of a fit that was stopped; the result counts it. */
  readonly earlier?: MinimizationHistory;
  /**
   * Called with the best point after each iteration; the array is the caller's to keep. The history is what has been done
   * up to this iteration, and grows with the next.
   */
  readonly onPoint?: (x: Float64Array, iteration: number, history: MinimizationHistory) => void;
  /** Where the minimisation ended, of a fit that was stopped later: it is not made again. */
  readonly minimum?: FitMinimum;
  /** Outcomes of refits of that minimum, such as a map by their keys: they are not made again. */
  readonly refits?: KnownRefits;
  /** Called with the minimum before the first refit that is made of it. */
  readonly onMinimum?: (minimum: FitMinimum) => void;
  /** Called with the outcome of each refit that is made. */
  readonly onRefit?: (key: string, outcome: RefitOutcome) => void;
}

/** Where the minimisation of a fit ended, for a run that goes on after it. */
export interface FitMinimum extends Omit<Minimization, "hessian"> {
  /** What the curvature says there; where it is not known it is computed again. */
  readonly uncertainties?: PostfitUncertainties;
}

const fitCall = optionsOf<FitCallOptions>({
  start: float64Array,
  earlier: anything,
  onPoint: callback,
  minimum: anything,
  refits: where(isKnownRefits, "an object with a method get, such as a Map"),
  onMinimum: callback,
  onRefit: callback,
});

function isKnownRefits(value: unknown): boolean {
  return typeof (value as Partial<KnownRefits> | null)?.get === "function";
}

/** @throws RabbitInputError naming the option that is not one, or has a value that it cannot have */
export function checkCall(call: FitCallOptions): void {
  fitCall.check(call, "call");
  const index = call.start?.findIndex((value) => !Number.isFinite(value)) ?? -1;
  if (index < 0) return;
  throw new RabbitInputError({
    field: "call.start",
    index,
    found: call.start![index],
    expected: "a finite number",
  });
}

/** What the fits of a session have in common. */
export interface SessionSetting extends FitSetting {
  readonly analyses: readonly Analysis[];
  /** What hides the parameters of interest in a blinded fit. */
  readonly offsets?: ParameterOffsets;
}

/** Fits one data set: places the data, minimises, and makes the analyses of the prefit and the postfit state. */
export async function fitDataSet(
  setting: SessionSetting,
  request: DataSetRequest,
  call: FitCallOptions,
): Promise<ResultGroup> {
  const { model, options, analyses, prefitVariances } = setting;
  const { statistics } = model.description;
  const { group } = request;
  const { onProgress, until = "postfit", signal } = options.run ?? {};
  const turns = new Turns(signal);
  onProgress?.({ kind: "started", group });
  const out = new ResultBuilder(request.id, (text) =>
    onProgress?.({ kind: "message", level: "warning", text }),
  );
  const data = placeData(setting, request);
  out.histogram(parameterHistogram("prefit", model.parameterNames, data.start, prefitVariances));
  const prefit = prefitOf(setting, model.likelihood(data));
  for (const analysis of analyses) {
    await turns.next();
    analysis.prefit?.(prefit, out);
  }
  await turns.next();
  if (until === "prefit") return out.group();

  const { postfit, epochs, lCurve } = await fitPlaced(setting, request, data, call);
  const { x, nll, profile } = postfit;
  const { offsets } = postfit.data;
  const { covariance, variances, edm } = postfit.uncertainties();
  const convergence = postfit.verdict();
  for (const curve of lCurve ? lCurveHistograms(lCurve) : []) out.histogram(curve);
  if (epochs) {
    out.histogram(epochHistogram("loss", epochs.losses));
    out.histogram(epochHistogram("time", epochs.times));
  }
  if (covariance) out.histogram(covarianceHistogram(model.parameterNames, covariance.values));
  addRegularization(postfit, out);
  if (convergence && !(convergence.converged && (convergence.edm ?? 0) <= LARGEST_DISTANCE)) {
    onProgress?.({ kind: "message", level: "warning", text: convergence.message });
  }
  out.histogram(parameterHistogram("postfit", model.parameterNames, x, variances));
  const narrow = offsets && narrowlyHidden(offsets, variances, model.parameterNames);
  if (narrow !== undefined) onProgress?.({ kind: "message", level: "warning", text: narrow });
  if (options.run?.diagnostics && statistics) reportBetaEdm(setting, postfit);
  for (const analysis of analyses) {
    await turns.next();
    await analysis.run(postfit, out, signal);
  }
  await turns.next();
  return out.group({
    nllvalreduced: nll,
    ndfsat: degreesOfFreedom(postfit),
    edmval: edm,
    postfitProfile: profile === "profiled",
    ...(convergence && { convergence }),
    ...(offsets && { blinding: blindingOf(offsets, model.parameterNames) }),
  });
}

/** Where the minimisation leads, or the start where none is asked for; blinded where the fit sees the data. */
export async function fitPlaced(
  setting: SessionSetting,
  { group, seesData }: DataSetRequest,
  data: PlacedData,
  call: FitCallOptions,
): Promise<{ readonly postfit: Postfit; readonly lCurve?: LCurve } & Pick<Minimization, "epochs">> {
  const { model, options } = setting;
  const { parameterNames } = model;
  const external = options.parameters?.externalPostfit;
  const isFitted = options.minimizer?.step !== "none";
  const offsets =
    setting.offsets &&
    (isFitted
      ? setting.offsets
      : offsetsWithoutFit(setting.offsets, external?.blinded ?? external?.names ?? [], parameterNames));
  let likelihood = model.likelihood(seesData && offsets ? { ...data, offsets } : data);
  const { start, earlier, onPoint } = call;
  const from = external ? externalStart(likelihood, external, data.start) : data.start.slice();
  refuseLength("start", start, from.length);
  refuseLength("minimum.x", call.minimum?.x, from.length);
  if (!isFitted) return { postfit: postfitOf(setting, { likelihood, x: from, group }) };
  const { map } = likelihood;
  const { lCurve: curveOptions } = options;
  const lCurve =
    curveOptions && likelihood.regularizationStrength !== undefined
      ? await traceLCurve(setting, likelihood, {
          options: curveOptions,
          start: await blindedStart({ ...setting, likelihood }, from),
          group,
        })
      : undefined;
  if (lCurve?.best) likelihood = likelihood.withStrength(lCurve.best.strength);
  const found =
    call.minimum ??
    (await minimizeLikelihood(
      { ...setting, likelihood },
      {
        group,
        start: start ?? (await blindedStart({ ...setting, likelihood }, from)),
        ...(earlier && { earlier }),
        ...(onPoint && {
          onPoint: (x: Float64Array, iteration: number, history: MinimizationHistory) =>
            onPoint(map.mirrored(x), iteration, history),
        }),
      },
    ));
  const { epochs, ...minimum }: Minimization & FitMinimum = { ...found, x: map.mirrored(found.x) };
  const { x, convergence } = minimum;
  const keeping = keepingOf(call, { x, convergence, ...(epochs && { epochs }) });
  return {
    postfit: postfitOf(setting, { ...minimum, likelihood, group, keeping }),
    ...(epochs && { epochs }),
    ...(lCurve && { lCurve }),
  };
}

/** Before the first refit, the minimum that it starts from is told. */
function keepingOf({ refits, onMinimum, onRefit }: FitCallOptions, minimum: FitMinimum): RefitKeeping {
  let isTold = false;
  return {
    ...(refits && { refits }),
    onRefit: (key, outcome) => {
      if (!isTold) onMinimum?.(minimum);
      isTold = true;
      onRefit?.(key, outcome);
    },
  };
}

function refuseLength(field: string, values: Float64Array | undefined, length: number): void {
  if (values === undefined || values.length === length) return;
  throw new RabbitInputError({
    field,
    state: `${values.length} parameters`,
    expected: `${length}, as many as the likelihood has`,
  });
}

function reportBetaEdm({ options }: SessionSetting, postfit: Postfit): void {
  const edm = betaEdm(postfit.prediction("profiled"));
  const text = `Estimated distance to the minimum in the bin-by-bin parameters: ${edm.toPrecision(3)}`;
  options.run?.onProgress?.({ kind: "message", level: "info", text });
}
