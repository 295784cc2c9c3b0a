import { flag, option } from "../../argparse/declare-option.js";
import { mappingOption } from "../../argparse/mapping-option.js";
import { headings } from "../../help-headings.js";
import { selectionAxesOption } from "../options.js";

const { selection, content } = headings;

/** The options of `rabbit plot cov` besides those of every figure of histograms. */
export const covOptionSpecs = [
  option("params", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "<name...>",
    heading: selection,
    help: "of the parameters: these, in this order; all where no name follows, or there is no --mapping",
  }),
  mappingOption(
    selection,
    "of the bins of the mappings whose names in the result begin with these words; may be repeated",
  ),
  selectionAxesOption,
  flag("correlation", content, "correlations instead of the covariance"),
  flag("prefit", content, "of what is expected before the fit, instead of after it"),
  flag("dataCovariance", content, "of the data, instead of what is expected"),
  flag("showNumbers", content, "the elements as numbers in their cells"),
  flag("cluster", content, "what is correlated beside each other", "rabbit-fit"),
] as const;
