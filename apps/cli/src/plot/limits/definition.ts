import { figureOptionSpecs, resultOption } from "../options.js";
import { plotCommand } from "../plot-command.js";
import { limitsPlotOptionSpecs } from "./options.js";

export const limitsPlotDefinition = plotCommand({
  name: "limits",
  summary: "draw upper limits with their bands",
  description:
    "Draws upper limits with the expected median and its bands, and CLs against the parameter where a result has limits of three levels or more; with --against, the limits of several results, such as those on signals of several masses. The results are files of rabbit_limit.",
  options: [...figureOptionSpecs, resultOption, ...limitsPlotOptionSpecs],
  input: { name: "result file", help: "HDF5 files written by rabbit_limit or rabbit limit" },
  inputCount: "several",
  examples: [
    "results/limits.hdf5 -o plots",
    "limits_mass*.hdf5 --against 'mass (GeV)' --lineAt 1",
    "low.hdf5 high.hdf5 --against '$m_X$ (TeV)' --values 0.8 1.2 --formats pdf",
  ],
  load: async () => (await import("./limits-command.js")).limitsPlotCommand,
});
