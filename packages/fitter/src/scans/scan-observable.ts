import { createObservable, observableName, observableValue } from "../joint-likelihood/observable-profile.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import type { ScanGrid } from "../options/scan-spec.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ObservableEndSpec } from "../postfit/refit-spec.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { type Contour, intervalsOf, sides } from "./contour.js";
import { checkObservableIntervals, checkScanCall, checkScanObservable } from "./requests.js";
import { linePlan, type Scan, type ScanOrFailure } from "./scan.js";
import { type ScanCall, scanPoints } from "./scan-points.js";

/** Which observables are scanned, and where. */
export interface ObservableScanRequest extends Pick<ScanGrid, "points" | "range"> {
  /** Each of its outputs is scanned. */
  readonly mapping: MappingSpec;
}

/**
 * Scans the likelihood along the outputs g of a mapping: L - L_min at g = v, minimised over all parameters and bin-by-bin
 * parameters, at
 *
 *   v = g_min +- k range sigma / h,   k = 0 ... h,   h = floor(points / 2),
 *
 * with sigma the uncertainty of g after the fit. At each point L - m g is stationary: with g = v, bin-by-bin parameters are not
 * where they would be without that.
 *
 *     const [scanned] = await scanObservable(await session.postfit(0), { mapping: mappings.project("ch0") });
 *     scanned.points.map(({ values, deltaNll }) => [values[0], deltaNll]);
 *
 * @returns a scan of each output; `slopes` of a point are the multipliers m = dL/dv
 * @throws RabbitInputError where there is no such mapping, or what the mapping itself refuses
 * @throws NotSolvedError where the fit or an output has no uncertainty to set the range
 * @throws the reason of the signal when that is aborted
 */
export async function scanObservable(
  fit: Postfit,
  request: ObservableScanRequest,
  call: ScanCall = {},
): Promise<readonly Scan[]> {
  refuseNoPostfit(fit);
  checkScanObservable(request);
  checkScanCall(call);
  const scans = await observableScans(fit, [request.mapping], request, call);
  const failure = scans.find((scan) => scan.failure !== undefined)?.failure;
  if (failure !== undefined) throw new NotSolvedError(failure);
  return scans;
}

/** Scans of all outputs of several mappings, side by side. */
export async function observableScans(
  fit: Postfit,
  specs: readonly MappingSpec[],
  grid: Pick<ScanGrid, "points" | "range">,
  call: ScanCall,
): Promise<readonly ScanOrFailure[]> {
  const outputs = await outputsOf(fit, specs);
  const plans = outputs.map(({ name, of }) => linePlan(of, `observable ${name}`, grid));
  const outcomes = await scanPoints(fit, plans, { ...call, what: "likelihood scans" });
  return outcomes.map((outcome, i) => {
    const of = outputs[i]!.name;
    return outcome.kind === "failed"
      ? { of, points: [], failure: outcome.reason }
      : { of, points: outcome.points };
  });
}

/** Of which observables intervals are asked for. */
export interface ObservableIntervalsRequest {
  /** Each of its outputs has intervals. */
  readonly mapping: MappingSpec;
  /** l of 2 (L - L_min) = l^2; 1 and 2 by default. */
  readonly levels?: readonly number[];
}

/**
 * The intervals of the outputs g of a mapping: the points of the surface 2 (L - L_min) = level^2, over the parameters and the
 * bin-by-bin parameters, where g is smallest and largest. There L - m g is stationary.
 *
 * @throws as `scanObservable`
 */
export async function observableIntervals(
  fit: Postfit,
  request: ObservableIntervalsRequest,
  call: ScanCall = {},
): Promise<Contour> {
  refuseNoPostfit(fit);
  checkObservableIntervals(request);
  checkScanCall(call);
  const { mapping, levels = [1, 2] } = request;
  return intervalsOfObservables(fit, { mappings: [mapping], levels }, call);
}

/** Intervals of all outputs of several mappings, side by side. */
export async function intervalsOfObservables(
  fit: Postfit,
  { mappings, levels }: { readonly mappings: readonly MappingSpec[]; readonly levels: readonly number[] },
  call: ScanCall,
): Promise<Contour> {
  const { failure } = fit.uncertainties();
  if (failure) throw new NotSolvedError(failure.message);
  const outputs = await outputsOf(fit, mappings);
  const wanted = outputs.flatMap((output) => levels.map((level) => ({ ...output, level })));
  const specs = wanted.flatMap(({ name, of, level }) =>
    sides.map((side): ObservableEndSpec => {
      const key = `interval/observable ${name}/${level} ${side}`;
      return { kind: "observable-end", key, of, level, side };
    }),
  );
  const outcomes = await fit.refits(specs, { ...call, what: "intervals" });
  return {
    levels,
    intervals: intervalsOf(
      fit,
      wanted.map(({ name, level, value }) => ({ of: name, level, value: value() })),
      outcomes,
    ),
  };
}

async function outputsOf(fit: Postfit, specs: readonly MappingSpec[]) {
  const made = await Promise.all(
    specs.map(async (spec, i) => ({ spec, mapping: await createObservable(fit, spec, `mappings[${i}]`) })),
  );
  return made.flatMap(({ spec, mapping }) =>
    Array.from({ length: mapping.size }, (_, output) => ({
      name: observableName(mapping, output),
      of: { mapping: spec, output },
      value: () => observableValue(fit, mapping, output),
    })),
  );
}
