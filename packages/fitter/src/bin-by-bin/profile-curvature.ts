import type { ProfiledBins } from "./profile-bins.js";

/**
 * Second derivatives of profiled yields n_b, in the symbols of {@link ProfiledBins} and with L_i the yield that beta_i scales.
 * n is where n = G(t, L), t = D'(n), with G = sum_i L_i B_i(t L_i) and B_i(s) the root of C_i'(beta) = -s. Differentiated twice,
 *
 *   d2n = (1 - S W) [ G_tt dt dt - S D''' dn dn + sum_i ( G_tL 2 dt dL_i + G_LL dL_i dL_i ) ].
 */
export interface ProfileCurvature {
  /** G_tt = sum_i L_i^3 B'', [bins with masked channels] */
  readonly bySlopes: Float64Array;
  /** - S D''', [bins with masked channels] */
  readonly byYields: Float64Array;
  /** G_tL = 2 L B' + t L^2 B'', [bin-by-bin parameters] */
  readonly bySlopeAndBeta: Float64Array;
  /** G_LL = 2 t B' + t^2 L B'', [bin-by-bin parameters] */
  readonly byBetas: Float64Array;
}

/**
 * With B' = -1 / C'', and B'' = 2 B'^2 / beta of a gamma constraint, 0 of a normal one. Parameters that are added scale nothing.
 *
 * @param thirdDerivative D''' of the data term of a bin with data
 */
export function profileCurvature(
  { betas, slope, variance }: ProfiledBins,
  thirdDerivative: (bin: number) => number,
  dataBinCount: number,
): ProfileCurvature {
  const betaCount = betas?.values.length ?? 0;
  const out: ProfileCurvature = {
    bySlopes: new Float64Array(slope.length),
    byYields: new Float64Array(slope.length),
    bySlopeAndBeta: new Float64Array(betaCount),
    byBetas: new Float64Array(betaCount),
  };
  if (!betas) return out;
  for (let bin = 0; bin < dataBinCount; bin++) {
    if (variance[bin] !== 0) out.byYields[bin] = -variance[bin]! * thirdDerivative(bin);
  }
  const { type } = betas.statistics;
  if (type === "normal-additive") return out;
  for (let i = 0; i < betaCount; i++) {
    if (betas.inverseCurvature[i] === 0) continue;
    const bin = Math.floor(i / betas.perBin);
    const t = slope[bin]!;
    const scaled = betas.effect[i]!;
    const first = -betas.inverseCurvature[i]!;
    const second = type === "gamma" ? (2 * first * first) / betas.values[i]! : 0;
    out.bySlopes[bin]! += scaled ** 3 * second;
    out.bySlopeAndBeta[i] = 2 * scaled * first + t * scaled * scaled * second;
    out.byBetas[i] = 2 * t * first + t * t * scaled * second;
  }
  return out;
}
