import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { channelsOption } from "../options.js";

const { selection } = headings;

/** The options of `rabbit print yields` besides those of every table. */
export const yieldsOptionSpecs = [
  flag("bins", selection, "a row for each bin, instead of the sums over the bins of a channel", "rabbit-fit"),
  channelsOption,
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
