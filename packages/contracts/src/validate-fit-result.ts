import { axisExtent, type Histogram } from "@rabbit-fit/sparse-hist";
import type { FitResult, ResultGroup } from "./fit-result.js";
import { isMap } from "./options/class-of.js";
import { foundIn, remedyFor } from "./options/found-in.js";
import { map } from "./options/option-rules.js";
import { RabbitInputError } from "./rabbit-input-error.js";
import { checkLength, checkNames, type Refuse, refuseIn } from "./validation/check.js";

export interface ValidateFitResultOptions {
  /** File that the result came from, for errors. */
  readonly file?: string;
}

/**
 * Checks that a FitResult is one: histograms with as many values and variances as their axes say, whole counts, and
 * names that are there once. The numbers themselves are free: what a fit could not compute is NaN.
 *
 * @throws RabbitInputError for the first fault, with its field, what was found and what was expected
 */
export function validateFitResult(result: FitResult, options: ValidateFitResultOptions = {}): void {
  refuseNoResult(result);
  const refuse = refuseIn(options.file);
  const { info, input, processes, pois, nois, model } = result.meta;
  map.check(info, "meta.info");
  map.check(input, "meta.input");
  checkNames(refuse, "meta.processes", processes);
  checkNames(refuse, "meta.pois", pois);
  checkNames(refuse, "meta.nois", nois);
  if (model) {
    checkNames(refuse, "meta.model.parameters", model.parameters);
    checkNames(refuse, "meta.model.squared", model.squared);
  }
  const names = result.groups.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) {
    refuse({
      field: "groups.name",
      found: repeated,
      expected: "each data set once",
      remedy: "Rename one of the two.",
    });
  }
  for (const group of result.groups) checkGroup(refuse, group);
}

/**
 * Refuses what is no result at all, such as a promise of one.
 *
 * @throws RabbitInputError
 */
export function refuseNoResult(result: unknown): void {
  const { meta, groups } = (result ?? {}) as Partial<FitResult>;
  if (typeof meta === "object" && typeof groups === "object") {
    // The groups of a stream come later, and are looked at there.
    if (Array.isArray(groups)) groups.forEach((group, i) => void refuseNoGroup(group, `result.groups[${i}]`));
    return;
  }
  throw new RabbitInputError({
    field: "result",
    ...foundIn(result),
    expected: "a FitResult",
    remedy: remedyFor(
      result,
      "It comes from fit of @rabbit-fit/fitter, or from readFitResult of @rabbit-fit/io-hdf5.",
    ),
  });
}

/**
 * Refuses what is no fit of a result, such as one that was read from JSON.
 *
 * @throws RabbitInputError
 */
export function refuseNoGroup(group: unknown, field: string): void {
  const { histograms, mappings, dataSet } = (group ?? {}) as Partial<ResultGroup>;
  if (isMap(histograms) && isMap(mappings)) {
    if (typeof dataSet === "object") return;
    throw new RabbitInputError({
      field: `${field}.dataSet`,
      state: "missing",
      expected: 'what was fitted, such as { kind: "data" }',
      remedy: "emptyResultGroup of @rabbit-fit/contracts makes a group.",
    });
  }
  const isOfJson = typeof histograms === "object" && typeof mappings === "object";
  throw new RabbitInputError({
    field,
    ...foundIn(group),
    expected: `a group of a FitResult, whose histograms and mappings are Maps`,
    remedy: isOfJson
      ? "JSON is made by resultToJson of @rabbit-fit/results, and not read back: keep the FitResult itself, or write it with writeFitResult of @rabbit-fit/io-hdf5/node."
      : "It comes from fit of @rabbit-fit/fitter, or from readFitResult of @rabbit-fit/io-hdf5.",
  });
}

function checkGroup(refuse: Refuse, group: ResultGroup): void {
  const place = group.name === "" ? "results" : `results_${group.name}`;
  const { dataSet } = group;
  if (dataSet.kind === "toy" && !(Number.isSafeInteger(dataSet.toy) && dataSet.toy >= 0)) {
    refuse({
      field: `${place}.dataSet.toy`,
      found: dataSet.toy,
      expected: "a whole number that is not negative",
    });
  }
  if (group.blinding) checkNames(refuse, `${place}.blinding.parameters`, group.blinding.parameters);
  checkHistograms(refuse, place, group.histograms);
  if (group.ndfsat !== undefined) checkCount(refuse, `${place}.ndfsat`, group.ndfsat);
  for (const [name, count] of group.counts) checkCount(refuse, `${place}.${name}`, count);
  checkNumbersOf(refuse, place, group);
  for (const [name, number] of group.numbers) checkNumber(refuse, `${place}.${name}`, number);
  for (const [key, { channels, counts, numbers, histograms, saturatedFit }] of group.mappings) {
    const field = `${place}.mappings.${key}`;
    checkHistograms(refuse, field, histograms);
    if (saturatedFit) {
      checkHistograms(refuse, `${field}.saturatedFit`, saturatedFit.histograms);
      checkNumbersOf(refuse, `${field}.saturatedFit`, saturatedFit);
    }
    for (const [name, count] of counts) checkCount(refuse, `${field}.${name}`, count);
    for (const [name, number] of numbers) checkNumber(refuse, `${field}.${name}`, number);
    for (const [channel, contents] of channels)
      checkHistograms(refuse, `${field}.channels.${channel}`, contents);
  }
}

function checkHistograms(refuse: Refuse, place: string, histograms: ReadonlyMap<string, Histogram>): void {
  for (const [name, histogram] of histograms) {
    const bins = histogram.axes.reduce((product, axis) => product * axisExtent(axis), 1);
    const meaning = "bins with flow, from its axes";
    checkLength(refuse, `${place}.${name}.values`, histogram.values, bins, meaning);
    if (histogram.storage === "weight") {
      checkLength(refuse, `${place}.${name}.variances`, histogram.variances, bins, meaning);
    }
  }
}

/** Checks the numbers of a fit that may be left out. */
function checkNumbersOf(
  refuse: Refuse,
  place: string,
  {
    nllvalreduced,
    nllvalfull,
    edmval,
  }: Partial<Pick<ResultGroup, "nllvalreduced" | "nllvalfull" | "edmval">>,
): void {
  for (const [name, number] of Object.entries({ nllvalreduced, nllvalfull, edmval })) {
    if (number !== undefined && number !== null) checkNumber(refuse, `${place}.${name}`, number);
  }
}

function checkNumber(refuse: Refuse, field: string, number: number): void {
  if (typeof number !== "number") refuse({ field, ...foundIn(number), expected: "a number" });
}

function checkCount(refuse: Refuse, field: string, count: number): void {
  if (Number.isInteger(count)) return;
  refuse({ field, found: count, expected: "a whole number" });
}
