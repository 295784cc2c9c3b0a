import type { SystemName } from "@rabbit-fit/batch";
import { option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";

const { batch } = headings;

/** What tasks can be sent to. */
const systems = ["local", "slurm", "htcondor", "script"] as const satisfies readonly SystemName[];

/** How tasks are sent: the same in `rabbit batch submit` and with `--jobs`. */
export const submitSpecs = [
  option("on", {
    arity: "one",
    type: "string",
    choices: systems,
    origin: "rabbit-fit",
    placeholder: "<system>",
    heading: batch,
    help: "where tasks run: local, in processes of this machine; slurm; htcondor; script, a folder of scripts to start by hand",
  }),
  option("limit", {
    arity: "one",
    type: "integer",
    origin: "rabbit-fit",
    placeholder: "<n>",
    heading: batch,
    help: "at most this number of tasks at the same time; on this machine, without it, as many as its cores are enough for",
  }),
  option("partition", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: batch,
    help: "partition of SLURM",
  }),
  option("account", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: batch,
    help: "account of SLURM, or accounting group of HTCondor",
  }),
  option("time", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<time>",
    heading: batch,
    help: "time limit of a task: 90s, 30m, 2h, 1d or 1:30:00. Without it three times that of a task that is done",
  }),
  option("memory", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<size>",
    heading: batch,
    help: "memory of a task: 500M or 2G. Without it one and a half times that of a task that is done",
  }),
  option("sub-opts", {
    arity: "one",
    type: "string",
    collects: true,
    default: [],
    origin: "rabbit-fit",
    placeholder: "<line>",
    heading: batch,
    help: "a line for the batch system as it is, such as --sub-opts=--qos=debug; may be repeated",
  }),
  option("prefix-file", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<file>",
    heading: batch,
    help: "lines of bash before the call of each task, for modules and containers",
  }),
  option("program", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<words>",
    heading: batch,
    help: "how tasks call rabbit, such as rabbit in a container. Without it as this command was",
  }),
] as const;

/** The options of `rabbit fit`, `limit`, `gof` and `coverage` that cut them into tasks. */
export const jobSpecs = [
  option("jobs", {
    arity: "one",
    type: "integer",
    origin: "rabbit-fit",
    placeholder: "<n>",
    heading: batch,
    help: "cut the work into this number of tasks, and run them where --on says, here without it",
  }),
  ...submitSpecs,
] as const;
