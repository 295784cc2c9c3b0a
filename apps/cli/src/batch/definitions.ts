import { together } from "../api-paths/flag-table.js";
import { submitPaths } from "../api-paths/submit-paths.js";
import type { CommandDefinition } from "../command.js";
import {
  cancelOptionSpecs,
  mergeBatchSpecs,
  planSpecs,
  runOptionSpecs,
  statusOptionSpecs,
  submitOptionSpecs,
} from "./options.js";

const folder = { inputName: "folder", inputWord: "folder", inputHelp: "the folder of a plan" } as const;

/** The commands `rabbit batch ...`; a plan is of one of the other commands. */
export function batchDefinitions(commands: readonly CommandDefinition[]): readonly CommandDefinition[] {
  // Of the command that is planned.
  const planned = together(commands.map(({ apiPaths = {} }) => apiPaths));
  return [
    {
      path: ["batch", "plan"],
      summary: "cut the work of a command into tasks",
      description:
        "Cuts the work of a command into tasks, and writes the plan into a folder. The command follows after --: fit, limit, gof or coverage.",
      inputName: "folder, and a command",
      inputHelp: "a folder for the plan, and after -- the command, its input and its options",
      inputCount: "several",
      usage: "<folder> [options] -- <command> <input> [options of the command]",
      options: planSpecs,
      apiPaths: planned,
      examples: [
        "rabbit batch plan toys --tasks 100 -- fit input.hdf5 -o results -t 1000 --seed 7",
        "rabbit batch plan impacts --tasks 50 -- fit input.hdf5 -o results -t 0 --unblind --asymImpacts",
        "rabbit batch plan tests --tasks 20 -- gof input.hdf5 -o results -t 0 --unblind --gofToys 2000",
      ],
      load: async () => (await import("./plan-command.js")).planCommand(commands),
    },
    {
      path: ["batch", "submit"],
      summary: "send the tasks that are missing or have failed",
      description: "Sends the tasks of a plan that are neither done nor waiting nor running.",
      ...folder,
      options: submitOptionSpecs,
      apiPaths: submitPaths,
      examples: [
        "rabbit batch submit toys --on slurm --partition short --time 30m --memory 1G",
        "rabbit batch submit toys --on htcondor --prefix-file setup.sh --time 2h",
        "rabbit batch submit toys --on local --limit 4",
      ],
      load: async () => (await import("./submit-command.js")).submitCommand,
    },
    {
      path: ["batch", "status"],
      summary: "say where the tasks of a plan are",
      description: "Says which tasks of a plan are done, run, wait, have failed, or are missing.",
      ...folder,
      options: statusOptionSpecs,
      examples: [
        "rabbit batch status toys",
        "rabbit batch status toys --json",
        "watch -n 60 rabbit batch status toys",
      ],
      load: async () => (await import("./status-command.js")).statusCommand,
    },
    {
      path: ["batch", "run"],
      summary: "run tasks in this process, as a job does",
      description: "Runs tasks of a plan in this process. What a former try has kept is not computed again.",
      ...folder,
      options: runOptionSpecs,
      apiPaths: { ...planned, "options.task": "--task", "options.threads": "--threads" },
      examples: [
        "rabbit batch run toys --task 1",
        "rabbit batch run toys --task 3 7 12 --threads 4",
        "rabbit batch run toys",
      ],
      load: async () => (await import("./run-command.js")).runCommand(commands),
    },
    {
      path: ["batch", "merge"],
      summary: "write the result that one process would have written",
      description: "Merges the results of all tasks into the result of the command, where the command says.",
      ...folder,
      options: mergeBatchSpecs,
      apiPaths: { ...planned, "options.partial": "--partial" },
      examples: [
        "rabbit batch merge toys",
        "rabbit batch merge toys --partial",
        "rabbit batch merge toys --json",
      ],
      load: async () => (await import("./merge-command.js")).mergeCommand(commands),
    },
    {
      path: ["batch", "cancel"],
      summary: "take the tasks of a plan back",
      description: "Takes the tasks of a plan back from where they wait or run. What they have done is kept.",
      ...folder,
      options: cancelOptionSpecs,
      examples: [
        "rabbit batch cancel toys",
        "rabbit batch cancel toys -v 2",
        "rabbit batch cancel ./toys -v 4",
      ],
      load: async () => (await import("./cancel-command.js")).cancelCommand,
    },
  ];
}
