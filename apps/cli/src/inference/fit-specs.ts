import type { ArgumentRecord } from "../argparse/availability.js";
import { option } from "../argparse/declare-option.js";
import { destination, type OptionSpec } from "../argparse/option-spec.js";
import { valuesOf } from "../argparse/option-values.js";
import { type FitValues, fitOptionSpecs, fitTopics } from "../fit/fit-option-specs.js";
import { headings } from "../help-headings.js";

/** Options of `rabbit fit` that only its own results need. */
const ofFitsAlone: ReadonlySet<string> = new Set([
  "outputFormat",
  "toysOutput",
  "prefitOnly",
  "noFit",
  "externalPostfit",
  "externalPostfitResult",
  "compositeMapping",
  "snapshotFile",
  "snapshotInterval",
  "fullNll",
  "impactsOf",
  "lCurveScan",
  "lCurveScanRange",
  "lCurveScanStep",
  "lCurveOptimize",
  "lCurveOptimizeRange",
  "scanObservable",
  "contourScanObservable",
  "scanUnconverged",
]);

/** Headings whose options are of results of fits. */
const headingsOfFits: ReadonlySet<string> = new Set([headings.histograms, headings.impacts, headings.scans]);

const isShared = ({ name, heading }: OptionSpec) =>
  heading !== undefined && !headingsOfFits.has(heading) && !ofFitsAlone.has(name);

/** Options by which a fit is made that something is computed from, in Python rabbit's order. */
export const sharedFitSpecs: readonly OptionSpec[] = fitOptionSpecs.filter(
  (spec) => isShared(spec) || spec.name === "paramModel" || spec.name === "regularization",
);

/** Help texts of options that do less here than for fits. */
const ofAll: Readonly<Record<string, Partial<OptionSpec>>> = {
  resume: { help: "go on with the toys of a run that was stopped: the result is that of a run that was not" },
};

/** The options of a command in their order, with other defaults or help texts for some of the shared ones. */
export function withFitSpecs(
  own: readonly OptionSpec[],
  changes: Readonly<Record<string, Partial<OptionSpec>>> = {},
): readonly OptionSpec[] {
  const names = new Set(own.map(({ name }) => name));
  const shared = sharedFitSpecs.filter(({ name }) => !names.has(name));
  return [...shared.map((spec) => ({ ...spec, ...ofAll[spec.name], ...changes[spec.name] })), ...own];
}

/** The name of the file that a command writes. */
export function resultNameOption<const Name extends string>(name: Name) {
  return option("outname", {
    arity: "one",
    type: "string",
    default: name,
    placeholder: "<file>",
    heading: headings.files,
    help: "name of the result file",
    origin: "rabbit-fit",
  });
}

/** All options of a fit: those that the command does not have are at their defaults. */
export function fitRecordOf(record: ArgumentRecord): ArgumentRecord {
  const defaults = Object.fromEntries(fitTopics.map((spec) => [destination(spec), spec.default]));
  return { ...defaults, ...record };
}

/** The values of all options of a fit. */
export function fitValuesOf(record: ArgumentRecord): FitValues {
  return valuesOf(fitTopics, fitRecordOf(record));
}
