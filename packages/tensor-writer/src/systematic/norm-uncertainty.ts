import { foundIn, refuse } from "../refuse.js";
import type { Rows } from "../template/rows.js";

/** Factors on a yield of an upward and a downward variation. */
export interface AsymmetricUncertainty {
  readonly up: number;
  readonly down: number;
}

/** Factor on a yield, 1.05 for 5 %, or one for each direction. */
export type NormUncertainty = number | AsymmetricUncertainty;

/** The uncertainty of each process: one for all, or a list of one for each. */
export function uncertaintyPerProcess(
  name: string,
  processes: readonly string[],
  uncertainty: NormUncertainty | readonly NormUncertainty[],
): NormUncertainty[] {
  const field = `systematics.${name}.uncertainty`;
  const all: readonly NormUncertainty[] = isList(uncertainty)
    ? uncertainty
    : processes.map(() => uncertainty);
  if (all.length !== processes.length) {
    refuse({
      field: `${field}.length`,
      found: all.length,
      expected: `${processes.length} (processes)`,
      remedy: "Give one number for all processes, one for each, or { up, down } for an asymmetric one.",
    });
  }
  for (const [index, factor] of all.entries()) {
    const numbers = isAsymmetric(factor) ? [factor.up, factor.down] : [factor];
    for (const number of numbers) {
      if (!Number.isFinite(number)) {
        refuse({
          field,
          index,
          ...foundIn(number),
          expected: "a finite factor on the yield, or { up, down } of them",
        });
      }
    }
  }
  return [...all];
}

function isAsymmetric(factor: NormUncertainty): factor is AsymmetricUncertainty {
  return typeof factor === "object" && factor !== null && !Array.isArray(factor);
}

function isList(
  uncertainty: NormUncertainty | readonly NormUncertainty[],
): uncertainty is readonly NormUncertainty[] {
  return Array.isArray(uncertainty);
}

/** Yields of a template times a factor, by bin. */
export function scaledRows(norm: Float64Array, factor: number): Rows {
  const rowStart = new Uint32Array(norm.length + 1);
  const values = new Float64Array(norm.length);
  let filled = 0;
  for (let bin = 0; bin < norm.length; bin++) {
    const value = norm[bin]! * factor;
    if (value !== 0) values[filled++] = value;
    rowStart[bin + 1] = filled;
  }
  return { rowStart, systematics: new Uint32Array(filled), values: values.subarray(0, filled) };
}
