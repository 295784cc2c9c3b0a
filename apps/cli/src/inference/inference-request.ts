import type { FitOptions } from "@rabbit-fit/fitter";
import type { ArgumentRecord } from "../argparse/availability.js";
import type { FitValues } from "../fit/fit-option-specs.js";
import { fitOptions } from "../fit/fit-request.js";
import { readFiles } from "../fit/options/files.js";
import { fitValuesOf } from "./fit-specs.js";

/** What the commands that compute something from a fit have in common. */
export interface InferenceRequest {
  readonly input: string;
  /** Path of the result. */
  readonly output: string;
  readonly json: boolean;
  /** Whether to go on with the toys of a run that was stopped. */
  readonly resume: boolean;
  readonly verbosity: number;
  readonly color: boolean;
  readonly options: FitOptions;
  readonly values: FitValues;
}

/** @throws UsageError naming the option */
export function inferenceRequest(input: string, record: ArgumentRecord): InferenceRequest {
  const values = fitValuesOf(record);
  return {
    input,
    output: readFiles(values).get("hdf5")!,
    json: values.json,
    resume: values.resume,
    verbosity: values.verbose,
    color: !values.noColorLogger,
    options: { ...fitOptions({ ...values, mapping: [], saveHists: false }), analyses: [] },
    values,
  };
}
