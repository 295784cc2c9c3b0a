import type { Channel, SaturatedFit } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Postfit } from "../postfit/postfit.js";
import type { Prefit } from "../postfit/prefit.js";

/** Where in a result something belongs: in the group itself, or in a mapping, or in one channel of a mapping. */
export interface ResultPlace {
  readonly mapping: string;
  readonly channel?: Pick<Channel, "name">;
}

/** Takes the results of analyses. */
export interface ResultSink {
  histogram(histogram: Histogram, place?: ResultPlace): void;
  number(name: string, value: number, place?: Pick<ResultPlace, "mapping">): void;
  /** A whole number, such as a number of degrees of freedom. */
  count(name: string, value: number, place?: Pick<ResultPlace, "mapping">): void;
  saturatedFit(fit: SaturatedFit, place: Pick<ResultPlace, "mapping">): void;
  /** A word for the log about something that a result does not say. */
  warn(text: string): void;
  /**
   * A warning about what was there before the fit. The same warning after the fit makes it needless.
   *
   * @param text the warning after the fit, as `warn` may get it
   * @param before the warning that the log has where `warn` does not get that one
   */
  warnUnlessAfter(text: string, before: string): void;
}

/**
 * One thing that is computed from a fit. An analysis is a function of its specification, and has its place in the
 * registry of analyses.
 */
export interface Analysis {
  /**
   * What of the fit it needs; `uncertainties`: at least those of the parameters of interest; `covariance`: that of all
   * parameters. Not every fit computes them.
   */
  readonly needs: "minimum" | "uncertainties" | "covariance";
  /**
   * Refuses before the fit what does not suit its parameters.
   *
   * @param path of its specification
   * @throws RabbitInputError
   */
  check?(parameters: FitParameters, path: string): void;
  /** What there is to compute before the minimisation. */
  prefit?(fit: Prefit, out: ResultSink): void;
  run(fit: Postfit, out: ResultSink, signal?: AbortSignal): Promise<void> | void;
}
