import type { BinByBinStatistics } from "./template-statistics.js";

/** The constraint of one bin-by-bin parameter. */
export interface BetaConstraint {
  readonly type: BinByBinStatistics["type"];
  /** k; 1 where the parameter is added. */
  readonly precision: number;
  readonly beta0: number;
}

/** A bin-by-bin parameter and what its constraint says there. */
export interface BetaResponse {
  readonly beta: number;
  /** 1 / C''(beta); 0 where the parameter is held by a bound. */
  readonly inverseCurvature: number;
  /** d beta / d beta0 at fixed t, - C_{beta beta0} / C'' */
  readonly centreResponse: number;
}

/** The parameter at which the slope of its constraint balances that of the data: C'(beta) + t e = 0, e = dn/dbeta. */
export function betaAtSlope(
  { type, precision, beta0 }: BetaConstraint,
  slope: number,
  effect: number,
): BetaResponse {
  const pull = slope * effect;
  if (type !== "gamma") {
    return { beta: beta0 - pull / precision, inverseCurvature: 1 / precision, centreResponse: 1 };
  }
  const stiffness = precision + pull;
  const centreResponse = precision / stiffness;
  return {
    beta: beta0 * centreResponse,
    inverseCurvature: (beta0 * centreResponse) / stiffness,
    centreResponse,
  };
}

/** The same at a given value, where nothing pulls at it. */
export function betaAt({ type, precision, beta0 }: BetaConstraint, beta: number): BetaResponse {
  if (type !== "gamma") return { beta, inverseCurvature: 1 / precision, centreResponse: 1 };
  if (beta0 === 0) return { beta, inverseCurvature: 0, centreResponse: 0 };
  return { beta, inverseCurvature: (beta * beta) / (precision * beta0), centreResponse: beta / beta0 };
}

/** C'(beta) */
export function constraintSlope({ type, precision, beta0 }: BetaConstraint, beta: number): number {
  return type === "gamma" ? precision * (1 - beta0 / beta) : precision * (beta - beta0);
}

/** Variance with which beta0 fluctuates around a beta equal to it. */
export function centreVariance({ type, precision, beta0 }: BetaConstraint): number {
  return type === "gamma" ? beta0 / precision : 1 / precision;
}
