import { pythonFloatRepr } from "@rabbit-fit/contracts";
import { type Blindable, blindedValue } from "@rabbit-fit/results";
import { linesText, visible } from "../../terminal/visible-text.js";
import type { PullRow } from "./pull-rows.js";
import { numpyRound } from "./python-float.js";

const decimals = 5;

/**
 * The table of Python rabbit's `rabbit_print_pulls_and_constraints.py`, character by character, with a word in place of values
 * that the fit hides.
 */
export function pullsText(rows: readonly PullRow[], { prefit }: { readonly prefit: boolean }): string {
  const prefitHeader = prefit
    ? ` (${"pull prefit".padStart(11)} +/- ${"constraint prefit".padStart(17)})`
    : "";
  const header = `   ${"Parameter".padEnd(30)} ${"pull".padStart(6)} +/- ${"constraint".padStart(10)}${prefitHeader}`;
  const lines = rows.map((row) => {
    const postfit = `   ${padName(visible(row.name))} ${number(row.pull, 6)} +/- ${number(row.constraint, 10)}`;
    if (!prefit) return postfit;
    return `${postfit} (${number(row.prefitPull, 11)} +/- ${number(row.prefitConstraint, 17)})`;
  });
  // Python rabbit ends the table of no parameters with an empty line.
  return linesText([header, `   ${"-".repeat(header.length - 3)}`, ...(lines.length > 0 ? lines : [""])]);
}

function number(value: Blindable<number>, width: number): string {
  if (value === blindedValue) return value.padStart(width);
  return pythonFloatRepr(numpyRound(value, decimals)).padStart(width);
}

/** Python pads by code points. */
function padName(name: string): string {
  return name + " ".repeat(Math.max(0, 30 - [...name].length));
}
