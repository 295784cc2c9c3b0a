import { RabbitInputError } from "@rabbit-fit/contracts";
import type { PlacedData } from "../data/placed-data.js";
import type { Mapping } from "../mappings/mapping.js";
import { type MappingSpec, mappingsRule } from "../options/mapping-spec.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { jointProblem, withProfiledBetas } from "./joint-problem.js";
import { createObservable, observableName, observableValue } from "./observable-profile.js";
import { stationaryPoint } from "./stationary-point.js";

/** The minimum of the likelihood over the parameters and the bin-by-bin parameters where an observable g has a value v. */
export interface HeldMinimum {
  /** v */
  readonly value: number;
  /** Internal parameters, [parameters]. */
  readonly x: Float64Array;
  /** With g held they are not where the data alone have them; undefined without bin-by-bin parameters. */
  readonly betas: Float64Array | undefined;
  /** Negative log-likelihood, as `nll` of a fit. */
  readonly nll: number;
  /** dL/dv along these minima. */
  readonly slope: number;
}

/** One output of a mapping, which can be held at a value as a parameter can. */
export interface HeldObservable {
  /** All words of the mapping, with the bin where it has several. */
  readonly name: string;
  /** The minimum of the fit, where nothing holds the observable. */
  readonly best: HeldMinimum;
  /** Standard deviation of the observable after the fit; undefined where nothing changes it. */
  readonly sigma: number | undefined;
  /** The value at the minimum of another fit of the same model, to whichever data. */
  valueAt(fit: Postfit): number;
  /**
   * The minimum with the observable held, of the data of the fit or of others.
   *
   * @returns undefined where Newton's method leads to none
   */
  minimum(value: number, search?: HeldSearch): HeldMinimum | undefined;
}

export interface HeldSearch {
  /** Where Newton's method starts; the minimum of the fit by default. */
  readonly from?: HeldMinimum | undefined;
  /** What of the data differs from those of the fit. */
  readonly data?: Partial<PlacedData>;
}

/**
 * The outputs of mappings, for what holds them at values: limits on yields, toys of a yield.
 *
 *     const [yieldOfSignal] = await heldObservables(fit, [{ name: "Select", args: ["ch0", "signal", "x:sum"] }]);
 *     const { nll } = yieldOfSignal.minimum(10)!;
 *     2 * (nll - fit.nll); // the test statistic of a yield of 10
 *
 * @param fit a converged fit; its session is still open
 * @throws RabbitInputError where there is no such mapping, what the mapping itself refuses, where the fit has no uncertainties, and
 * where bins vary with the statistical fluctuations of others
 */
export async function heldObservables(
  fit: Postfit,
  specs: readonly MappingSpec[],
  path = "options.mappings",
): Promise<HeldObservable[]> {
  refuseNoPostfit(fit);
  mappingsRule.check(specs, path);
  const { likelihood } = fit;
  const { size } = likelihood;
  const mappings = await Promise.all(specs.map((spec, i) => createObservable(fit, spec, `${path}[${i}]`)));
  const problemOf = (mapping: Mapping, output: number, place: number) => {
    try {
      return jointProblem(fit, mapping, output);
    } catch (error) {
      if (!(error instanceof NotSolvedError)) throw error;
      const expected = "a mapping whose outputs can be held at values";
      throw new RabbitInputError(
        { field: `${path}[${place}]`, found: mapping.key, expected, remedy: error.message },
        { cause: error },
      );
    }
  };
  return mappings.flatMap((mapping, place) =>
    Array.from({ length: mapping.size }, (_, output): HeldObservable => {
      const problem = problemOf(mapping, output, place);
      const { joint, metric, atBest, variance } = problem;
      const sigma = Math.sqrt(variance);
      const minimumOf = (u: Float64Array, of: Omit<HeldMinimum, "x" | "betas">): HeldMinimum => ({
        ...of,
        x: u.slice(0, size),
        betas: likelihood.statistics && u.slice(size),
      });
      return {
        name: observableName(mapping, output),
        best: minimumOf(atBest.u, { value: atBest.value, nll: fit.nll, slope: 0 }),
        sigma: sigma > 0 && Number.isFinite(sigma) ? sigma : undefined,
        valueAt: (other) => observableValue(other, mapping, output),
        minimum(value, { from, data } = {}) {
          const of = data ? problem.withData(data) : joint;
          const multiplier = from?.slope ?? 0;
          const u = withProfiledBetas(of.likelihood, from?.x ?? fit.x);
          const goal = { kind: "value", value, unit: sigma } as const;
          const at = stationaryPoint(of, metric, { u, multiplier, goal });
          return at && minimumOf(at.u, { value, nll: at.nll, slope: at.multiplier });
        },
      };
    }),
  );
}
