import { flag, missingFlag, option } from "../../argparse/declare-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { headings } from "../../help-headings.js";
import { given, type OptionNote, withoutEffect } from "./note.js";
import { readCovariance, type uncertaintySpecs } from "./uncertainties.js";

const { histograms } = headings;

export const histogramSpecs = [
  option("mapping", {
    short: "m",
    arity: "one-or-more",
    type: "string",
    collects: true,
    default: [],
    placeholder: "<name...>",
    heading: histograms,
    help: "what --saveHists saves: BaseMapping, the channels as they are, which is also the default",
  }),
  missingFlag("compositeMapping"),
  flag("saveHists", histograms, "save prefit and postfit histograms"),
  flag("saveHistsPerProcess", histograms, "with --saveHists, also histograms of each process"),
  flag("computeHistErrors", histograms, "with --saveHists, uncertainties of the histograms"),
  flag(
    "computeHistErrorsPerProcess",
    histograms,
    "with --saveHistsPerProcess, uncertainties of the histograms of each process",
  ),
  missingFlag("computeHistCov"),
  missingFlag("computeHistImpacts"),
  missingFlag("computeHistGaussianImpacts"),
  missingFlag("computeVariations"),
  missingFlag("computeSaturatedProjectionTests"),
  flag("noChi2", histograms, "no chi-square of the histograms"),
] as const;

type HistogramValues = ValuesOf<typeof histogramSpecs>;

/** The analysis that makes the histograms of the observables; none where they are not saved. @throws UsageError */
export function readHistograms(values: HistogramValues & ValuesOf<typeof uncertaintySpecs>) {
  checkMappings(values);
  if (!values.saveHists) return [];
  checkCovariance(values);
  const spec = {
    kind: "histograms" as const,
    perProcess: values.saveHistsPerProcess,
    errors: values.computeHistErrors,
    errorsPerProcess: values.computeHistErrorsPerProcess,
    chi2: !values.noChi2,
  };
  return [spec];
}

/** The mappings that histograms are saved for, as Python rabbit records them: BaseMapping where none is named. */
export function effectiveMappings({
  mapping,
  saveHists,
}: Pick<HistogramValues, "mapping" | "saveHists">): readonly (readonly string[])[] {
  return mapping.length === 0 && saveHists ? [["BaseMapping"]] : mapping;
}

function checkMappings(values: HistogramValues): void {
  for (const [name, ...rest] of effectiveMappings(values)) {
    if (name !== "BaseMapping") {
      throw new UsageError(
        "not-available",
        `--mapping ${name} is not available yet in this version, only BaseMapping.`,
      );
    }
    if (rest.length > 0) {
      const found = rest.map((word) => `"${word}"`).join(" ");
      throw new UsageError("extra-argument", `--mapping BaseMapping takes nothing after it, found ${found}.`);
    }
  }
}

/** Uncertainties and chi-square of histograms come from the covariance of all parameters. */
function checkCovariance(values: HistogramValues & ValuesOf<typeof uncertaintySpecs>): void {
  if (readCovariance(values) === "full") return;
  const words = [
    ...(values.computeHistErrors ? ["leave out --computeHistErrors"] : []),
    ...(values.computeHistErrorsPerProcess ? ["leave out --computeHistErrorsPerProcess"] : []),
    ...(values.noChi2 ? [] : ["add --noChi2"]),
  ];
  if (words.length === 0) return;
  const option = values.noEDM ? "--noEDM" : "--noHessian";
  throw new UsageError(
    "conflict",
    `${option} leaves nothing for the uncertainties and the chi-square of --saveHists, which need the covariance of all parameters. To save histograms with it, ${words.join(", ")}.`,
  );
}

export function histogramNotes(values: HistogramValues): OptionNote[] {
  if (!values.saveHists) {
    const names = ["saveHistsPerProcess", "computeHistErrors", "computeHistErrorsPerProcess"] as const;
    return withoutEffect(given(histogramSpecs, values, names), "without --saveHists");
  }
  if (values.saveHistsPerProcess) return [];
  const names = given(histogramSpecs, values, ["computeHistErrorsPerProcess"]);
  return withoutEffect(names, "without --saveHistsPerProcess");
}
