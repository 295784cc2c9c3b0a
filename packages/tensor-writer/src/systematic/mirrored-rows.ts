import { refuse } from "../refuse.js";
import { LOGK_EPSILON, logk, type Variation } from "./log-variation.js";
import { type Rows, trimmed } from "./rows.js";

/**
 * logk of systematics of which the upward variation is given and the downward one mirrors it. Zeros are left out.
 *
 * @param given contents by bin, as `gather` makes them. Used up: its arrays may become those of the result.
 * @param norm nominal yields, [bins]
 * @param systematicCount how many systematics there are: without `asDifference` those that are missing in a bin vary it to zero
 */
export function mirroredRows(
  given: Rows,
  norm: Float64Array,
  systematicCount: number,
  variation: Variation,
  field: string,
): Rows {
  return variation.asDifference
    ? inPlace(given, norm, variation, field)
    : withMissing(given, norm, systematicCount, variation, field);
}

/** A missing difference is no variation: the entries that there are remain, except where logk is zero. */
function inPlace(given: Rows, norm: Float64Array, variation: Variation, field: string): Rows {
  const { rowStart, systematics, values } = given;
  const { kfactor } = variation;
  const logNormal = variation.type === "log_normal";
  let filled = 0;
  let entry = 0;
  for (let bin = 0; bin < norm.length; bin++) {
    const nominal = norm[bin]!;
    const end = rowStart[bin + 1]!;
    rowStart[bin] = filled;
    for (; entry < end; entry++) {
      // As in logk(), which is written out here for what an options object costs in 10^8 calls.
      const varied = nominal + values[entry]!;
      const sameSign = nominal > 0 ? varied > 0 : varied < 0;
      const value = !logNormal
        ? kfactor * (varied - nominal)
        : sameSign
          ? kfactor * Math.log(varied / nominal)
          : LOGK_EPSILON;
      if (value === 0) continue;
      if (value - value !== 0) refuseLogk(field, bin, systematics[entry]!, value);
      systematics[filled] = systematics[entry]!;
      values[filled++] = value;
    }
  }
  rowStart[norm.length] = filled;
  return trimmed(given, filled);
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
