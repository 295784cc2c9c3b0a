import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";
import { scanOptionSpecs } from "./options.js";

export const scanDefinition = printCommand({
  name: "scan",
  summary: "print a scan of the likelihood",
  description:
    "Prints the likelihood along parameters, or over two of them: at each point twice what it has risen by, and how well the other parameters were minimised.",
  options: [...tableOptionSpecs, ...scanOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --along mu --csv",
    "results/fitresults.hdf5 --pair mu lumi --json",
  ],
  load: async () => (await import("./scan-command.js")).scanCommand,
});
