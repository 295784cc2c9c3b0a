import { flag, option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import { jsonOption } from "../terminal/json-option.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

const { checks } = headings;

/** Thresholds of the check, each with its default in `DEFAULT_CHECK_THRESHOLDS`. */
export const thresholdOptions = {
  minData: "data",
  minYield: "yield",
  maxStatUncertainty: "statisticalUncertainty",
  maxVariation: "variation",
  oneSidedShare: "oneSidedShare",
} as const;

function threshold<const Name extends keyof typeof thresholdOptions>(
  name: Name,
  placeholder: string,
  help: string,
) {
  // The default has its home in the tensor writer, which a help text should not have to load.
  return option(name, {
    arity: "one",
    type: "number",
    default: null,
    origin: "rabbit-fit",
    placeholder,
    heading: checks,
    help,
  });
}

/** The options of `rabbit inspect`; `--channels` is that of Python rabbit's `rabbit_debug_inputdata.py`. */
export const inspectOptionSpecs = [
  ...verbosityOptions,
  jsonOption,
  flag("check", checks, "report what may be faults of an input; exit code 4 if there are any", "rabbit-fit"),
  option("channels", {
    arity: "one-or-more",
    type: "string",
    placeholder: "<name...>",
    heading: checks,
    help: "with --check, only these channels",
  }),
  threshold("minData", "<n>", "with --check, report bins with fewer data; 10 without it"),
  threshold("minYield", "<yield>", "with --check, report bins where less is expected; 1 without it"),
  threshold(
    "maxStatUncertainty",
    "<share>",
    "with --check, report bins whose relative uncertainty from simulation is above this; 1 without it",
  ),
  threshold(
    "maxVariation",
    "<factor>",
    "with --check, report variations by more than this factor, or below its inverse; 2 without it",
  ),
  threshold(
    "oneSidedShare",
    "<share>",
    "with --check, report variations that go to one side in at least this share of the bins; 0.9 without it",
  ),
] as const;
