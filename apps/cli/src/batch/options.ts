import { flag, option } from "../argparse/declare-option.js";
import { submitSpecs } from "../fit/options/jobs.js";
import { headings } from "../help-headings.js";
import { jsonOption } from "../terminal/json-option.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

const { batch, ours } = headings;

const threadsOption = option("threads", {
  arity: "one",
  type: "integer",
  origin: "rabbit-fit",
  placeholder: "<n>",
  heading: batch,
  help: "cores of each task; one without it. Results do not depend on it",
});

export const planSpecs = [
  ...verbosityOptions,
  option("tasks", {
    arity: "one",
    type: "integer",
    origin: "rabbit-fit",
    placeholder: "<n>",
    heading: batch,
    help: "number of tasks; without it one for each fit, refit, toy or limit, and at most 1000",
  }),
] as const;

export const submitOptionSpecs = [...verbosityOptions, ...submitSpecs, threadsOption] as const;

export const runOptionSpecs = [
  ...verbosityOptions,
  option("task", {
    arity: "one-or-more",
    type: "integer",
    origin: "rabbit-fit",
    placeholder: "<n...>",
    heading: batch,
    help: "numbers of the tasks; without it all that are not done",
  }),
  threadsOption,
] as const;

export const statusOptionSpecs = [...verbosityOptions, { ...jsonOption, heading: ours }] as const;

export const mergeBatchSpecs = [
  ...verbosityOptions,
  flag("partial", batch, "merge what is there, where tasks are missing", "rabbit-fit"),
  { ...jsonOption, help: "the summary on stdout as one JSON document, and nothing else there" },
] as const;

export const cancelOptionSpecs = [...verbosityOptions] as const;
