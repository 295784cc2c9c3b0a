import type { OptionSpec } from "../argparse/option-spec.js";
import type { ValuesOf } from "../argparse/option-values.js";
import { dataSpecs } from "./options/data.js";
import { fileSpecs } from "./options/files.js";
import { histogramSpecs } from "./options/histograms.js";
import { impactSpecs } from "./options/impacts.js";
import { jobSpecs } from "./options/jobs.js";
import { likelihoodSpecs } from "./options/likelihood.js";
import { minimizerSpecs } from "./options/minimizer.js";
import { modelSpecs } from "./options/model.js";
import { parameterSpecs } from "./options/parameters.js";
import { recordOrder } from "./options/record-order.js";
import { regularizationSpecs } from "./options/regularization.js";
import { runSpecs } from "./options/run.js";
import { scanSpecs } from "./options/scans.js";
import { snapshotSpecs } from "./options/snapshots.js";
import { toySpecs } from "./options/toys.js";
import { uncertaintySpecs } from "./options/uncertainties.js";

/** The options of all topics; in `options/`, each topic has its options, what they ask for, and remarks on them. */
export const fitTopics = [
  ...fileSpecs,
  ...dataSpecs,
  ...toySpecs,
  ...jobSpecs,
  ...parameterSpecs,
  ...likelihoodSpecs,
  ...modelSpecs,
  ...regularizationSpecs,
  ...minimizerSpecs,
  ...snapshotSpecs,
  ...uncertaintySpecs,
  ...histogramSpecs,
  ...impactSpecs,
  ...scanSpecs,
  ...runSpecs,
] as const;

/** The values of all options of `rabbit fit`. */
export type FitValues = ValuesOf<typeof fitTopics>;

/** The options of `rabbit_fit.py`, in its order; those of rabbit-fit at the end. */
export const fitOptionSpecs: readonly OptionSpec[] = fitTopics.toSorted(
  (left, right) => recordOrder.indexOf(left.name) - recordOrder.indexOf(right.name),
);
