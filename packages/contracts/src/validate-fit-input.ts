import { type Axis, binCount } from "@rabbit-fit/sparse-hist";
import { describeBin } from "./describe-bin.js";
import type { Channel, FitInput, ObservedData, Pseudodata, Systematics } from "./fit-input.js";
import { axisTextFault, pathNameFault } from "./name-fault.js";
import { foundIn, remedyFor } from "./options/found-in.js";
import { RabbitInputError } from "./rabbit-input-error.js";
import {
  checkIndices,
  checkLength,
  checkNames,
  checkNumbers,
  type Refuse,
  refuseIn,
} from "./validation/check.js";
import { checkInputShape } from "./validation/input-shape.js";
import type { RowBlockCheck } from "./validation/row-blocks.js";
import { checkPositiveDefinite, checkSymmetric } from "./validation/symmetric-matrix.js";
import { checkHessian, checkTemplates, describeTemplate } from "./validation/templates.js";

export interface ValidateFitInputOptions {
  /** File that the input came from, for errors. */
  readonly file?: string;
  /** `checked` where the producer of the row blocks has looked at every entry; `check`, the default, does it here. */
  readonly rowBlocks?: RowBlockCheck;
}

/**
 * Checks that a FitInput is one: parts of their types, sizes that belong together, names and indices that are there once, numbers that are
 * finite, variances that are not negative, matrices that are symmetric and an inverse covariance that is positive
 * definite. It takes one pass over all arrays, and changes nothing.
 *
 * @throws RabbitInputError for the first fault, with its field, index, what was found and what was expected
 */
export function validateFitInput(input: FitInput, options: ValidateFitInputOptions = {}): void {
  const refuse = refuseIn(options.file);
  try {
    refuseNoInput(input);
    checkInputShape(input);
  } catch (error) {
    throw error instanceof RabbitInputError && options.file !== undefined
      ? error.inFile(options.file)
      : error;
  }
  const entries = options.rowBlocks ?? "check";
  const allBins = checkChannels(refuse, input.channels);
  const dataBins = input.channels.reduce(
    (sum, { masked, start, stop }) => sum + (masked ? 0 : stop - start),
    0,
  );
  checkProcesses(refuse, input);
  checkSystematics(refuse, input.systematics);
  const ofBins = { bins: dataBins, place: (bin: number) => describeBin(input.channels, bin) };
  checkData(refuse, input.data, ofBins);
  checkPseudodata(refuse, input.pseudodata, ofBins);
  checkTemplates(refuse, input, allBins, entries);
  const templateCount = allBins * input.processes.length;
  checkLength(refuse, "sumw", input.sumw, templateCount, "bins with masked ones x processes");
  checkLength(refuse, "sumw2", input.sumw2, templateCount, "bins with masked ones x processes");
  const place = (template: number) => describeTemplate(input, template);
  checkNumbers(refuse, "sumw", input.sumw, { place });
  checkNumbers(refuse, "sumw2", input.sumw2, { range: "not negative", place });
  if (input.betaVariations) {
    const meaning = "bins with masked ones x bins x processes";
    checkLength(refuse, "betaVariations", input.betaVariations, templateCount * dataBins, meaning);
    checkNumbers(refuse, "betaVariations", input.betaVariations);
  }
  checkExternalTerms(refuse, input, entries);
  checkAuxiliary(refuse, input);
}

/**
 * Refuses what is no input at all, such as a promise of one.
 *
 * @throws RabbitInputError
 */
export function refuseNoInput(input: unknown): void {
  if (Array.isArray((input as Partial<FitInput> | null | undefined)?.channels)) return;
  throw new RabbitInputError({
    field: "input",
    ...foundIn(input),
    expected: "a FitInput",
    remedy: remedyFor(
      input,
      "Make one with @rabbit-fit/tensor-writer, or read one with readFitInput of @rabbit-fit/io-hdf5.",
    ),
  });
}

/** Checks the channels, and gives the number of bins. */
function checkChannels(refuse: Refuse, channels: readonly Channel[]): number {
  if (channels.length === 0) refuse({ field: "channels", state: "empty", expected: "at least one channel" });
  checkNames(
    refuse,
    "channels.name",
    channels.map(({ name }) => name),
  );
  let next = 0;
  let maskedBefore: string | undefined;
  for (const { name, axes, masked, flow, start, stop } of channels) {
    const field = `channels.${name}`;
    checkTexts(refuse, `${field}.axes`, axes);
    if (start !== next) {
      refuse({
        field: `${field}.start`,
        found: start,
        expected: `${next}, where the channel before it stops`,
      });
    }
    const bins = binCount(axes, { flow });
    if (stop - start !== bins) {
      refuse({ field: `${field}.stop`, found: stop, expected: `${start + bins}, from its axes` });
    }
    if (maskedBefore !== undefined && !masked) {
      refuse({
        field: `${field}.masked`,
        found: false,
        expected: `masked channels last: ${maskedBefore}, before it, is masked`,
      });
    }
    if (masked) maskedBefore = name;
    next = stop;
  }
  return next;
}

/** Checks that the texts of axes are of whole characters: there is no other rule for them. */
function checkTexts(refuse: Refuse, field: string, axes: readonly Axis[]): void {
  for (const [index, axis] of axes.entries()) {
    const fault = axisTextFault(axis);
    if (fault !== undefined) refuse({ field, index, ...fault });
  }
}

function checkProcesses(refuse: Refuse, { processes, signals }: FitInput): void {
  if (processes.length === 0)
    refuse({ field: "processes", state: "empty", expected: "at least one process" });
  checkNames(refuse, "processes", processes);
  const strayed = signals.findIndex((name, i) => name !== processes[i]);
  if (strayed < 0) return;
  refuse({
    field: "signals",
    index: strayed,
    found: signals[strayed],
    expected: `"${processes[strayed]}": the signals are the first ones of processes, in the same order`,
  });
}

function checkSystematics(refuse: Refuse, systematics: Systematics): void {
  const { names, unconstrainedCount, constraintWeights, noiIndices, groups } = systematics;
  const count = names.length;
  checkNames(refuse, "systematics.names", names);
  if (!Number.isInteger(unconstrainedCount) || unconstrainedCount < 0 || unconstrainedCount > count) {
    refuse({
      field: "systematics.unconstrainedCount",
      found: unconstrainedCount,
      expected: `from 0 to ${count} (systematics)`,
    });
  }
  checkLength(refuse, "systematics.constraintWeights", constraintWeights, count, "systematics");
  checkNumbers(refuse, "systematics.constraintWeights", constraintWeights, { range: "not negative" });
  const constrained = constraintWeights.subarray(0, unconstrainedCount).findIndex((weight) => weight !== 0);
  if (constrained >= 0) {
    refuse({
      field: "systematics.constraintWeights",
      index: constrained,
      found: constraintWeights[constrained],
      expected: `0: "${names[constrained]}" is one of the unconstrained systematics`,
    });
  }
  checkIndices(refuse, "systematics.noiIndices", noiIndices, count);
  checkNames(
    refuse,
    "systematics.groups.name",
    groups.map(({ name }) => name),
  );
  for (const { name, indices } of groups) {
    checkIndices(refuse, `systematics.groups.${name}.indices`, indices, count);
  }
}

/** The bins of the channels that are not masked. */
interface DataBins {
  readonly bins: number;
  readonly place: (bin: number) => string;
}

function checkData(
  refuse: Refuse,
  { counts, variances, inverseCovariance }: ObservedData,
  { bins, place }: DataBins,
): void {
  const meaning = "bins of the channels that are not masked";
  checkLength(refuse, "data.counts", counts, bins, meaning);
  checkNumbers(refuse, "data.counts", counts, { place });
  if (variances) {
    checkLength(refuse, "data.variances", variances, bins, meaning);
    checkNumbers(refuse, "data.variances", variances, { range: "not negative", place });
  }
  if (inverseCovariance) {
    const field = "data.inverseCovariance";
    checkLength(refuse, field, inverseCovariance, bins * bins, "bins x bins");
    checkNumbers(refuse, field, inverseCovariance);
    checkSymmetric(refuse, field, inverseCovariance, bins);
    checkPositiveDefinite(refuse, field, inverseCovariance, bins);
  }
}

function checkPseudodata(refuse: Refuse, sets: readonly Pseudodata[], { bins, place }: DataBins): void {
  checkNames(
    refuse,
    "pseudodata.name",
    sets.map(({ name }) => name),
  );
  for (const { name, counts, variances } of sets) {
    const field = `pseudodata.${name}`;
    checkLength(refuse, `${field}.counts`, counts, bins, "bins of the channels that are not masked");
    checkNumbers(refuse, `${field}.counts`, counts, { place });
    if (!variances) continue;
    checkLength(refuse, `${field}.variances`, variances, bins, "bins of the channels that are not masked");
    checkNumbers(refuse, `${field}.variances`, variances, { range: "not negative", place });
  }
}

function checkExternalTerms(refuse: Refuse, { externalTerms }: FitInput, entries: RowBlockCheck): void {
  checkNames(
    refuse,
    "externalTerms.name",
    externalTerms.map(({ name }) => name),
  );
  for (const { name, parameters, gradient, hessian, constant, logNormalization } of externalTerms) {
    const field = `externalTerms.${name}`;
    checkPathName(refuse, "externalTerms.name", name);
    checkNames(refuse, `${field}.parameters`, parameters);
    if (gradient) {
      checkLength(refuse, `${field}.gradient`, gradient, parameters.length, "parameters of the term");
      checkNumbers(refuse, `${field}.gradient`, gradient);
    }
    if (hessian) checkHessian(refuse, `${field}.hessian`, hessian, parameters.length, entries);
    for (const [key, number] of Object.entries({ constant, logNormalization })) {
      if (number === undefined || Number.isFinite(number)) continue;
      refuse({ field: `${field}.${key}`, found: number, expected: "a finite number" });
    }
  }
}

/** Checks a name that is part of a path in a file. */
function checkPathName(refuse: Refuse, field: string, name: string): void {
  const expected = pathNameFault(name);
  if (expected !== undefined) refuse({ field, found: name, expected });
}

function checkAuxiliary(refuse: Refuse, { auxiliary }: FitInput): void {
  for (const [bundle, arrays] of auxiliary) {
    checkPathName(refuse, "auxiliary.name", bundle);
    for (const [key, array] of arrays) {
      checkPathName(refuse, `auxiliary.${bundle}.name`, key);
      if (!("shape" in array)) continue;
      const itemCount = array.shape.reduce((product, size) => product * size, 1);
      checkLength(refuse, `auxiliary.${bundle}.${key}.data`, array.data, itemCount, "product of its shape");
    }
  }
}
