import type { MappingSpec } from "@rabbit-fit/fitter";
import { flag } from "../../argparse/declare-option.js";
import { mappingOption } from "../../argparse/mapping-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { headings } from "../../help-headings.js";
import { given, type OptionNote, withoutEffect } from "./note.js";
import { readNamedWords } from "./own-module.js";
import { readCovariance, type uncertaintySpecs } from "./uncertainties.js";

const { histograms } = headings;

export const histogramSpecs = [
  mappingOption(
    histograms,
    "a mapping that --saveHists saves, with its arguments: Project ch0 x, Ratio ch0 ch1, ./my-mapping.mjs#MyMapping ...; BaseMapping, the channels as they are, by default",
  ),
  flag("compositeMapping", histograms, "take all mappings together as one, for the covariance between them"),
  flag("saveHists", histograms, "save prefit and postfit histograms"),
  flag("saveHistsPerProcess", histograms, "with --saveHists, also histograms of each process"),
  flag("computeHistErrors", histograms, "with --saveHists, uncertainties of the histograms"),
  flag(
    "computeHistErrorsPerProcess",
    histograms,
    "with --saveHistsPerProcess, uncertainties of the histograms of each process",
  ),
  flag("computeHistCov", histograms, "with --saveHists, covariance of the bins of each mapping"),
  flag("computeHistImpacts", histograms, "with --saveHists, global impacts on the bins of each mapping"),
  flag(
    "computeHistGaussianImpacts",
    histograms,
    "with --saveHists, gaussian global impacts on the bins of each mapping",
  ),
  flag(
    "computeVariations",
    histograms,
    "with --saveHists, histograms with each parameter one uncertainty down and up",
  ),
  flag(
    "computeSaturatedProjectionTests",
    histograms,
    "saturated tests of the mappings that sum bins with data: a fit with a free scale for each output, and twice what it gains",
  ),
  flag("noChi2", histograms, "no chi-square of the histograms"),
] as const;

type HistogramValues = ValuesOf<typeof histogramSpecs>;

/** The analysis that makes the histograms of the observables; none where they are not saved. @throws UsageError */
export function readHistograms(values: HistogramValues & ValuesOf<typeof uncertaintySpecs>) {
  const mappings = effectiveMappings(values).map(readMapping);
  if (values.compositeMapping && mappings.length === 0) {
    throw new UsageError("conflict", "--compositeMapping takes mappings together, expected some --mapping.");
  }
  if (!values.saveHists) return [];
  checkCovariance(values);
  const spec = {
    kind: "histograms" as const,
    mappings,
    composite: values.compositeMapping,
    perProcess: values.saveHistsPerProcess,
    errors: values.computeHistErrors,
    errorsPerProcess: values.computeHistErrorsPerProcess,
    covariance: values.computeHistCov,
    globalImpacts: values.computeHistImpacts,
    gaussianGlobalImpacts: values.computeHistGaussianImpacts,
    variations: values.computeVariations,
    chi2: !values.noChi2,
  };
  return [spec];
}

/** The saturated tests of mappings. Those that have none are left out, as Python rabbit leaves out all but projections. */
export function readSaturatedTests(values: HistogramValues) {
  if (!values.computeSaturatedProjectionTests) return [];
  const mappings = values.mapping.map(readMapping);
  const others = "left-out" as const;
  return [{ kind: "saturated-tests" as const, ...(mappings.length > 0 && { mappings }), others }];
}

/** The mappings that histograms are saved for, as Python rabbit records them: BaseMapping where none is named. */
export function effectiveMappings({
  mapping,
  saveHists,
}: Pick<HistogramValues, "mapping" | "saveHists">): readonly (readonly string[])[] {
  return mapping.length === 0 && saveHists ? [["BaseMapping"]] : mapping;
}

/** `Project ch0 x`, or `./my-mapping.mjs#MyMapping` of a module with its arguments. @throws UsageError */
export function readMapping(words: readonly string[]): MappingSpec {
  return readNamedWords(words, { option: "mapping", what: "mapping" });
}

/** Variations come from the covariance of all parameters, and all else from what there is of it. */
function checkCovariance(values: HistogramValues & ValuesOf<typeof uncertaintySpecs>): void {
  const covariance = readCovariance(values);
  if (covariance === "full") return;
  const withoutAny = [
    "computeHistErrors",
    "computeHistErrorsPerProcess",
    "computeHistCov",
    "computeHistImpacts",
    "computeHistGaussianImpacts",
  ] as const;
  const words = [
    // Uncertainties and chi-squares of few bins are solved for one by one where there is no Hessian.
    ...(covariance === "none" ? withoutAny.filter((name) => values[name]) : []),
    ...(values.computeVariations ? ["computeVariations"] : []),
  ].map((name) => `leave out --${name}`);
  if (covariance === "none" && !values.noChi2) words.push("add --noChi2");
  if (words.length === 0) return;
  const option = values.noEDM ? "--noEDM" : "--noHessian";
  throw new UsageError(
    "conflict",
    `${option} leaves nothing for what --saveHists is to compute from the covariance of all parameters. To save histograms with it, ${words.join(", ")}.`,
  );
}

/** Mappings of a fit that makes nothing of them. */
function mappingNotes(values: HistogramValues): OptionNote[] {
  const names = given(histogramSpecs, values, ["mapping", "compositeMapping"]);
  return withoutEffect(names, "without --saveHists or --computeSaturatedProjectionTests");
}

/** What does nothing unless histograms are saved. */
const WITH_HISTOGRAMS = [
  "saveHistsPerProcess",
  "computeHistErrors",
  "computeHistErrorsPerProcess",
  "computeHistCov",
  "computeHistImpacts",
  "computeHistGaussianImpacts",
  "computeVariations",
] as const;

export function histogramNotes(values: HistogramValues): OptionNote[] {
  if (!values.saveHists) {
    const names = given(histogramSpecs, values, WITH_HISTOGRAMS);
    return [
      ...(values.computeSaturatedProjectionTests ? [] : mappingNotes(values)),
      ...withoutEffect(names, "without --saveHists"),
    ];
  }
  if (values.saveHistsPerProcess) return [];
  const names = given(histogramSpecs, values, ["computeHistErrorsPerProcess"]);
  return withoutEffect(names, "without --saveHistsPerProcess");
}
