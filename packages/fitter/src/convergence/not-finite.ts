import { describeBin, type FitInput } from "@rabbit-fit/contracts";
import type { Likelihood } from "../likelihood/likelihood.js";

export interface YieldSearch {
  readonly likelihood: Likelihood;
  readonly input: Pick<FitInput, "channels" | "processes">;
  /** The point to look at, [parameters]. */
  readonly x: Float64Array;
}

/** A template row, and why its yield cannot be. */
interface Culprit {
  readonly bin: number;
  readonly row: number;
  /** `zero`: no row of the bin expects anything, if it has any. */
  readonly fault: "not finite" | "negative" | "zero";
}

/**
 * Which bin makes a likelihood infinite or undefined, by which process, because of which parameter; a sentence. It looks
 * for yields that are not finite, then for bins with events that expect none or fewer than none.
 */
export function whyNotFinite(search: YieldSearch): string {
  const { likelihood, x } = search;
  const odd = x.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) return `Parameter "${likelihood.parameterNames[odd]}" is ${x[odd]}.`;
  const fault = impossibleYield(search);
  if (fault !== undefined) return fault;
  let largest = 0;
  x.forEach((value, i) => {
    if (Math.abs(value) > Math.abs(x[largest]!)) largest = i;
  });
  return `All expected yields are fine: a constraint or an external term is too large, with ${named(likelihood, x, largest)}.`;
}

/**
 * The worst expected yield that no Poisson distribution has, as a sentence; undefined where all are fine. A negative yield
 * of a bin without events does not make the likelihood infinite, only meaningless.
 */
export function impossibleYield(search: YieldSearch): string | undefined {
  const yields = search.likelihood.yields.at(search.x);
  const culprit = findCulprit(search.likelihood, yields);
  return culprit && describeCulprit(search, yields, culprit);
}

function describeCulprit(
  { likelihood, input, x }: YieldSearch,
  yields: Float64Array,
  culprit: Culprit,
): string {
  const place = describeBin(input.channels, culprit.bin);
  const process = `process "${input.processes[likelihood.rows.processes[culprit.row]!]}"`;
  // Beside the stored parameters a yield would tell of their offsets.
  const size = isBlinded(likelihood) ? "" : ` (${yields[culprit.row]!.toPrecision(4)})`;
  const negative = `Negative expected yield in ${place}, ${process}${size}`;
  if (isNegativeItself(likelihood, x, yields, culprit)) {
    const strength = strengthOf(likelihood, x, culprit);
    const at = strength === undefined ? "whatever the parameters" : `at ${named(likelihood, x, strength)}`;
    return `${negative}: its template is negative there, ${at}.`;
  }
  const parameter =
    culprit.fault === "zero"
      ? parameterSwitchedOff(likelihood, x, culprit.bin)
      : strongestParameter(likelihood, x, culprit);
  const because =
    parameter === undefined
      ? "whatever the parameters: look at its template"
      : `because of ${named(likelihood, x, parameter)}`;
  switch (culprit.fault) {
    case "not finite":
      return `The expected yield of ${process} in ${place} is ${yields[culprit.row]}, ${because}.`;
    case "negative":
      return `${negative}, ${because}.`;
    case "zero":
      return `There are ${likelihood.observed[culprit.bin]} events but no expected yield in ${place}, ${because}.`;
    default:
      return culprit.fault satisfies never;
  }
}

function findCulprit(
  { rows, observed, dataBinCount, form }: Likelihood,
  yields: Float64Array,
): Culprit | undefined {
  const { rowStart } = rows;
  let worst: (Culprit & { total: number }) | undefined;
  // Bins of masked channels come after those with data, and have no part in the likelihood.
  for (let bin = 0; bin < dataBinCount; bin++) {
    let total = 0;
    let lowest = rowStart[bin]!;
    for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
      if (!Number.isFinite(yields[row]!)) return { bin, row, fault: "not finite" };
      total += yields[row]!;
      if (yields[row]! < yields[lowest]!) lowest = row;
    }
    // A normal distribution takes any expectation.
    if (form !== "poisson") continue;
    const impossible = observed[bin]! > 0 ? total <= 0 : total < 0;
    if (impossible && total < (worst?.total ?? Infinity)) {
      worst = { bin, row: lowest, total, fault: total < 0 ? "negative" : "zero" };
    }
  }
  return worst;
}

/** Whether a negative yield is so without any nuisance parameter, and not by a strength below zero: most of it is in the template. */
function isNegativeItself(
  likelihood: Likelihood,
  x: Float64Array,
  yields: Float64Array,
  culprit: Culprit,
): boolean {
  if (culprit.fault !== "negative" || turnsNegative(likelihood, x, culprit)) return false;
  const itself = likelihood.yields.at(withoutNuisances(likelihood, x))[culprit.row]!;
  return itself < 0.5 * yields[culprit.row]!;
}

/** The point where all nuisance parameters are zero. */
function withoutNuisances({ map }: Likelihood, x: Float64Array): Float64Array {
  const neutral = x.slice();
  neutral.fill(0, map.modelCount);
  return neutral;
}

/** The parameter of the model that scales a row. */
function strengthOf(likelihood: Likelihood, x: Float64Array, { row }: Culprit): number | undefined {
  const slopes = slopesOfRow(likelihood, withoutNuisances(likelihood, x), row);
  const place = slopes.subarray(0, likelihood.map.modelCount).findIndex((slope) => slope !== 0);
  return place < 0 ? undefined : place;
}

/** Whether a strength below zero alone makes a yield negative. */
function turnsNegative(likelihood: Likelihood, x: Float64Array, culprit: Culprit): boolean {
  const strength = strengthOf(likelihood, x, culprit);
  if (strength === undefined) return false;
  const value = x[strength]! + likelihood.map.shift(strength);
  if (value >= 0) return false;
  const neutral = withoutNuisances(likelihood, x);
  const turned = neutral.slice();
  turned[strength] = turned[strength]! - 2 * value;
  const yieldAt = (point: Float64Array) => likelihood.yields.at(point)[culprit.row]!;
  // Not of the square root of a strength, for which both are the same.
  return yieldAt(neutral) < 0 && yieldAt(turned) > 0;
}

/**
 * The parameter that does most to a yield: a strength below zero that alone makes the yield negative, of the nuisance parameters
 * by first order from theta = 0, else the parameter of the model that scales the process. Undefined where none does.
 */
function strongestParameter(likelihood: Likelihood, x: Float64Array, culprit: Culprit): number | undefined {
  const { row, fault } = culprit;
  const { modelCount } = likelihood.map;
  const slopes = slopesOfRow(likelihood, withoutNuisances(likelihood, x), row);
  const ofModel = strengthOf(likelihood, x, culprit);
  if (turnsNegative(likelihood, x, culprit)) return ofModel;
  const effect = (i: number) => slopes[i]! * x[i]! * (fault === "not finite" ? 1 : -1);
  let strongest: number | undefined;
  for (let i = modelCount; i < x.length; i++) {
    if (effect(i) > 0 && (strongest === undefined || effect(i) > effect(strongest))) strongest = i;
  }
  return strongest ?? ofModel;
}

/** The parameter of the model with which the bin would expect something. */
function parameterSwitchedOff(likelihood: Likelihood, x: Float64Array, bin: number): number | undefined {
  const { rowStart } = likelihood.rows;
  for (let i = 0; i < likelihood.map.modelCount; i++) {
    // At x = 0 the slope of mu = x^2 vanishes, so look at a signal strength of one.
    const switchedOn = x.slice();
    switchedOn[i] = 1;
    const yields = likelihood.yields.at(switchedOn);
    if (yields.subarray(rowStart[bin]!, rowStart[bin + 1]!).some((value) => value > 0)) return i;
  }
  return undefined;
}

function slopesOfRow(likelihood: Likelihood, x: Float64Array, row: number): Float64Array {
  const slopes = new Float64Array(likelihood.size);
  likelihood.yields.derivatives(x).fillJacobian(row, 1, slopes);
  return slopes;
}

function isBlinded({ data }: Likelihood): boolean {
  return data.offsets?.hidden.includes(1) === true;
}

/** A parameter with its value; a signal strength, also where its square root is stored. */
function named({ parameterNames, map }: Likelihood, x: Float64Array, i: number): string {
  if (map.hides(i)) return `parameter "${parameterNames[i]}", which is blinded`;
  if (map.squared[i]) {
    const strength = (x[i]! + map.shift(i)) ** 2;
    return `signal strength "${parameterNames[i]}" = ${Number(strength.toPrecision(4))}`;
  }
  return `parameter "${parameterNames[i]}" = ${Number(x[i]!.toPrecision(4))}`;
}
