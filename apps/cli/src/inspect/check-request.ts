import type { CheckOptions, CheckThresholds } from "@rabbit-fit/tensor-writer";
import type { ArgumentRecord } from "../argparse/availability.js";
import { valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import { inspectOptionSpecs, thresholdOptions } from "./options.js";

/**
 * What a command line of `rabbit inspect` asks to be checked; undefined where it does not.
 *
 * @throws UsageError where it has an option of the check without `--check`, or a threshold that is none
 */
export function checkRequest(record: ArgumentRecord): CheckOptions | undefined {
  const values = valuesOf(inspectOptionSpecs, record);
  const names = Object.keys(thresholdOptions) as (keyof typeof thresholdOptions)[];
  const given = (["channels", ...names] as const).filter((name) => values[name] !== null);
  if (!values.check) {
    if (given.length === 0) return undefined;
    throw new UsageError("conflict", `--${given[0]} is an option of --check, which is missing.`);
  }
  const thresholds: { -readonly [Key in keyof CheckThresholds]?: number } = {};
  for (const name of names) {
    const value = values[name];
    if (value === null) continue;
    const [least, expected] = name === "maxVariation" ? [1, "a number from 1 on"] : [0, "a number from 0 on"];
    if (!(value >= least)) {
      throw new UsageError("invalid-value", `--${name} is ${value}, expected ${expected}.`);
    }
    thresholds[thresholdOptions[name]] = value;
  }
  const { channels } = values;
  return { thresholds, ...(channels && { channels }) };
}
