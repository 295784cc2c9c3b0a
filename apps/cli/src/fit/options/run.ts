import { flag, option } from "../../argparse/declare-option.js";
import { atLeast } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";
import { jsonOption } from "../../terminal/json-option.js";
import { verbosityOptions } from "../../terminal/verbosity-options.js";
import type { dataSpecs } from "./data.js";

const { minimizer, ours } = headings;

export const runSpecs = [
  ...verbosityOptions,
  { ...jsonOption, help: "the summary on stdout as one JSON document, and nothing else there" },
  flag("diagnostics", minimizer, "log condition numbers and distances to the minimum on the way"),
  option("threads", {
    arity: "one",
    type: "integer",
    placeholder: "<n>",
    heading: ours,
    help: "worker threads; 0 computes in one thread. Without it as many as the tensor is worth. Results do not depend on it",
    origin: "rabbit-fit",
  }),
  flag(
    "resume",
    ours,
    "go on where a run with the same options was stopped: with its finished fits and its last checkpoint",
    "rabbit-fit",
  ),
] as const;

/** How the fits are carried out. @throws UsageError */
export function readRun(values: ValuesOf<typeof runSpecs> & Pick<ValuesOf<typeof dataSpecs>, "prefitOnly">) {
  const threads = atLeast("threads", values.threads, 0);
  return {
    ...(threads !== undefined && { threads }),
    diagnostics: values.diagnostics,
    until: values.prefitOnly ? ("prefit" as const) : ("postfit" as const),
  };
}
