/*
 * The names in a result, as Python rabbit writes them (rabbit/workspace.py, bin/rabbit_fit.py, bin/rabbit_limit.py).
 * Writers and readers take them from here.
 */

/**
 * Histograms of a table of toys (a `ResultGroup` of the kind `toys`), which stands for a group for each toy. The axis `toys` has
 * the numbers of the toys.
 */
export const toyHistogramNames = {
  /** `parms` of each toy, [toys, parms] */
  parameters: "toys_parms",
  /** `parms_prefit` of each toy, [toys, parms] */
  prefitParameters: "toys_parms_prefit",
  /** `nllvalreduced`, `edmval`, `iterations` ... of each toy, NaN where it does not have the number, [toys, numbers] */
  numbers: "toys_numbers",
  /** How the minimisation of each toy ended: 1 at its status, [toys, status]; nowhere 1 where nothing was minimised */
  status: "toys_status",
} as const;

/** Histograms of a fit (`ResultGroup.histograms`). In square brackets, the axes. */
export const fitHistogramNames = {
  /** Values after the fit, with their variances, [parms] */
  parameters: "parms",
  /** Values before the fit, with their variances, [parms] */
  prefitParameters: "parms_prefit",
  /** [parms_x, parms_y] */
  covariance: "cov",
  /** [parms, impacts]; `groupedImpacts` of each of these has the impacts of groups. */
  impacts: "impacts",
  globalImpacts: "global_impacts",
  gaussianGlobalImpacts: "gaussian_global_impacts",
  /** [impacts, downUpVar, parms] */
  asymmetricImpacts: "impacts_asym",
  nonprofiledImpacts: "nonprofiled_impacts_asym",
  globalAsymmetricImpacts: "global_impacts_asym",
  /** [impacts, confidence_level, downUpVar, parms] */
  contourScan: "contour_scan",
  /** [param_tuple, confidence_level, params, angle] */
  contourScan2D: "contour_scan2D",
  /** Of each end of an interval: `delta_nll`, `edm`, `largest_gradient` and `found`, [impacts, confidence_level, downUpVar, numbers] */
  contourScanNumbers: "contour_scan_numbers",
  /** Of each end of an interval of an observable, how far it is from the value at the minimum, [impacts, confidence_level, downUpVar] */
  observableContourScan: "contour_scan_observables",
  /** Shifts of all parameters there, [impacts, confidence_level, downUpVar, parms] */
  observableContourScanParameters: "contour_scan_observables_parms",
  /** `value` of the observable there, and the same numbers as of parameters, [impacts, confidence_level, downUpVar, numbers] */
  observableContourScanNumbers: "contour_scan_observables_numbers",
  /** All parameters of each point of a contour, [param_tuple, confidence_level, angle, parms] */
  contourScan2DParameters: "contour_scan2D_parms",
  /** The same numbers of them, [param_tuple, confidence_level, angle, numbers] */
  contourScan2DNumbers: "contour_scan2D_numbers",
  /** Value of the likelihood after each iteration, [epoch] */
  lossByIteration: "epoch_loss",
  /** Seconds since the start after each iteration, [epoch] */
  timeByIteration: "epoch_time",
  /** Of a regularised fit, the covariance of its parameters that follows from the data and constraints alone, [parms_x, parms_y] */
  sandwichCovariance: "cov_sandwich",
  /** The scan of the strength of a regularisation, [step] */
  scannedStrengths: "step_tau",
  /** As Python rabbit computes it. */
  scannedCurvatures: "step_lcurve",
  scannedTrueCurvatures: "step_lcurve_curvature",
  /** -ln L without the penalty, and the penalty without the strength. */
  scannedLikelihoods: "step_lcurve_nll",
  scannedPenalties: "step_lcurve_penalty",
  /** The strength of largest curvature, [best] */
  bestStrength: "best_tau",
  bestCurvature: "best_lcurve",
  bestLikelihood: "best_lcurve_nll",
  bestPenalty: "best_lcurve_penalty",
} as const;

/** Histograms of the fit of a saturated test (`MappingResult.saturatedFit`). */
export const saturatedFitHistogramNames = {
  parameters: fitHistogramNames.parameters,
  covariance: fitHistogramNames.covariance,
  /** Value of the likelihood after each iteration, [epoch] */
  loss: "loss",
  /** Seconds since the start after each iteration, [epoch] */
  time: "time",
} as const;

/** Numbers of a regularised fit (`ResultGroup.numbers`). */
export const regularizationNumbers = {
  /** tau */
  strength: "regularization_tau",
  /** exp(2 tau) times the penalties, which are a part of `nllvalreduced`. */
  penalty: "regularization_penalty",
  /** `nllvalreduced` less that. */
  nll: "nllvalreduced_unregularized",
} as const;

/** The impacts of groups of parameters, by the name of the impacts of single ones: `impacts_grouped` ... */
export function groupedImpacts(impacts: string): string {
  return `${impacts}_grouped`;
}

/** Rows that impacts of groups have besides those of groups. */
export const impactRows = {
  statistical: "stat",
  binByBinStat: "binByBinStat",
  /** Of the bin-by-bin parameters of a process. */
  binByBinStatOf: (process: string) => `binByBinStat${process}`,
  externalTerm: (name: string) => `external_${name}`,
  total: "Total",
} as const;

/**
 * The rows that global impacts of groups have besides those of groups, and with them those of any other impacts.
 *
 * @param of what the fit has: its bin-by-bin parameters, processes and external terms
 */
export function rowsBesidesGroups(of: {
  readonly binByBinStat: "none" | "lite" | "full";
  readonly processes: readonly string[];
  readonly externalTerms: readonly { readonly name: string }[];
}): readonly string[] {
  const { statistical, binByBinStat, binByBinStatOf, externalTerm, total } = impactRows;
  return [
    statistical,
    ...(of.binByBinStat === "none" ? [] : [binByBinStat]),
    ...(of.binByBinStat === "full" ? of.processes.map(binByBinStatOf) : []),
    ...of.externalTerms.map(({ name }) => externalTerm(name)),
    total,
  ];
}

/** How many impacts could not be computed and are NaN (`ResultGroup.counts`), by the name of the impacts. */
export function failedImpacts(impacts: string): string {
  return `${impacts}_failed`;
}

/** The likelihood along a parameter, [scan] */
export function scanHistogram(parameter: string): string {
  return `nll_scan_${parameter}`;
}

/** The likelihood over two parameters, [scan_x, scan_y] */
export function scan2DHistogram(parameterX: string, parameterY: string): string {
  return `nll_scan2D_${parameterX}_${parameterY}`;
}

/**
 * What there is of each point of a scan besides the likelihood, by the name of its histogram: `nll_scan_sig` has `scan_parms_sig`,
 * the parameters, [scan, parms], and `scan_numbers_sig`, `edm`, `largest_gradient` and `found`, which is 1 or 0, [scan, numbers];
 * of two parameters `scan2D_parms_P_Q`, [scan_x, scan_y, parms], and so on. Points that have failed are NaN.
 */
export function scanDetails(scan: string): { readonly parameters: string; readonly numbers: string } {
  const named = (detail: string) => scan.replace(/^nll_(scan|scan2D)_/, `$1_${detail}_`);
  return { parameters: named("parms"), numbers: named("numbers") };
}

/** How an upper limit was computed. */
export type LimitHistogramMethod = "gaussian" | "likelihood" | "toys" | "feldman-cousins";

/**
 * Upper limits: `expected` [parms, cls, clb], `observed` [parms, cls]. Those by toys have the variances of their Monte-Carlo errors;
 * `lower` is the other end of the interval of Feldman and Cousins.
 */
export function limitHistogram(
  method: LimitHistogramMethod,
  kind: "expected" | "observed" | "lower",
): string {
  const isAsymptotic = method === "gaussian" || method === "likelihood";
  return `${method}_${isAsymptotic ? "asymptoticLimits" : "limits"}_${kind}`;
}

/** The mapping that leaves the channels as they are. */
export const BASE_MAPPING = "BaseMapping";

/** Histograms of what was observed, of a channel of a mapping (`ChannelResult`). */
export const observedHistogramNames = {
  /** The data of the input. */
  data: "hist_data_obs",
  /** What was fitted: the data, Asimov data or a toy. */
  fitted: "hist_nobs",
  /** [axes with _x, axes with _y] */
  dataCovariance: "cov_data_obs",
  fittedCovariance: "cov_nobs_obs",
} as const;

/** Before the fit, or after it. */
export type FitStage = "prefit" | "postfit";

/** The yields of all processes together, with the axes of the channel; or of each, with the axis `processes` added. */
export function expectedHistogram(stage: FitStage, processes: "together" | "each"): string {
  return processes === "together" ? `hist_${stage}_inclusive` : `hist_${stage}`;
}

/** What follows the name of a histogram of yields, for what goes with it. */
export const expectedHistogramSuffixes = {
  /** Yields at one uncertainty up and down of each parameter, axes `vars` and `downUpVar` added. */
  variations: "_variations",
  /** Impacts on the yield of each bin, axis `impacts` added. */
  globalImpacts: "_global_impacts",
  gaussianGlobalImpacts: "_gaussian_global_impacts",
  /** Covariance across all channels of the mapping (`MappingResult.histograms`), [x, y] */
  covariance: "_cov",
} as const;

/** Numbers of a test of a mapping (`MappingResult`): `chi2_prefit`, `ndf_prefit` ... */
export function testNumbers(
  stage: FitStage,
  test: "linear" | "saturated" = "linear",
): { readonly chi2: string; readonly ndf: string; readonly edm: string } {
  const suffix = `${stage === "prefit" ? "_prefit" : ""}${test === "saturated" ? "_saturated" : ""}`;
  return { chi2: `chi2${suffix}`, ndf: `ndf${suffix}`, edm: `edmval${suffix}` };
}

/** Axes that rabbit adds to those of a channel, and axes of its other histograms. */
export const axisNames = {
  parameters: "parms",
  covarianceRows: "parms_x",
  covarianceColumns: "parms_y",
  processes: "processes",
  toys: "toys",
  numbers: "numbers",
  status: "status",
  scan: "scan",
  scanX: "scan_x",
  scanY: "scan_y",
  confidenceLevel: "confidence_level",
  parameterPair: "param_tuple",
  pairMembers: "params",
  angle: "angle",
  impacts: "impacts",
  variedParameters: "vars",
  downUp: "downUpVar",
  /** Of limits: the level that CLs, or CLs+b, falls to, and the quantiles of what is expected. */
  levels: "cls",
  quantiles: "clb",
  /** The one axis of a channel that has none. */
  yield: "yield",
} as const;
