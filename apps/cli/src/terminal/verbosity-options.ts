import type { OptionSpec } from "../argparse/option-spec.js";
import { headings } from "../help-headings.js";

/** The options of every command about its log. */
export const verbosityOptions: readonly OptionSpec[] = [
  {
    name: "verbose",
    short: "v",
    arity: "one",
    type: "integer",
    collects: false,
    choices: [0, 1, 2, 3, 4],
    default: 3,
    availability: { kind: "available" },
    origin: "rabbit",
    placeholder: "<level>",
    heading: headings.terminal,
    help: "log on stderr: 0 critical, 1 errors, 2 warnings, 3 what is done, 4 details",
  },
  {
    name: "noColorLogger",
    arity: "none",
    type: "flag",
    collects: false,
    default: false,
    availability: { kind: "available" },
    origin: "rabbit",
    heading: headings.terminal,
    help: "no colours in the log; they are off anyway where stderr is not a terminal, and with NO_COLOR",
  },
];
