import type { OptionSpec } from "../argparse/option-spec.js";
import { headings } from "../help-headings.js";

/** The option of every command that prints to print for programs. */
export const jsonOption: OptionSpec = {
  name: "json",
  arity: "none",
  type: "flag",
  collects: false,
  default: false,
  availability: { kind: "available" },
  origin: "rabbit-fit",
  heading: headings.ours,
  help: "print one JSON document on stdout, and nothing else there",
};
