import type { FitStage } from "@rabbit-fit/contracts";
import { flag, map, oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules, figureWidth, names } from "../options/common-options.js";

/** Which covariance a figure shows, and how. */
export interface CovarianceFigureOptions extends CommonFigureOptions {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
  /** Of the bins of this mapping; of the parameters without it. */
  readonly mapping?: string;
  /** Only the bins of this channel; all channels by default. */
  readonly channel?: string;
  /** Of expected yields after the fit by default, or before it; or of the observed data, of one channel. */
  readonly stage?: FitStage | "data";
  /** The number of a bin by the name of an axis, of one channel: only what is in these bins is shown. */
  readonly at?: ReadonlyMap<string, number>;
  /** Only these parameters, in this order; all by default. */
  readonly parameterNames?: readonly string[];
  /** `correlation`: each element over the roots of both variances. */
  readonly shows?: "covariance" | "correlation";
  /** `clustered`: what is correlated stands together. As in the result by default. */
  readonly order?: "usual" | "clustered";
  /** Whether the elements stand in the cells as numbers. */
  readonly numbers?: boolean;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Width of the figure in points. */
  readonly width?: number;
}

export const covarianceFigureRule = optionsOf<CovarianceFigureOptions>({
  ...commonRules,
  fit: text,
  mapping: text,
  channel: text,
  stage: oneOf<CovarianceFigureOptions["stage"]>({ prefit: true, postfit: true, data: true }),
  at: map,
  parameterNames: names,
  shows: oneOf<CovarianceFigureOptions["shows"]>({ covariance: true, correlation: true }),
  order: oneOf<CovarianceFigureOptions["order"]>({ usual: true, clustered: true }),
  numbers: flag,
  xLabel: text,
  yLabel: text,
  width: figureWidth,
});
