import { mergePaths } from "./api-paths/merge-paths.js";
import { submitPaths } from "./api-paths/submit-paths.js";
import { batchDefinitions } from "./batch/definitions.js";
import type { CommandDefinition } from "./command.js";
import { coverageDefinition } from "./coverage/definition.js";
import { fitOptionSpecs } from "./fit/fit-option-specs.js";
import { gofDefinition } from "./gof/definition.js";
import { inspectOptionSpecs } from "./inspect/options.js";
import { limitDefinition } from "./limit/definition.js";
import { mergeOptionSpecs } from "./merge/options.js";
import { plotDefinitions } from "./plot/figures.js";
import { contourDefinition } from "./print/contour/definition.js";
import { correlationsDefinition } from "./print/correlations/definition.js";
import { histsDefinition } from "./print/hists/definition.js";
import { impactsDefinition } from "./print/impacts/definition.js";
import { limitsDefinition } from "./print/limits/definition.js";
import { parametersDefinition } from "./print/parameters/definition.js";
import { pullsDefinition } from "./print/pulls/definition.js";
import { scanDefinition } from "./print/scan/definition.js";
import { toysDefinition } from "./print/toys/definition.js";
import { yieldsDefinition } from "./print/yields/definition.js";
import { reportDefinition } from "./report/definition.js";
import { significanceDefinition } from "./significance/definition.js";

const fitDefinition: CommandDefinition = {
  path: ["fit"],
  summary: "fit a model to data, Asimov data or pseudodata",
  description:
    "Fits the model of an input file and writes the result. Fits the Asimov data unless -t 0 asks for the data.",
  inputName: "input file",
  inputHelp: "HDF5 file written by the tensor writer of Python rabbit or rabbit-fit",
  options: fitOptionSpecs,
  examples: [
    "rabbit fit input.hdf5 -o results -t 0 --unblind --saveHists --computeHistErrors",
    "rabbit fit input.hdf5 -o results -t 1000 --seed 7",
    "rabbit fit input.hdf5 -o results -t 0 --freezeParameters lumi --unblind 'mu_.*'",
  ],
  helpTopics: [
    {
      flag: "--help-models",
      summary: "print the parameter models",
      text: async (width) => (await import("./fit/model-help.js")).modelHelpText(width),
    },
  ],
  load: async () => {
    // HDF5 is compiled on another core while the fitter is loaded. Where it cannot be loaded, the first file says so.
    import("@rabbit-fit/io-hdf5/node").then(({ loadHdf5 }) => loadHdf5()).catch(() => undefined);
    return (await import("./fit/fit-command.js")).fitCommand;
  },
};

/** The commands that can be cut into tasks. */
const cut = [fitDefinition, limitDefinition, gofDefinition, coverageDefinition];

/** A command that goes as tasks with `--jobs`. */
function withJobs(definition: CommandDefinition): CommandDefinition {
  return {
    ...definition,
    apiPaths: { ...submitPaths, ...definition.apiPaths },
    load: async () => (await import("./batch/here-or-in-jobs.js")).hereOrInJobs(definition),
  };
}

/** The commands, each with what it needs behind `load`: a help text should not wait for HDF5 and WebAssembly. */
export const commands: readonly CommandDefinition[] = [
  withJobs(fitDefinition),
  withJobs(limitDefinition),
  significanceDefinition,
  withJobs(gofDefinition),
  withJobs(coverageDefinition),
  pullsDefinition,
  parametersDefinition,
  yieldsDefinition,
  histsDefinition,
  correlationsDefinition,
  impactsDefinition,
  scanDefinition,
  contourDefinition,
  toysDefinition,
  limitsDefinition,
  ...plotDefinitions,
  reportDefinition,
  {
    path: ["inspect"],
    summary: "say what is in an input or a result",
    description: "Says what is in an input file or a result file.",
    inputName: "file",
    inputHelp: "HDF5 file: an input or a result",
    options: inspectOptionSpecs,
    examples: [
      "rabbit inspect input.hdf5",
      "rabbit inspect input.hdf5 --check --maxVariation 3",
      "rabbit inspect results/fitresults.hdf5 --json",
    ],
    load: async () => (await import("./inspect/inspect-command.js")).inspectCommand,
  },
  {
    path: ["merge"],
    summary: "merge inputs into one for a combined fit",
    description:
      "Merges input files into one. Channels are put side by side; processes and systematics of one name are the same.",
    inputName: "input file",
    inputHelp: "HDF5 files written by the tensor writer of Python rabbit or rabbit-fit",
    inputCount: "several",
    options: mergeOptionSpecs,
    apiPaths: mergePaths,
    examples: [
      "rabbit merge first.hdf5 second.hdf5 -o merged.hdf5",
      "rabbit merge first.hdf5 second.hdf5 -o merged.hdf5 --rename names.py",
      "rabbit merge first.hdf5 second.hdf5 --clipTensors second.hdf5 1e-6",
    ],
    load: async () => (await import("./merge/merge-command.js")).mergeCommand,
  },
  ...batchDefinitions(cut),
  {
    path: ["completion"],
    summary: "write the script with which a shell completes commands and options",
    description:
      "Writes the script with which bash, zsh or fish completes commands, options and their words.",
    inputName: "shell",
    inputHelp: "bash, zsh or fish; the examples install its script",
    inputChoices: ["bash", "zsh", "fish"],
    options: [],
    examples: [
      `echo 'eval "$(rabbit completion bash)"' >> ~/.bashrc`,
      `echo 'eval "$(rabbit completion zsh)"' >> ~/.zshrc`,
      "rabbit completion fish > ~/.config/fish/completions/rabbit.fish",
    ],
    load: async () => (await import("./completion/completion-command.js")).completionCommand(commands),
  },
];
