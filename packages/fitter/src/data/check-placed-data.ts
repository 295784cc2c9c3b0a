import { RabbitInputError } from "@rabbit-fit/contracts";
import { optionsOf } from "@rabbit-fit/contracts/options";
import { checkLength } from "../options/check-length.js";
import type { BinData, PlacedData } from "./placed-data.js";
import { placedDataRules } from "./placed-data-rules.js";

/** What data have to fit. */
export interface DataSizes {
  readonly dataBinCount: number;
  readonly parameterCount: number;
  /** How many bin-by-bin parameters there are; undefined without. */
  readonly betaCount: number | undefined;
}

const bareData = optionsOf(placedDataRules, { required: ["counts"] });
const placedData = optionsOf(placedDataRules, { required: ["counts", "constraintCentres", "start"] });

/** @throws RabbitInputError where something is not an array of finite counts, or an entry is none of placed data */
export function checkBareData(data: BinData & Partial<PlacedData>, name: string): void {
  bareData.check(data, name);
  for (const field of ["counts", "variances", "constraintCentres", "start"] as const) {
    const values = data[field];
    const index = values === undefined ? -1 : values.findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    const expected = "a finite number";
    throw new RabbitInputError({ field: `${name}.${field}`, index, found: values![index], expected });
  }
}

/** @throws RabbitInputError where an array is missing, or does not have the length that it has in the model */
export function checkPlacedData(data: PlacedData, sizes: DataSizes, name = "data"): void {
  placedData.check(data, name);
  const { counts, variances, constraintCentres, start, beta0, offsets } = data;
  const { dataBinCount, parameterCount, betaCount } = sizes;
  const bins = [dataBinCount, "bins of the channels that are not masked"] as const;
  const parameters = [parameterCount, "parameters"] as const;
  const arrays: [field: string, found: Float64Array | undefined, length: number, meaning: string][] = [
    ["counts", counts, ...bins],
    ["variances", variances, ...bins],
    ["constraintCentres", constraintCentres, ...parameters],
    ["start", start, ...parameters],
    ["beta0", betaCount === undefined ? undefined : beta0, betaCount ?? 0, "bin-by-bin parameters"],
    ["offsets.shifts", offsets?.shifts, ...parameters],
    ["offsets.factors", offsets?.factors, ...parameters],
  ];
  for (const [field, found, length, meaning] of arrays) {
    if (found !== undefined) checkLength(found, length, `${name}.${field}`, meaning);
  }
}
