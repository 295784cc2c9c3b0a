import type { BinLikelihood, TemplatePoint } from "@rabbit-fit/autodiff-kernels";
import type { BinByBinStatistics } from "../../bin-by-bin/template-statistics.js";
import { once } from "../../once.js";
import type { TemplateRows } from "../../templates/template-rows.js";
import type { TermParts } from "./term-parts.js";
import { type DataTerm, derivativesLike } from "./yield-term.js";

/** What is compared with the yields of independent bins. */
export type ObservedBins = Omit<BinLikelihood, "binByBin">;

/** Data of independent bins, with bin-by-bin parameters profiled inside each: evaluated by the engine. */
export function binLocalTerm(
  observed: ObservedBins,
  parts: Omit<TermParts, "ratesPer" | "logNormal">,
): DataTerm {
  const { engine, seat, rows, processCount, statistics } = parts;
  // Expectations of toys and prefit states come from likelihoods that are never evaluated.
  const likelihood = once(
    () => ({ ...observed, binByBin: engineBinByBin(statistics, rows, processCount) }) as BinLikelihood,
  );
  const self = {};
  let latest: TemplatePoint | undefined;
  const sit = () => {
    if (seat.occupant === self) return true;
    engine.setLikelihood(likelihood());
    seat.occupant = self;
    return false;
  };
  const evaluate = (point: TemplatePoint, gradient: TemplatePoint) => {
    sit();
    latest = point;
    return engine.evaluate(point, gradient);
  };
  /** The engine at the point of the latest evaluation. */
  const atLatest = () => {
    if (!latest) throw new Error("A derivative needs a point: call evaluate first.");
    if (sit()) return engine;
    engine.evaluate(latest, derivativesLike(latest));
    return engine;
  };
  return {
    evaluate,
    hvp: (direction, out) => atLatest().hvp(direction, out),
    hessian: (fold, rateJacobian, out) => atLatest().hessian(fold, rateJacobian, out),
    profile: () => atLatest().profile(),
    gaussNewtonDiagonal: (fold, rateJacobian, out) => atLatest().gaussNewtonDiagonal(fold, rateJacobian, out),
  };
}

/** What the engine needs to know of bin-by-bin parameters to profile them, by template row where they are many. */
function engineBinByBin(
  statistics: BinByBinStatistics | undefined,
  rows: TemplateRows,
  processCount: number,
): BinLikelihood["binByBin"] {
  if (!statistics) return { kind: "none" };
  const { type, mode, kstat, beta0, masked, active } = statistics;
  if (type === "normal-additive") {
    return { kind: "additive", ...additiveTotals(statistics, rows.binCount, processCount) };
  }
  if (mode === "lite") return { kind: "lite", type, kstat, beta0, masked, active };
  const full = {
    kstat: new Float64Array(rows.rowCount),
    beta0: new Float64Array(rows.rowCount),
    masked: new Uint8Array(rows.rowCount),
  };
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const cell = bin * processCount + rows.processes[row]!;
      full.kstat[row] = kstat[cell]!;
      full.beta0[row] = beta0[cell]!;
      full.masked[row] = masked[cell]!;
    }
  }
  return { kind: "full", type, ...full };
}

/**
 * Additive parameters of a bin change its yield together: by sum_p s_p beta_p, with s = sqrt(sumw2), whose variance is
 * sum_p s_p^2 and whose value at the centres is the shift. Both are [bins].
 */
export function additiveTotals(
  { mode, variance, beta0 }: BinByBinStatistics,
  binCount: number,
  processCount: number,
): { variance: Float64Array; shift: Float64Array } {
  const perBin = mode === "full" ? processCount : 1;
  const totals = { variance: new Float64Array(binCount), shift: new Float64Array(binCount) };
  for (let bin = 0; bin < binCount; bin++) {
    for (let i = bin * perBin; i < (bin + 1) * perBin; i++) {
      totals.variance[bin]! += variance[i]!;
      totals.shift[bin]! += Math.sqrt(variance[i]!) * beta0[i]!;
    }
  }
  return totals;
}
