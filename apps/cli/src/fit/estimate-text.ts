import { shortNumber } from "@rabbit-fit/results";
import { displayWidth } from "@rabbit-fit/sparse-hist";
import { visible } from "../terminal/visible-text.js";

export { shortNumber };

/** A value and its uncertainty with as many decimals as the uncertainty warrants: three significant digits of it. */
export function estimateText(value: number, uncertainty: number): { value: string; uncertainty: string } {
  if (!(uncertainty > 0) || !Number.isFinite(uncertainty) || !Number.isFinite(value)) {
    return { value: shortNumber(value), uncertainty: shortNumber(uncertainty) };
  }
  const decimals = 2 - Math.floor(Math.log10(uncertainty));
  if (decimals < 0 || decimals > 8)
    return { value: shortNumber(value), uncertainty: uncertainty.toPrecision(3) };
  return { value: withoutNegativeZero(value.toFixed(decimals)), uncertainty: uncertainty.toFixed(decimals) };
}

/** A value that rounds to zero has no sign left. */
export function withoutNegativeZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** Rows of cells as lines with aligned columns, each of the width of its widest cell. */
export function columns(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(visible));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, i) => cell + " ".repeat(widths[i]! - displayWidth(cell)))
      .join("  ")
      .trimEnd(),
  );
}
