import { RabbitInputError } from "@rabbit-fit/contracts";
import { above0, flag, optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { checkCall, refuseUnfinished } from "../hypothesis/check-fit.js";
import { doubtOfFormulas } from "../hypothesis/determined-by-signal.js";
import { NoAnswer } from "../hypothesis/no-answer.js";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { normalTail, significanceOf } from "../normal/normal-distribution.js";
import { parameterNames, toyCount } from "../options/option-rules.js";
import { searchStatistics, withoutSignals } from "../toy-questions/searched-toy.js";
import { RunOfToys, type ToyRun, toyRunRules } from "../toy-questions/toy-run.js";
import { toySpecs } from "../toy-questions/toy-spec.js";
import { failuresOf } from "../toy-questions/toy-statistics.js";
import { atLeastAsLarge, type ToyProbability, toyProbability } from "../toys/toy-probability.js";
import { discoveryConsequence } from "./significance.js";

export interface GlobalSignificanceOptions extends ToyRun {
  /** The strengths of the signals, in the order of what they differ by, such as a mass. */
  readonly parameters: readonly string[];
  /** Number of toys without signal; 200 by default. */
  readonly toys?: number;
  /** The level u0 of q0 at which upcrossings are counted; 0.5 by default. */
  readonly upcrossingLevel?: number;
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

const searchOptions = optionsOf<GlobalSignificanceOptions>(
  { ...toyRunRules, parameters: parameterNames, toys: toyCount, upcrossingLevel: above0, force: flag },
  { required: ["parameters"] },
);

/** A signal of the search, on its own. */
export interface LocalTest {
  readonly parameter: string;
  readonly q0: number;
  /** sqrt(q0) */
  readonly z: number;
  /** 1 - Phi(Z) */
  readonly pValue: number;
}

/** How unlikely it is that any of the signals is as significant as the largest. */
export interface GlobalTest {
  readonly pValue: number;
  /** One standard deviation of the Monte-Carlo error. */
  readonly error: number;
  /** Z of the p-value; infinite where that is 0. */
  readonly z: number;
  /** The p-value over the local one of the largest. */
  readonly trialFactor: number;
  readonly trialFactorError: number;
}

export interface GlobalSignificance {
  readonly signals: readonly LocalTest[];
  /** The most significant of them. */
  readonly largest: LocalTest;
  /** The mean number of places in toys where q0 rises from below u0 to u0 or more, from one signal to the next. */
  readonly upcrossings: { readonly level: number; readonly mean: number; readonly error: number };
  /** From the upcrossings: for any significance, an upper bound that few toys are enough for. */
  readonly grossVitells: GlobalTest;
  /** From the share of toys with a signal as significant. */
  readonly byToys: GlobalTest & { readonly probability: ToyProbability };
  readonly failed: number;
  /** Of the first toy that failed. */
  readonly failure?: string;
  /** Why the formulas do not hold, as a sentence; the p-value by toys does. */
  readonly doubt?: string;
}

/**
 * The significance of the largest of several signals, of which each is searched for with all others at zero: the look-elsewhere effect. By
 * toys without signal, and by the formula of Gross and Vitells, arXiv:1005.1891, equation 3 for one degree of freedom,
 *
 *   p = p_local(u) + <N(u0)> exp(-(u - u0) / 2),
 *
 * with u the largest q0, and <N(u0)> the mean number of upcrossings of the level u0 in toys. The signals have to be so close to each other
 * that q0 changes little from one to the next: between signals that are independent the formula does not count what rises and falls.
 *
 *     const { largest, grossVitells } = await globalSignificance(fit, { parameters: ["m120", "m121", "m122"] });
 *
 * @param fit to data, in which all signals float, its session still open
 * @throws RabbitInputError for an option that cannot be, a parameter that is not in the fit, is frozen or blinded, and a fit that has not
 * converged
 * @throws NoAnswer where a fit to the data does not converge, or no toy is left
 * @throws the reason of the signal when that is aborted
 */
export async function globalSignificance(
  fit: Postfit,
  options: GlobalSignificanceOptions,
): Promise<GlobalSignificance> {
  checkCall(fit, options, searchOptions);
  const { toys = 200, upcrossingLevel: level = 0.5 } = options;
  const parameters = checkedParameters(fit, options.parameters);
  refuseUnfinished(fit, options.force);
  const observed = await searchStatistics(fit, parameters, await withoutSignals(fit, parameters));
  const signals = parameters.map((parameter, i) => localTest(parameter, observed[i]!));
  const largest = signals.reduce((best, one) => (one.q0 > best.q0 ? one : best));
  const run = new RunOfToys(fit, options);
  const outcomes = await run.make(toySpecs({ kind: "search", parameters, ...run.drawn }, 1, toys));
  const { failed, failure } = failuresOf(outcomes);
  const made = outcomes.flatMap((outcome) => (outcome.kind === "measured" ? [outcome.values] : []));
  if (made.length === 0) {
    throw new NoAnswer("no-toys", `No toy is left: all have failed. The first: ${failure}`);
  }
  const upcrossings = { level, ...meanOf(made.map((q0) => upcrossingsOf(q0, level))) };
  const passed = made.filter((q0) => atLeastAsLarge(Math.max(...q0), largest.q0)).length;
  const probability = toyProbability(passed, made.length, failed);
  // Below the level there are no upcrossings to extrapolate.
  const falls = Math.exp(-(largest.q0 - level) / 2);
  const tested = parameters.map((name) => testedParameter(fit, name, "options.parameters"));
  const doubt = doubtOfFormulas(fit, tested, discoveryConsequence);
  return {
    signals,
    largest,
    upcrossings,
    grossVitells: globalTest(
      Math.min(1, largest.pValue + upcrossings.mean * falls),
      upcrossings.error * falls,
      largest,
    ),
    byToys: { ...globalTest(probability.value, probability.error, largest), probability },
    failed,
    ...(failure !== undefined && { failure }),
    ...(doubt !== undefined && { doubt }),
  };
}

function localTest(parameter: string, q0: number): LocalTest {
  const z = Math.sqrt(q0);
  return { parameter, q0, z, pValue: normalTail(z) };
}

function globalTest(pValue: number, error: number, { pValue: local }: LocalTest): GlobalTest {
  return {
    pValue,
    error,
    z: significanceOf(pValue),
    trialFactor: pValue / local,
    trialFactorError: error / local,
  };
}

/** How often q0 comes to a level from below, from one signal to the next. */
function upcrossingsOf(q0: Float64Array, level: number): number {
  return q0.reduce((count, value, i) => count + Number(i > 0 && q0[i - 1]! < level && value >= level), 0);
}

/** The mean of counts with its error; that of none is what one more count would give. */
function meanOf(counts: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  return { mean, error: Math.max(Math.sqrt(variance / counts.length), 1 / counts.length) };
}

/** @throws RabbitInputError */
function checkedParameters(fit: Postfit, parameters: readonly string[]): readonly string[] {
  const field = "options.parameters";
  if (parameters.length < 2 || new Set(parameters).size < parameters.length) {
    throw new RabbitInputError({
      field,
      found: [...parameters],
      expected: "at least two signals, each once: a single one has no other places to look at",
    });
  }
  for (const name of parameters) {
    if (!testedParameter(fit, name, field).isHidden) continue;
    throw new RabbitInputError({
      field,
      found: name,
      expected: "parameters that are not blinded: a significance would tell their values",
      remedy: "Name it in options.data.unblind.",
    });
  }
  return parameters;
}
