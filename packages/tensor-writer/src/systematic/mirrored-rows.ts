import { refuse } from "../refuse.js";
import { type Rows, trimmed } from "../template/rows.js";
import { logk, type Variation } from "./log-variation.js";
import type { LogkTiles } from "./logk-tiles.js";

/** Contents by bin, as `gather` makes them, or differences to the nominal yields that have been replaced by logk in tiles. */
export interface MirroredContents {
  readonly up: Rows;
  /** What has replaced them. */
  readonly logkTiles?: LogkTiles | undefined;
}

/**
 * logk of systematics of which the upward variation is given and the downward one mirrors it. Zeros are left out.
 *
 * @param given used up: its arrays may become those of the result
 * @param norm nominal yields, [bins]
 * @param systematicCount how many systematics there are: without `asDifference` those that are missing in a bin vary it to zero
 */
export function mirroredRows(
  { up, logkTiles }: MirroredContents,
  norm: Float64Array,
  systematicCount: number,
  variation: Variation,
  field: string,
): Rows {
  if (!variation.asDifference) return withMissing(up, norm, systematicCount, variation, field);
  // A missing difference is no variation: the entries that there are remain, except where logk is zero.
  const isPlain = logkTiles ? logkTiles.isPlain : convertAll(up, norm, variation);
  return isPlain ? up : withoutZeros(up, field);
}

/** Replaces differences by logk. Gives whether all of them are finite and none is zero. */
function convertAll({ rowStart, values }: Rows, norm: Float64Array, variation: Variation): boolean {
  let isPlain = true;
  for (let bin = 0; bin < norm.length; bin++) {
    for (let entry = rowStart[bin]!; entry < rowStart[bin + 1]!; entry++) {
      const value = logk(values[entry]!, norm[bin]!, variation);
      values[entry] = value;
      if (value === 0 || value - value !== 0) isPlain = false;
    }
  }
  return isPlain;
}

/** Leaves out entries that are zero, in place. */
function withoutZeros(rows: Rows, field: string): Rows {
  const { rowStart, systematics, values } = rows;
  let filled = 0;
  let entry = 0;
  for (let bin = 0; bin + 1 < rowStart.length; bin++) {
    const end = rowStart[bin + 1]!;
    rowStart[bin] = filled;
    for (; entry < end; entry++) {
      const value = values[entry]!;
      if (value === 0) continue;
      if (value - value !== 0) refuseLogk(field, bin, systematics[entry]!, value);
      systematics[filled] = systematics[entry]!;
      values[filled++] = value;
    }
  }
  rowStart[rowStart.length - 1] = filled;
  return trimmed(rows, filled);
}

/** A missing variation is a yield of zero, so that every systematic has an entry in every bin. */
function withMissing(
  given: Rows,
  norm: Float64Array,
  systematicCount: number,
  variation: Variation,
  field: string,
): Rows {
  const capacity = norm.reduce((count, nominal) => count + Number(nominal !== 0), 0) * systematicCount;
  const rowStart = new Uint32Array(norm.length + 1);
  const systematics = new Uint32Array(capacity);
  const values = new Float64Array(capacity);
  let filled = 0;
  for (let bin = 0; bin < norm.length; bin++) {
    const nominal = norm[bin]!;
    let entry = given.rowStart[bin]!;
    const end = given.rowStart[bin + 1]!;
    for (let systematic = 0; nominal !== 0 && systematic < systematicCount; systematic++) {
      const present = entry < end && given.systematics[entry] === systematic;
      const value = logk(present ? given.values[entry++]! : 0, nominal, variation);
      if (value === 0) continue;
      if (value - value !== 0) refuseLogk(field, bin, systematic, value);
      systematics[filled] = systematic;
      values[filled++] = value;
    }
    rowStart[bin + 1] = filled;
  }
  return trimmed({ rowStart, systematics, values }, filled);
}

/** Refuses a variation so large that its logk is not a number. */
export function refuseLogk(field: string, bin: number, systematic: number, found: number): never {
  refuse({
    field: `${field}.logk`,
    index: [bin, systematic],
    found,
    expected: "a finite number",
    remedy: "The variation is too large or too small against the nominal yield: correct one of them.",
  });
}
