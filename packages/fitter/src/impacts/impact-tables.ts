/** Impacts in the Gaussian approximation. The sign of an impact is that of the shift; groups have none. */
export interface SymmetricImpacts {
  readonly kind: "traditional" | "global" | "gaussian-global";
  /** What the impacts are on. */
  readonly parameters: readonly string[];
  readonly sources: readonly string[];
  /** In the units that the parameters are stored in, such as the square root of a signal strength; [parameters, sources] */
  readonly impacts: Float64Array;
  /** Groups of systematics, `stat`, `binByBinStat`, groups of the parameter model, external terms. */
  readonly groups: readonly string[];
  /** [parameters, groups] */
  readonly grouped: Float64Array;
  /** Uncertainties of the parameters, [parameters] */
  readonly totals: Float64Array;
  /** What is NaN, and why. */
  readonly failures: readonly ImpactFailure[];
}

/** Impacts from refits: shifts of all parameters. */
export interface AsymmetricImpacts {
  readonly kind: "nonprofiled" | "asymmetric" | "global-asymmetric";
  readonly sources: readonly string[];
  /** All parameters of the fit. */
  readonly parameters: readonly string[];
  /** Down, then up; NaN where a refit has not converged. [sources, 2, parameters] */
  readonly impacts: Float64Array;
  readonly groups: readonly string[];
  /** Down, then up; NaN where a member is. [groups, 2, parameters] */
  readonly grouped: Float64Array;
  /** Refits that have not converged. */
  readonly failures: readonly ImpactFailure[];
}

/** An impact that is NaN, and why. */
export interface ImpactFailure {
  /** The source, or the group and the parameter it acts on. */
  readonly source: string;
  /** Of a refit that has not converged. */
  readonly side?: "down" | "up";
  readonly reason: string;
}

export const sides = ["down", "up"] as const;
