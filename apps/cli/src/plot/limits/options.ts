import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";

const { selection, content, look } = headings;

/** The options of `rabbit plot limits`. */
export const limitsPlotOptionSpecs = [
  option("params", {
    arity: "one-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name...>",
    heading: selection,
    help: "limits on these parameters, against --against and of CLs; on all without it",
  }),
  option("method", {
    arity: "one",
    type: "string",
    choices: ["likelihood", "gaussian", "toys", "feldman-cousins"],
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: selection,
    help: "how the limits against --against and of CLs were computed; likelihood where there is such a limit, else toys, gaussian or feldman-cousins",
  }),
  option("level", {
    arity: "one",
    type: "number",
    origin: "rabbit-fit",
    placeholder: "<level>",
    heading: selection,
    help: "with --against, the limits at this level; those of the first level without it",
  }),
  option("against", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<text>",
    heading: content,
    help: "draw limits against this, such as 'mass (GeV)', with its values from --values, from the meta data of the inputs under the name mass, or from names of files such as limits_mass120.hdf5; of one result, from names of parameters such as m120",
  }),
  option("values", {
    arity: "one-or-more",
    type: "number",
    origin: "rabbit-fit",
    placeholder: "<number...>",
    heading: content,
    help: "with --against, the value of each result, or of each parameter of one result",
  }),
  option("lineAt", {
    arity: "one",
    type: "number",
    origin: "rabbit-fit",
    placeholder: "<number>",
    heading: look,
    help: "with --against, a line across at this limit, such as 1",
  }),
  option("ylabel", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<text>",
    heading: look,
    help: "with --against, label of the y axis",
  }),
  flag(
    "logy",
    look,
    "with --against, a logarithmic y axis, also where the limits are close to each other",
    "rabbit-fit",
  ),
] as const;
