import { flag, option } from "../../argparse/declare-option.js";
import { mappingOption } from "../../argparse/mapping-option.js";
import { headings } from "../../help-headings.js";
import { channelsOption } from "../options.js";

const { selection, format } = headings;

/** The options of `rabbit print hists` besides those of every table. */
export const histsOptionSpecs = [
  mappingOption(
    selection,
    "only this mapping, by the words of its name in the result; may be repeated",
    "rabbit-fit",
  ),
  channelsOption,
  flag("prefit", selection, "what is expected before the fit, instead of after it", "rabbit-fit"),
  flag("processes", selection, "what is expected of each process, too", "rabbit-fit"),
  option("hepdata", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<path>",
    heading: format,
    help: "write a submission to HEPData with the covariance of the bins: into this folder, or all in this file where it ends with .yaml",
  }),
] as const;
