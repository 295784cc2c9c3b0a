import type { FitOptions } from "@rabbit-fit/fitter";
import type { ArgumentRecord } from "../argparse/availability.js";
import { valuesOf } from "../argparse/option-values.js";
import type { ExternalPostfitFile } from "./external-postfit.js";
import { type FitValues, fitTopics } from "./fit-option-specs.js";
import { dataNotes, readData, readExternalPostfitFile } from "./options/data.js";
import { readFiles } from "./options/files.js";
import { histogramNotes, readHistograms, readSaturatedTests } from "./options/histograms.js";
import { impactNotes, readImpacts } from "./options/impacts.js";
import { likelihoodNotes, readLikelihood } from "./options/likelihood.js";
import { minimizerNotes, readMinimizer } from "./options/minimizer.js";
import { readModels } from "./options/model.js";
import type { OptionNote } from "./options/note.js";
import { readParameters } from "./options/parameters.js";
import { readRegularization, regularizationNotes } from "./options/regularization.js";
import { readRun } from "./options/run.js";
import { readScans, scanNotes } from "./options/scans.js";
import { readSnapshots, type SnapshotRequest, snapshotNotes } from "./options/snapshots.js";
import { readToys, toyNotes } from "./options/toys.js";
import { readCovariance } from "./options/uncertainties.js";
import type { OutputFormat } from "./output-path.js";

/** What a command line of `rabbit fit` asks for. */
export interface FitRequest {
  readonly input: string;
  /** Path of the result in each format asked for. */
  readonly outputs: ReadonlyMap<OutputFormat, string>;
  /** Whether the summary is one JSON document. */
  readonly json: boolean;
  readonly verbosity: number;
  readonly color: boolean;
  readonly options: FitOptions;
  /** The result to start from, which has to be read before the fit (`readExternalPostfit`). */
  readonly externalPostfit?: ExternalPostfitFile;
  /** Snapshots of the parameters on the way. */
  readonly snapshots?: SnapshotRequest;
  /** Whether the result has a table of toys in place of a group for each. */
  readonly tabulatesToys: boolean;
  /** Whether to go on where a run with the same options was stopped. */
  readonly resume: boolean;
  readonly notes: readonly OptionNote[];
}

/**
 * What the arguments mean, checked as far as that goes without the input.
 *
 * @throws UsageError naming the option
 */
export function fitRequest(input: string, record: ArgumentRecord): FitRequest {
  const values = valuesOf(fitTopics, record);
  const externalPostfit = readExternalPostfitFile(values);
  const snapshots = readSnapshots(values);
  return {
    input,
    outputs: readFiles(values),
    json: values.json,
    verbosity: values.verbose,
    color: !values.noColorLogger,
    options: fitOptions(values),
    ...(externalPostfit && { externalPostfit }),
    ...(snapshots && { snapshots }),
    tabulatesToys: values.toysOutput === "table",
    resume: values.resume,
    notes: [
      ...minimizerNotes(values),
      ...regularizationNotes(values),
      ...snapshotNotes(values),
      ...histogramNotes(values),
      ...impactNotes(values),
      ...scanNotes(values),
      ...toyNotes(values),
      ...likelihoodNotes(values),
      ...dataNotes(values),
    ],
  };
}

/** The options of the fitter, topic by topic. @throws UsageError naming the option */
export function fitOptions(values: FitValues): FitOptions {
  const toys = readToys(values);
  const model = readModels(values);
  return {
    data: { ...readData(values), ...(toys && { toys }) },
    ...(model && { model }),
    parameters: readParameters(values),
    likelihood: readLikelihood(values),
    ...readRegularization(values),
    minimizer: readMinimizer(values),
    covariance: readCovariance(values),
    analyses: [
      ...readHistograms(values),
      ...readSaturatedTests(values),
      ...(values.fullNll ? [{ kind: "full-nll" as const }] : []),
      ...readImpacts(values),
      ...readScans(values),
    ],
    run: readRun(values),
  };
}
