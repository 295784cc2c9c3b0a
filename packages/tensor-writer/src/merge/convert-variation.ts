import type { SystematicType } from "@rabbit-fit/contracts";
import { logk } from "../systematic/log-variation.js";

/** A variation of a template as average and half-difference of logk. */
export interface VariationPair {
  average: number;
  halfDifference: number;
}

export interface Conversion {
  readonly from: SystematicType;
  readonly to: SystematicType;
  /** Yields below this are raised to it; -Infinity where none are. */
  readonly clip: number;
}

/**
 * The same variation for a template of another type of systematics, or whose yields are clipped, by way of the varied
 * yields
 *
 *     log_normal:  norm exp(d + s), norm exp(d - s)        normal:  norm + d + s, norm + d - s
 *
 * of average s and half-difference d. What neither changes stays the same to the last bit. A log-normal variation of a
 * template without yield does not exist, and is zero.
 *
 * @param pair overwritten with the result
 * @param norm nominal yield before clipping
 */
export function convertVariation(pair: VariationPair, norm: number, { from, to, clip }: Conversion): void {
  const s = pair.average;
  const d = pair.halfDifference;
  const up = from === "log_normal" ? norm * Math.exp(d + s) : norm + d + s;
  const down = from === "log_normal" ? norm * Math.exp(d - s) : norm + d - s;
  if (from === to && norm >= clip && up >= clip && down >= clip) return;
  const nominal = Math.max(norm, clip);
  if (nominal === 0 && to === "log_normal") {
    pair.average = 0;
    pair.halfDifference = 0;
    return;
  }
  const variation = { type: to, kfactor: 1, asDifference: false };
  const logkUp = logk(Math.max(up, clip), nominal, variation);
  const logkDown = -logk(Math.max(down, clip), nominal, variation);
  pair.average = 0.5 * (logkUp + logkDown);
  pair.halfDifference = 0.5 * (logkUp - logkDown);
}
