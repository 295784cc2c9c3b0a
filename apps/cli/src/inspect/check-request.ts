import type { CheckOptions, CheckThresholds } from "@rabbit-fit/tensor-writer";
import type { ArgumentRecord } from "../argparse/availability.js";
import { UsageError } from "../argparse/usage-error.js";
import { thresholdOptions } from "./options.js";

/**
 * What a command line of `rabbit inspect` asks to be checked; undefined where it does not.
 *
 * @throws UsageError where it has an option of the check without `--check`, or a threshold that is none
 */
export function checkRequest(values: ArgumentRecord): CheckOptions | undefined {
  const options = ["channels", ...Object.keys(thresholdOptions)];
  const given = options.filter((name) => values[name] !== null);
  if (values.check !== true) {
    if (given.length === 0) return undefined;
    throw new UsageError("conflict", `--${given[0]} is an option of --check, which is missing.`);
  }
  const thresholds: { -readonly [Key in keyof CheckThresholds]?: number } = {};
  for (const name of Object.keys(thresholdOptions) as (keyof typeof thresholdOptions)[]) {
    const value = values[name] as number | null;
    if (value === null) continue;
    const [least, expected] = name === "maxVariation" ? [1, "a number from 1 on"] : [0, "a number from 0 on"];
    if (!(value >= least)) {
      throw new UsageError("invalid-value", `--${name} is ${value}, expected ${expected}.`);
    }
    thresholds[thresholdOptions[name]] = value;
  }
  const channels = values.channels as readonly string[] | null;
  return { thresholds, ...(channels && { channels }) };
}
