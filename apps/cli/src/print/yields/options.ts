import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";

const { selection } = headings;

/** The options of `rabbit print yields` besides those of every table. */
export const yieldsOptionSpecs = [
  flag("bins", selection, "a row for each bin, instead of the sums over the bins of a channel", "rabbit-fit"),
  option("channels", {
    arity: "one-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name...>",
    heading: selection,
    help: "only these channels",
  }),
  option("mapping", {
    short: "m",
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: selection,
    help: "the channels of this mapping, by its name in the result; without it the channels as they are",
  }),
] as const;

export const yieldsDefinition = printCommand({
  name: "yields",
  summary: "print the yields of a result",
  description:
    "Prints the yields of each channel and process before and after the fit, their total, the data that were fitted, and the ratio of data and total. The result needs histograms (rabbit fit --saveHists).",
  options: [...tableOptionSpecs, ...yieldsOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --bins --channels signal_region --csv",
    "results/fitresults.hdf5 --latex -o yields.tex",
  ],
  load: async () => (await import("./yields-command.js")).yieldsCommand,
});
