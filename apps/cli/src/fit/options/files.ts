import { option } from "../../argparse/declare-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { headings } from "../../help-headings.js";
import { jsonPath, type OutputFormat, resultPath } from "../output-path.js";

const { files, ours } = headings;

export const fileSpecs = [
  option("outpath", {
    short: "o",
    arity: "one",
    type: "string",
    default: "./",
    placeholder: "<folder>",
    heading: files,
    help: "folder for the result, created where it is missing",
  }),
  option("postfix", {
    short: "p",
    arity: "one",
    type: "string",
    placeholder: "<text>",
    heading: files,
    help: "text to append to the name of the result file, after an underscore",
  }),
  option("outname", {
    arity: "one",
    type: "string",
    default: "fitresults.hdf5",
    placeholder: "<file>",
    heading: files,
    help: "name of the result file",
  }),
  option("outputFormat", {
    arity: "one-or-more",
    type: "string",
    default: ["hdf5"],
    choices: ["hdf5", "json"],
    placeholder: "<format...>",
    heading: ours,
    help: "formats of the result file: hdf5, json, or both",
    origin: "rabbit-fit",
  }),
] as const;

/** Path of the result in each format asked for. @throws UsageError */
export function readFiles(values: ValuesOf<typeof fileSpecs>): ReadonlyMap<OutputFormat, string> {
  const { outpath: folder, outname: name, postfix, outputFormat } = values;
  if (postfix?.includes("/")) {
    throw new UsageError(
      "invalid-value",
      `--postfix is "${postfix}", expected a text without "/". Use --outpath.`,
    );
  }
  if (name === "") throw new UsageError("invalid-value", "--outname is empty, expected a file name.");
  const path = resultPath({ folder, name, postfix });
  const formats = [...new Set(outputFormat)];
  const paths = new Map(formats.map((format) => [format, format === "json" ? jsonPath(path) : path]));
  if (new Set(paths.values()).size < paths.size) {
    throw new UsageError("conflict", `--outname gives ${path} for both formats. End it in .hdf5.`);
  }
  return paths;
}
