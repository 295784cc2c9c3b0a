import type { OptionSpec } from "../argparse/option-spec.js";
import { jsonOption } from "../json/json-option.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

/** The options of `rabbit inspect`. */
export const inspectOptionSpecs: readonly OptionSpec[] = [...verbosityOptions, jsonOption];
