import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import type { YieldFunction } from "../mappings/mapping.js";
import { sumCount } from "../mappings/mapping.js";
import type { SparseRows } from "../mappings/sparse-rows.js";
import { columnsOf } from "../prediction/mapped-observables.js";
import type { Prediction } from "../prediction/prediction.js";
import { betaGradients } from "../prediction/summed-yields.js";

/** What something does to outputs, by their places; outputs that are not among them do not change. */
export type OutputEffects = ReadonlyMap<number, number>;

/** How the data move outputs f at fixed x, as the bin-by-bin parameters follow. */
export interface DirectEffects {
  /** df / dN of a bin. */
  ofCount(bin: number): OutputEffects;
  /** df / d beta0 times the standard deviation of the centre beta0, of the bin-by-bin parameters of a bin by their places. */
  ofBetaCentres(bin: number): readonly OutputEffects[];
}

/**
 * With g = df/dbeta and u_b = sum_i e_i g_i / C_i'' over the parameters of bin b, in the symbols of the profiled bins,
 *
 *   N of independent bins     h u_b
 *   N with a covariance       (W u)_b
 *   beta0_i                   ( g_i - e_i (W u)_b ) / sqrt(C_i'')
 *
 * @param bySum df/dy by the sums of the function, [outputs, sums]
 */
export function directEffects(prediction: Prediction, f: YieldFunction, bySum: SparseRows): DirectEffects {
  const { bins } = prediction;
  const { betas, weight } = bins;
  const none = new Map<number, number>();
  if (!betas) return { ofCount: () => none, ofBetaCentres: () => [] };
  const { perBin, effect, inverseCurvature } = betas;
  const gradients = betaGradients(prediction, f.selections);
  const outputsOf = columnsOf(bySum, sumCount(f));
  const gradientOf = (beta: number): OutputEffects => {
    const out = new Map<number, number>();
    for (const [sum, bySumOfIt] of gradients.get(beta) ?? none) {
      for (const [output, value] of outputsOf[sum]!) add(out, output, value * bySumOfIt);
    }
    return out;
  };
  const atFixedSlope = (bin: number): OutputEffects => {
    const out = new Map<number, number>();
    for (let i = bin * perBin; i < (bin + 1) * perBin; i++) {
      const factor = effect[i]! * inverseCurvature[i]!;
      if (factor === 0) continue;
      for (const [output, g] of gradientOf(i)) add(out, output, factor * g);
    }
    return out;
  };
  const slopes = weight.kind === "dense" ? coupledSlopes(weight, atFixedSlope, f.size) : undefined;
  /** (W u)_b */
  const slopeOf = (bin: number): OutputEffects => {
    if (weight.kind === "diagonal") return scaled(atFixedSlope(bin), weight.values[bin]!);
    return bin < weight.size ? slopes!(bin) : none;
  };
  return {
    ofCount: (bin) =>
      weight.kind === "dense" ? slopeOf(bin) : scaled(atFixedSlope(bin), bins.countResponse[bin]!),
    ofBetaCentres: (bin) => {
      const slope = slopeOf(bin);
      return Array.from({ length: perBin }, (_, place) => {
        const i = bin * perBin + place;
        const root = Math.sqrt(inverseCurvature[i]!);
        if (root === 0) return none;
        const out = new Map<number, number>();
        for (const [output, g] of gradientOf(i)) add(out, output, root * g);
        if (effect[i] !== 0) for (const [output, dt] of slope) add(out, output, -root * effect[i]! * dt);
        return out;
      });
    },
  };
}

/** W u of all outputs, [outputs, bins], by bins. */
function coupledSlopes(
  { size, values }: { readonly size: number; readonly values: Float64Array },
  atFixedSlope: (bin: number) => OutputEffects,
  outputCount: number,
): (bin: number) => OutputEffects {
  const dense = new Float64Array(outputCount * size);
  for (let bin = 0; bin < size; bin++) {
    for (const [output, u] of atFixedSlope(bin)) dense[output * size + bin] = u;
  }
  const slopes = matrixProduct(dense, values, { rows: outputCount, inner: size, columns: size });
  return (bin) =>
    new Map(Array.from({ length: outputCount }, (_, output) => [output, slopes[output * size + bin]!]));
}

function scaled(effects: OutputEffects, factor: number): OutputEffects {
  return factor === 0
    ? new Map()
    : new Map(Array.from(effects, ([output, value]) => [output, factor * value]));
}

function add(out: Map<number, number>, output: number, value: number): void {
  out.set(output, (out.get(output) ?? 0) + value);
}
