import { flag, option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";

const { terminal } = headings;

/** The options of every command about its log. */
export const verbosityOptions = [
  option("verbose", {
    short: "v",
    arity: "one",
    type: "integer",
    choices: [0, 1, 2, 3, 4],
    default: 3,
    placeholder: "<level>",
    heading: terminal,
    help: "log on stderr: 0 critical, 1 errors, 2 warnings, 3 what is done, 4 details",
  }),
  flag(
    "noColorLogger",
    terminal,
    "no colours in the log; they are off anyway where stderr is not a terminal, and with NO_COLOR",
  ),
] as const;
