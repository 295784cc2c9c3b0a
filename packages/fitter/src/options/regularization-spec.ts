import type { MappingSpec } from "./mapping-spec.js";

/**
 * The squared curvature of a spectrum relative to its expectation before the fit, P = sum_r (K d)_r^2 with d = f / f0, in which K
 * sums the second differences along all axes at each bin; at an edge the next bin is taken to be as the last one. It is what
 * Python rabbit calls SVD, after the method of Hoecker and Kartvelishvili (arXiv:hep-ph/9509307).
 */
export interface SvdSpec {
  readonly kind: "SVD";
  /** What is regularised: a mapping to one channel with one to three axes. */
  readonly mapping: MappingSpec;
}

/**
 * Tikhonov's penalty on differences of d = f / f0: P = sum over axes and bins of (d_i+1 - d_i)^2, of first order, or
 * (d_i+1 - 2 d_i + d_i-1)^2, of second order; each axis for itself and nothing at the edges.
 */
export interface TikhonovSpec {
  readonly kind: "Tikhonov";
  readonly mapping: MappingSpec;
  /** Which differences; 2 by default. */
  readonly order?: 1 | 2;
}

/** A penalty on what is unfolded, added to the negative log-likelihood as exp(2 tau) P. It is plain data. */
export type RegularizationSpec = SvdSpec | TikhonovSpec;

/** Points of a scan of the L-curve, tau = start, start + step ... before stop, as NumPy's `arange` gives them. */
export interface LCurveScan {
  /** 1.7 by default. */
  readonly start?: number;
  /** 2.1 by default, which is a point itself because of its rounding, as in Python rabbit. */
  readonly stop?: number;
  /** 0.1 by default. */
  readonly step?: number;
}

/** Where the tau of largest curvature is looked for. */
export interface LCurveOptimization {
  /** -4 by default. */
  readonly min?: number;
  /** 8 by default. */
  readonly max?: number;
}

/** The L-curve: ln P against ln of the rest of the negative log-likelihood, both at the minimum for tau. */
export interface LCurveOptions {
  /** Compute the curve at these points before the fit. */
  readonly scan?: LCurveScan;
  /** Find the tau of largest curvature before the fit, and fit with it. */
  readonly optimize?: LCurveOptimization;
}
