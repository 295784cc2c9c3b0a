import { flag, missingFlag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { legendPlaceOption, legendSizeOption, yLabelOption } from "../options.js";

const { selection, content, look } = headings;

/** The options of `rabbit plot scan2d`. */
export const scan2DOptionSpecs = [
  option("params", {
    arity: "two",
    type: "string",
    collects: true,
    default: [],
    placeholder: "<x> <y>",
    heading: selection,
    help: "over these two parameters; may be repeated; over each pair that has a scan without it",
  }),
  option("scales", {
    arity: "two",
    type: "number",
    collects: true,
    default: [],
    placeholder: "<x> <y>",
    heading: content,
    help: "multiply the values of the parameters by these, for each --params; 1 1 where there are fewer",
  }),
  flag("mu", content, "over mu where the result has x = sqrt(mu)", "rabbit-fit"),
  flag("noHessian", content, "no ellipses of the covariance"),
  flag("noScan", content, "nothing of the scan of the likelihood"),
  flag("noScanContour", content, "no contours of the scan of the likelihood"),
  flag("noContour", content, "no contours that the fit has found"),
  legendPlaceOption,
  legendSizeOption,
  option("xlabel", {
    arity: "one",
    type: "string",
    placeholder: "<text>",
    heading: look,
    help: "label of the x axis",
  }),
  yLabelOption,
  missingFlag("spiralScan"),
] as const;
