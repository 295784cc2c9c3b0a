import { flag, option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import {
  legendPlaceOption,
  legendPlaces,
  legendSizeOption,
  placesHelp,
  xRangeOption,
  yLabelOption,
} from "./options.js";

const { look } = headings;

const paddings = ["auto", "lower left", "lower right", "upper left", "upper right"] as const;

/** Where Python rabbit leaves room for empty entries of a legend. */
function paddingOption<const Name extends string>(name: Name) {
  return option(name, {
    arity: "one",
    type: "string",
    default: "auto",
    choices: paddings,
    placeholder: "<place>",
    help: "accepted for scripts of Python rabbit; legends here have no empty entries",
  });
}

/** The options of figures of histograms about their axes and legends. */
export const histLookSpecs = [
  flag("noEnergy", look, "no centre-of-mass energy, whatever --energy says"),
  legendPlaceOption,
  legendSizeOption,
  option("legCols", {
    arity: "one",
    type: "integer",
    default: 2,
    placeholder: "<number>",
    heading: look,
    help: "columns of the legend; fewer where it would cover the title",
  }),
  paddingOption("legPadding"),
  option("lowerLegPos", {
    arity: "one",
    type: "string",
    default: "upper left",
    choices: legendPlaces,
    placeholder: "<place>",
    heading: look,
    help: placesHelp("place of the legend of the lower panel"),
  }),
  option("lowerLegCols", {
    arity: "one",
    type: "integer",
    default: 2,
    placeholder: "<number>",
    heading: look,
    help: "columns of the legend of the lower panel",
  }),
  paddingOption("lowerLegPadding"),
  flag("noSciy", look, "no common power of ten at the y axis"),
  option("yscale", {
    arity: "one",
    type: "number",
    placeholder: "<factor>",
    heading: look,
    help: "upper end of the y axis times this; without it there is room for title and legend",
  }),
  option("ylim", {
    arity: "two",
    type: "number",
    placeholder: "<low> <high>",
    heading: look,
    help: "ends of the y axis; with a lower end above the upper one, the upper one is found",
  }),
  xRangeOption,
  option("rrange", {
    arity: "two",
    type: "number",
    placeholder: "<low> <high>",
    heading: look,
    help: "ends of the y axis of the lower panel; without it all is shown, ratios up to 3",
  }),
  flag("logy", look, "logarithmic y axis"),
  option("customFigureWidth", {
    arity: "one",
    type: "number",
    placeholder: "<inches>",
    heading: look,
    help: "width of the figure in inches",
  }),
  option("xlabel", {
    arity: "one",
    type: "string",
    placeholder: "<text>",
    heading: look,
    help: "label of the x axis, with TeX-like markup between dollar signs",
  }),
  yLabelOption,
] as const;
