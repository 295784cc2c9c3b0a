import { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels/special";
import {
  BASE_MAPPING,
  type FitStage,
  observedHistogramNames,
  type ResultGroup,
  refuseNoGroup,
  testNumbers,
} from "@rabbit-fit/contracts";
import { oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { innerValues, innerVariances } from "@rabbit-fit/sparse-hist";
import { stageRule } from "../choice-rules.js";

/** Likelihood-ratio test against the model with a parameter for each bin. */
export interface SaturatedTest {
  /** 2 (-ln L + ln L of that model) */
  readonly twoDeltaNll: number;
  readonly ndf: number;
  /** P(chi-square with `ndf` degrees of freedom >= twoDeltaNll). Absent without degrees of freedom, and where `noPValue` says why. */
  readonly pValue?: number;
}

/** A chi-square between data and prediction. */
export interface ChiSquareTest {
  readonly chi2: number;
  readonly ndf: number;
  /** P(chi-square with `ndf` degrees of freedom >= chi2). Absent without degrees of freedom, and where `noPValue` says why. */
  readonly pValue?: number;
  /**
   * How many bins of a linear chi-square have no events, if any: the variance of their data is 0. `chiSquareDoubt` says what
   * follows.
   */
  readonly emptyBins?: number;
}

/** The saturated test of a fit; undefined where nothing was fitted. */
export function saturatedTest(group: ResultGroup): SaturatedTest | undefined {
  refuseNoGroup(group, "group");
  const { nllvalreduced, ndfsat } = group;
  if (nllvalreduced === undefined || ndfsat === undefined) return undefined;
  const twoDeltaNll = 2 * nllvalreduced;
  return { twoDeltaNll, ndf: ndfsat, ...pValue(twoDeltaNll, ndfsat) };
}

/** Which test of which mapping. */
export interface ChiSquareChoice {
  /** The channels as they are by default. */
  readonly mapping?: string;
  /** `postfit` by default. */
  readonly stage?: FitStage;
  /**
   * `linear`, the default: (n - N)^T V^-1 (n - N) with the covariance V of the difference. `saturated`: the likelihood ratio
   * to the model with a parameter for each bin of the mapping.
   */
  readonly test?: "linear" | "saturated";
}

const chiSquareChoice = optionsOf<ChiSquareChoice>({
  mapping: text,
  stage: stageRule,
  test: oneOf<ChiSquareChoice["test"]>({ linear: true, saturated: true }),
});

/** The chi-square of a mapping; undefined where it was not computed. */
export function chiSquareTest(group: ResultGroup, choice: ChiSquareChoice = {}): ChiSquareTest | undefined {
  refuseNoGroup(group, "group");
  chiSquareChoice.check(choice, "choice");
  const { mapping = BASE_MAPPING, stage = "postfit", test = "linear" } = choice;
  const result = group.mappings.get(mapping);
  const names = testNumbers(stage, test);
  // A reader puts a chi-square that is a whole number among the counts.
  const number = (name: string) => result?.numbers.get(name) ?? result?.counts.get(name);
  const [chi2, ndf] = [number(names.chi2), number(names.ndf)];
  if (chi2 === undefined || ndf === undefined) return undefined;
  const emptyBins = test === "linear" ? binsWithoutEvents(group, mapping) : 0;
  return { chi2, ndf, ...pValue(chi2, ndf), ...(emptyBins > 0 && { emptyBins }) };
}

/** Bins whose data are 0 with variance 0. Data with a covariance have other variances. */
function binsWithoutEvents(group: ResultGroup, mapping: string): number {
  let count = 0;
  for (const histograms of group.mappings.get(mapping)?.channels.values() ?? []) {
    const fitted = histograms.get(observedHistogramNames.fitted);
    const hasCovariance = histograms.has(observedHistogramNames.fittedCovariance);
    if (fitted?.storage !== "weight" || hasCovariance) continue;
    const variances = innerVariances(fitted);
    for (const [bin, value] of innerValues(fitted).entries()) {
      if (value === 0 && variances[bin] === 0) count++;
    }
  }
  return count;
}

/** Why chi2 and its p-value do not hold, where bins have no events: any residual there weighs far too much. */
export function chiSquareDoubt({ emptyBins = 0 }: Pick<ChiSquareTest, "emptyBins">): string | undefined {
  if (emptyBins === 0) return undefined;
  const bins = emptyBins === 1 ? "1 bin has" : `${emptyBins} bins have`;
  return `${bins} no events, where the variance of the data is 0: chi2 and its p-value do not hold`;
}

/** A statistic of zero may be below it by rounding. */
const BELOW_ZERO = -1e-3;

/**
 * Why a statistic has no p-value though it has degrees of freedom: below zero it is no chi-square. The saturated model is not the best one where a
 * yield is negative. Undefined where there is a p-value.
 */
export function noPValue(statistic: number): string | undefined {
  return statistic < BELOW_ZERO
    ? "no p-value: a statistic below zero, as of negative yields, is no chi-square"
    : undefined;
}

function pValue(x: number, ndf: number): { pValue?: number } {
  return ndf > 0 && noPValue(x) === undefined ? { pValue: chiSquareSurvival(x, ndf) } : {};
}
