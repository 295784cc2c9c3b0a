import { histLookSpecs } from "../hist-look-options.js";
import { figureOptionSpecs } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { inputsOptionSpecs } from "./options.js";

export const inputsPlotDefinition = plotCommand({
  name: "inputs",
  summary: "draw the templates of an input, with its data and with variations",
  description:
    "Draws the nominal templates of each channel of an input on top of each other, with its data and with systematics up and down: along each axis, and along all combinations of several.",
  options: [...figureOptionSpecs, ...inputsOptionSpecs, ...histLookSpecs],
  examples: [
    "input.hdf5 -o plots --config labels.yaml",
    "input.hdf5 -o plots --channels signal_region --hists pt --varName lumi",
    "input.hdf5 -o plots --splitByProcess --noData --formats pdf",
  ],
  input: {
    name: "input file",
    help: "HDF5 file written by the tensor writer of Python rabbit or rabbit-fit",
  },
  load: async () => (await import("./inputs-command.js")).inputsPlotCommand,
});
