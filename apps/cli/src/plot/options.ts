import { missingFlag, option } from "../argparse/declare-option.js";
import { mappingOption } from "../argparse/mapping-option.js";
import { headings } from "../help-headings.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

const { selection, content, figureFiles, look } = headings;

/** Formats of figures. */
export const figureFormats = ["svg", "pdf", "png", "html"] as const;

/** The options of every command that draws figures: where to, and how they look. */
export const figureOptionSpecs = [
  ...verbosityOptions,
  option("outpath", {
    short: "o",
    arity: "one",
    type: "string",
    default: "./",
    placeholder: "<folder>",
    heading: figureFiles,
    help: "folder for the figures, created where it is missing",
  }),
  option("postfix", {
    short: "p",
    arity: "one",
    type: "string",
    placeholder: "<text>",
    heading: figureFiles,
    help: "text in the names of the files",
  }),
  option("formats", {
    arity: "one-or-more",
    type: "string",
    default: ["svg"],
    choices: figureFormats,
    origin: "rabbit-fit",
    placeholder: "<format...>",
    heading: figureFiles,
    help: "formats of the files: svg, pdf, png, or html to explore (zoom, numbers, legend to click)",
  }),
  missingFlag("eoscp"),
  option("config", {
    arity: "one",
    type: "string",
    placeholder: "<file>",
    heading: look,
    help: "YAML or JSON file with labels and colours of processes, axes and systematics",
  }),
  option("style", {
    arity: "one",
    type: "string",
    default: "plain",
    choices: ["plain", "CMS", "ATLAS", "LHCb"],
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: look,
    help: "style of an experiment: plain, CMS, ATLAS or LHCb",
  }),
  option("title", {
    arity: "one",
    type: "string",
    placeholder: "<text>",
    heading: look,
    help: "name of the experiment in the figure; that of the style without it",
  }),
  option("subtitle", {
    arity: "one",
    type: "string",
    default: "",
    placeholder: "<text>",
    heading: look,
    help: "what stands after the title, such as Preliminary",
  }),
  option("titlePos", {
    arity: "one",
    type: "integer",
    choices: [0, 1, 2],
    placeholder: "<number>",
    heading: look,
    help: "place of the title: 0 above the frame, 1 inside it in one line, 2 inside it in two lines",
  }),
  option("lumi", {
    arity: "one",
    type: "number",
    placeholder: "<number>",
    heading: look,
    help: "integrated luminosity in inverse femtobarns",
  }),
  option("energy", {
    arity: "one",
    type: "number",
    origin: "rabbit-fit",
    placeholder: "<number>",
    heading: look,
    help: "centre-of-mass energy in TeV",
  }),
  option("scaleTextSize", {
    arity: "one",
    type: "number",
    default: 1,
    placeholder: "<factor>",
    heading: look,
    help: "all sizes of texts times this",
  }),
] as const;

/** Which fit of a result is drawn. */
export const resultOption = option("result", {
  arity: "one",
  type: "string",
  placeholder: "<name>",
  heading: selection,
  help: "the fit to draw, such as asimov; without it the fit to data, or to the Asimov data where there is none",
});

/** Where a legend can stand. */
export const legendPlaces = [
  ...["upper left", "upper center", "upper right"],
  ...["center left", "center", "center right"],
  ...["lower left", "lower center", "lower right"],
] as const;

/** @param what has a place */
export function placesHelp(what: string): string {
  return `${what}: ${legendPlaces.map((place) => (place.includes(" ") ? `'${place}'` : place)).join(", ")}`;
}

/** Which mappings are drawn. */
export const mappingsOption = mappingOption(
  selection,
  "only mappings whose names in the result begin with these words; may be repeated",
);

/** Which channels are drawn. */
export const channelsOption = option("channels", {
  arity: "zero-or-more",
  type: "string",
  placeholder: "<name...>",
  heading: selection,
  help: "only these channels",
});

/** Axes of which each bin has its own figure, as in Python rabbit for results. */
export const selectionAxesOption = option("selectionAxes", {
  arity: "zero-or-more",
  type: "string",
  default: ["charge", "passIso", "passMT", "cosThetaStarll", "qGen"],
  placeholder: "<name...>",
  heading: selection,
  help: "axes of whose bins each has a figure of its own",
});

/** Processes that are drawn as one. */
export const processGroupingOption = option("processGrouping", {
  arity: "one",
  type: "string",
  placeholder: "<name>",
  heading: content,
  help: "draw several processes as one, as process_grouping of --config has it under this name",
});

/** Groups of parameters that are drawn. */
export const nuisanceGroupingOption = option("grouping", {
  arity: "one",
  type: "string",
  placeholder: "<name>",
  heading: selection,
  help: "only the groups that nuisance_grouping of --config has under this name",
});

/** The name of the data in the legend. */
export const dataNameOption = option("dataName", {
  arity: "one",
  type: "string",
  placeholder: "<text>",
  heading: look,
  help: "what the data are called",
});

/** The place of the text about the selection. */
export const selectionTextPlaceOption = option("extraTextLoc", {
  arity: "zero-or-more",
  type: "number",
  placeholder: "<number...>",
  heading: look,
  help: "x and y of the text about the selection, in shares of the panel from its lower left corner",
});

/** The place of the legend. */
export const legendPlaceOption = option("legPos", {
  arity: "one",
  type: "string",
  default: "upper right",
  choices: legendPlaces,
  placeholder: "<place>",
  heading: look,
  help: placesHelp("place of the legend"),
});

/** The size of the legend. */
export const legendSizeOption = option("legSize", {
  arity: "one",
  type: "string",
  default: "small",
  placeholder: "<size>",
  heading: look,
  help: "size of the texts of the legend: small, large, or a number of points",
});

/** The ends of the x axis. */
export const xRangeOption = option("xlim", {
  arity: "two",
  type: "number",
  placeholder: "<low> <high>",
  heading: look,
  help: "ends of the x axis",
});

export const yLabelOption = option("ylabel", {
  arity: "one",
  type: "string",
  placeholder: "<text>",
  heading: look,
  help: "label of the y axis",
});
