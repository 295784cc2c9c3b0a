/**
 * What the impacts of a fit are, and which of them are wanted. Expressions are names or regular expressions, matched against
 * the whole name.
 */
export type ImpactDefinition =
  | SymmetricImpactDefinition
  | NonprofiledDefinition
  | AsymmetricDefinition
  | GlobalAsymmetricDefinition;

/**
 * Impacts in the Gaussian approximation, in closed form:
 *
 * - `traditional`: how a parameter follows a nuisance parameter by one postfit standard deviation of it.
 * - `global`: how a parameter follows the centre of a constraint by one standard deviation of it. With the data and the
 *   bin-by-bin parameters, they add up in quadrature to the uncertainty.
 * - `gaussian-global`: the same, with the statistical part from the variances of the counts.
 */
export interface SymmetricImpactDefinition {
  readonly kind: "traditional" | "global" | "gaussian-global";
  /** The sources; all parameters by default. */
  readonly of?: readonly string[];
  /** The parameters that they act on; the parameters of interest and the nuisance parameters of interest by default. */
  readonly on?: readonly string[];
}

/** The shift of all parameters when a frozen parameter is held one prefit standard deviation up and down, and refitted. */
export interface NonprofiledDefinition {
  readonly kind: "nonprofiled";
}

/**
 * The shift of all parameters at the two points of the contour 2 (L - L_min) = level that are farthest along a nuisance
 * parameter.
 */
export interface AsymmetricDefinition {
  readonly kind: "asymmetric";
  /** The nuisance parameters; all that are not frozen by default. */
  readonly of?: readonly string[];
  /** Nuisance parameters to leave out. */
  readonly except?: readonly string[];
  /** The parameters that groups act on; as for symmetric impacts by default. */
  readonly on?: readonly string[];
  /** 1, the default, is one standard deviation; 4 are two. */
  readonly level?: number;
}

/** The shift of all parameters when the centre of a constraint is moved down and up, and everything is refitted. */
export interface GlobalAsymmetricDefinition {
  readonly kind: "global-asymmetric";
  /** The constrained parameters; all that are not frozen by default. */
  readonly of?: readonly string[];
  /** Constrained parameters to leave out. */
  readonly except?: readonly string[];
  /** By how many standard deviations of its constraint a centre is moved; 1 by default. */
  readonly sigma?: number;
}
