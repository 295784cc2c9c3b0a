import type { Channel } from "@rabbit-fit/contracts";
import type { DataCovariance } from "../../data/data-covariance.js";
import type { BinData } from "../../data/placed-data.js";
import type { LikelihoodForm } from "../../options/fit-options.js";
import { chi2Data, chi2DataOf } from "./chi2-data.js";
import { covarianceData } from "./covariance-data.js";
import type { DataForm } from "./data-form.js";
import { poissonData } from "./poisson-data.js";

/** What a tensor says of its data. */
export interface TensorData {
  readonly data: BinData;
  readonly channels: readonly Channel[];
  readonly covariance: DataCovariance | undefined;
}

/** The distributions that a fit can ask for. */
export const dataForms: Readonly<Record<LikelihoodForm, (tensor: TensorData) => DataForm>> = {
  poisson: () => poissonData,
  chi2: () => chi2Data,
  /** A covariance fit of data without a covariance is a chi-square with the variances of the data. */
  covariance: ({ data, channels, covariance }) =>
    covariance ? covarianceData(covariance) : chi2DataOf(data, channels),
};
