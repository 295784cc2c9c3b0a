import type { FitStage } from "@rabbit-fit/contracts";
import type { FigureBins } from "./figure-bins.js";

/** What the name of the file of a figure is made of. */
export interface NamedFigure {
  readonly stage: FitStage;
  readonly bins: FigureBins;
  readonly channel: string;
  readonly mapping: string;
  readonly at?: ReadonlyMap<string, number>;
  readonly subtitle?: string;
}

/** In names of files, other characters stand for these. */
const replacements = [
  [" ", "_"],
  [".", "p"],
  ["-", "m"],
  [":", ""],
  [",", ""],
  ["slice(None)", ""],
  ["(", ""],
  [")", ""],
  ["/", "_"],
  ["\0", "_"],
] as const;

/** Names of files are not longer; some systems allow 255 bytes. */
const LONGEST = 180;

/** The name of the file of a figure of histograms, as Python rabbit gives it: `postfit_a_ch1_Project_ch1_a`. */
export function histFigureName({ stage, bins, channel, mapping, at, subtitle }: NamedFigure): string {
  const place = fileWord(`${channel}_${mapping}`);
  const selected = [...(at ?? [])].map(([axis, bin]) => `${fileWord(axis)}_${bin}`);
  const words = [stage, ...bins.axes.map(({ name }) => fileWord(name)), place, ...selected];
  if (isNormalised(mapping)) words.push("normalized");
  if (subtitle === "Preliminary") words.push("preliminary");
  return words
    .filter((word) => word !== "")
    .join("_")
    .slice(0, LONGEST);
}

/** A name as a part of the name of a file. */
export function fileWord(name: string): string {
  return replacements.reduce((word, [found, instead]) => word.replaceAll(found, instead), name);
}

/** Whether the bins of a mapping are shares of their sum. */
export function isNormalised(mapping: string): boolean {
  return mapping.startsWith("Normalize") || mapping.startsWith("Normratio");
}
