/*
 * Barlow-Beeston lite with a gamma constraint and a Poisson likelihood: one parameter beta scales the yield n_a of the
 * processes with statistical uncertainty in a bin, n = beta n_a + n_z. Profiled, beta is the positive root of
 *
 *   F(beta) = n_a (1 - N / n) + k (1 - beta0 / beta) = 0,
 *
 * the derivative of n - N ln n + k (beta - beta0 ln beta). Source: Conway, arXiv:1103.0354, with the gamma constraint of
 * Dembinski and Abdelmotteleb, arXiv:2206.12346.
 */

/** A bin as its likelihood sees it. */
export interface GammaLiteBin {
  /** N, counts. */
  readonly observed: number;
  /** n_a, yield that beta scales. */
  readonly active: number;
  /** n_z, yield of processes without statistical uncertainty. */
  readonly fixed: number;
  /** k, size of an unweighted sample with the same relative uncertainty. */
  readonly kstat: number;
  /** beta0, centre of the constraint. */
  readonly beta0: number;
}

/** First derivatives of the profiled beta. */
export interface GammaLiteResponse {
  readonly beta: number;
  /** d beta / d n_a */
  readonly active: number;
  /** d beta / d n_z */
  readonly fixed: number;
  /** d beta / d N */
  readonly observed: number;
  /** d beta / d beta0 */
  readonly beta0: number;
}

/** The profiled beta, dimensionless; beta0 where nothing is scaled (n_a = 0). */
export function profiledBeta({ observed, active, fixed, kstat, beta0 }: GammaLiteBin): number {
  if (active === 0) return beta0;
  // a beta^2 + b beta - c = 0 with c >= 0; of the two forms of the root the one that does not cancel.
  const a = active * (active + kstat);
  const b = active * (fixed - observed - beta0 * kstat) + kstat * fixed;
  const c = beta0 * kstat * fixed;
  if (c === 0) return b < 0 ? -b / a : 0;
  const root = Math.sqrt(b * b + 4 * a * c);
  return b < 0 ? (root - b) / (2 * a) : (2 * c) / (root + b);
}

/** The profiled beta with its derivatives, by the implicit function theorem on F(beta) = 0. */
export function profiledBetaResponse(bin: GammaLiteBin): GammaLiteResponse {
  const beta = profiledBeta(bin);
  const { observed, active, fixed, kstat, beta0 } = bin;
  const n = beta * active + fixed;
  if (active === 0 || n === 0 || beta === 0) return { beta, active: 0, fixed: 0, observed: 0, beta0: 1 };
  const slope = (observed * active * active) / (n * n) + (kstat * beta0) / (beta * beta); // dF/dbeta
  return {
    beta,
    active: -(1 - observed / n + (active * observed * beta) / (n * n)) / slope,
    fixed: -((active * observed) / (n * n)) / slope,
    observed: active / n / slope,
    beta0: kstat / beta / slope,
  };
}
