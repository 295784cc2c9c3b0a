import type { Fold, RateJacobian, TemplatePoint } from "@rabbit-fit/autodiff-kernels";
import type { DataProfile } from "../../bin-by-bin/profile-bins.js";
import { addTo } from "../../linear-algebra/vectors.js";

/**
 * A part of the negative log-likelihood that is a function of the yields, with its derivatives. The derivatives are those
 * at the point of the latest `evaluate` of this very term, whatever is computed with other terms in between.
 */
export interface YieldTerm {
  /** Value at a point; fills the gradient with respect to z and the rates. */
  evaluate(point: TemplatePoint, gradient: TemplatePoint): number;
  /** Fills the second derivative applied to a direction. */
  hvp(direction: TemplatePoint, out: TemplatePoint): void;
  /**
   * Fills the Hessian over [parameters of the model | systematics], less the curvature of z and of the rates as functions
   * of their parameters.
   */
  hessian(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void;
  /** Fills the diagonal of its Gauss-Newton part, which is never negative. */
  gaussNewtonDiagonal(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void;
}

/** The term that compares yields with data, with bin-by-bin parameters at the minimum over them. */
export interface DataTerm extends YieldTerm {
  /** The data bins with these parameters, at the point of the latest `evaluate` of this very term. */
  profile(): DataProfile;
}

/** Room for one derivative by each z and each rate. */
export function derivativesLike({ z, rates }: TemplatePoint): TemplatePoint {
  return { z: new Float64Array(z.length), rates: new Float64Array(rates.length) };
}

/** A term that needs another one at the same point, and does not add it. */
export function after(first: YieldTerm, term: YieldTerm): YieldTerm {
  return {
    evaluate(point, gradient) {
      first.evaluate(point, derivativesLike(gradient));
      return term.evaluate(point, gradient);
    },
    hvp: (direction, out) => term.hvp(direction, out),
    hessian: (fold, rates, out) => term.hessian(fold, rates, out),
    gaussNewtonDiagonal: (fold, rates, out) => term.gaussNewtonDiagonal(fold, rates, out),
  };
}

/** The sum of several terms; one term is itself. */
export function sumOfTerms(terms: readonly YieldTerm[]): YieldTerm {
  const [first, ...others] = terms;
  if (first && others.length === 0) return first;
  const summed = (out: Float64Array, fill: (term: YieldTerm, out: Float64Array) => void) => {
    out.fill(0);
    const part = new Float64Array(out.length);
    for (const term of terms) {
      fill(term, part);
      addTo(out, part);
    }
  };
  const summedPoints = (out: TemplatePoint, fill: (term: YieldTerm, out: TemplatePoint) => void) => {
    out.z.fill(0);
    out.rates.fill(0);
    const part = derivativesLike(out);
    for (const term of terms) {
      fill(term, part);
      addTo(out.z, part.z);
      addTo(out.rates, part.rates);
    }
  };
  return {
    evaluate(point, gradient) {
      let value = 0;
      summedPoints(gradient, (term, out) => {
        value += term.evaluate(point, out);
      });
      return value;
    },
    hvp: (direction, out) => summedPoints(out, (term, part) => term.hvp(direction, part)),
    hessian: (fold, rates, out) => summed(out, (term, part) => term.hessian(fold, rates, part)),
    gaussNewtonDiagonal: (fold, rates, out) =>
      summed(out, (term, part) => term.gaussNewtonDiagonal(fold, rates, part)),
  };
}
