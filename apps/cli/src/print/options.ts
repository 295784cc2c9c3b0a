import { flag, option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

const { format, selection } = headings;

/** Which fit of a result is printed. */
export const resultOption = option("result", {
  arity: "one",
  type: "string",
  placeholder: "<name>",
  heading: selection,
  help: "the fit to print, such as asimov; without it the fit to data, or to the Asimov data where there is none",
});

/** Which parameters are printed: `chosenParameters` finds them. */
export const parametersOption = option("parameters", {
  short: "p",
  arity: "one-or-more",
  type: "string",
  origin: "rabbit-fit",
  placeholder: "<name...>",
  heading: selection,
  help: "only these parameters, by name or regular expression of the whole name",
});

/** How a table is printed, and where to. */
export const formatOptionSpecs = [
  flag("csv", format, "comma-separated values, in full precision", "rabbit-fit"),
  flag("json", format, "one JSON document, in full precision", "rabbit-fit"),
  flag("latex", format, "a table for LaTeX with the package booktabs", "rabbit-fit"),
  option("output", {
    short: "o",
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<file>",
    heading: format,
    help: "write the table to this file, and nothing on stdout",
  }),
] as const;

/** The options of every command that prints a table of one fit. */
export const tableOptionSpecs = [...verbosityOptions, resultOption, ...formatOptionSpecs] as const;

/** The channels of a table of yields or bins. */
export const channelsOption = option("channels", {
  arity: "one-or-more",
  type: "string",
  origin: "rabbit-fit",
  placeholder: "<name...>",
  heading: selection,
  help: "only these channels",
});
