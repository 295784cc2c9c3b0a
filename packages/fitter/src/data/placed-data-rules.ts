import type { ObservedData, Pseudodata } from "@rabbit-fit/contracts";
import { anything, float64Array, type OptionRules, text } from "@rabbit-fit/contracts/options";
import type { PlacedData } from "./placed-data.js";

/** What placed data consist of. The data of an input have two entries more, which are those of the model in every fit. */
export const placedDataRules: OptionRules<Partial<PlacedData> & Partial<ObservedData & Pseudodata>> = {
  counts: float64Array,
  variances: float64Array,
  constraintCentres: float64Array,
  beta0: float64Array,
  offsets: anything,
  start: float64Array,
  inverseCovariance: float64Array,
  name: text,
};
