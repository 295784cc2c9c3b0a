import type { LikelihoodCase } from "./likelihood-case.js";

/** What is not compared, and why. */
interface LeftOut {
  readonly cases: RegExp;
  /** Paths, or `PATH variances`. */
  readonly paths: RegExp;
  readonly reason: string;
}

export const leftOut: readonly LeftOut[] = [
  {
    cases: /^(?!forced|external-without)/,
    paths: /\/edmval$/,
    reason: "the distance to the minimum at the minimum is rounding; that it is small is asserted instead",
  },
  {
    cases: /^log-normal-covariance/,
    paths: /\/cov_nobs_obs$/,
    reason: "this tensor has variances and no covariance: the reference writes them as a diagonal matrix",
  },
  {
    cases: /^log-normal-chi2/,
    paths: /^results_asimov\/(cov$|parms variances$|.*\/hist_(nobs|postfit\S*) variances$)/,
    reason: "the variances of the tensor are those of Asimov data, too; the reference takes the expectation",
  },
  {
    cases: /^full-nll-(chi2|covariance)/,
    paths: /\/nllvalfull$/,
    reason: "the reference leaves out the constants of the normal distribution of the data",
  },
  {
    cases: /^external-(not-fitted|asimov)/,
    paths: /^results(_asimov)?\/parms variances$/,
    reason: "the reference uses the covariance of the other fit, and stores NaN beside the parameters",
  },
];

/** The paths that are left out of a case. */
export function leftOutOf({ name }: LikelihoodCase): RegExp {
  const paths = leftOut.flatMap((entry) => (entry.cases.test(name) ? [`(?:${entry.paths.source})`] : []));
  return paths.length === 0 ? /(?!)/ : new RegExp(paths.join("|"));
}
