import { reportPaths } from "../api-paths/report-paths.js";
import type { CommandDefinition } from "../command.js";
import { reportOptionSpecs } from "./options.js";

export const reportDefinition: CommandDefinition = {
  path: ["report"],
  summary: "write a page about one or several results",
  description:
    "Writes one page of HTML about results: what was fitted, status, parameters, goodness of fit, channels, pulls, impacts and correlations. It needs no network. Several results stand side by side.",
  inputName: "result file",
  inputHelp: "HDF5 files written by rabbit_fit or rabbit fit",
  inputCount: "several",
  usage: "<result> <result> ... [options]",
  options: reportOptionSpecs,
  apiPaths: reportPaths,
  examples: [
    "rabbit report results/fitresults.hdf5",
    "rabbit report results/fitresults.hdf5 -o report.html --config labels.yaml --style CMS",
    "rabbit report nominal.hdf5 frozen.hdf5 -o compared.html --names nominal 'without lumi'",
  ],
  load: async () => (await import("./report-command.js")).reportCommand,
};
