import { flag } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";

/** The option of every command that prints to print for programs. */
export const jsonOption = flag(
  "json",
  headings.ours,
  "print one JSON document on stdout, and nothing else there",
  "rabbit-fit",
);
