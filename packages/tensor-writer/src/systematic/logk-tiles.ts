import { TILE_ENTRIES, variationKernel } from "../kernel/variation-kernel.js";
import type { Rows } from "../template/rows.js";
import { logk, type Variation } from "./log-variation.js";

/** A factor outside of 1e-100 to 1e100 can make zero or infinity of any logk. */
const SMALLEST_FACTOR = 1e-100;

/**
 * Replaces differences to the nominal yields by logk, tile by tile in the kernel, where the entries of a bin are a run.
 */
export class LogkTiles {
  /** Whether every logk so far is finite and not zero. */
  isPlain = true;
  private readonly kernel = variationKernel();
  private readonly norm: Float64Array;
  private readonly variation: Variation;

  private constructor(norm: Float64Array, variation: Variation) {
    this.norm = norm;
    this.variation = variation;
  }

  /**
   * What takes the logk of a variation; undefined where the kernel has no formula for it.
   *
   * @param norm nominal yields, [bins]
   */
  static of(norm: Float64Array, variation: Variation): LogkTiles | undefined {
    const { type, kfactor, asDifference, logkLimit } = variation;
    const size = Math.abs(kfactor);
    const isExtreme = !(size > SMALLEST_FACTOR && size < 1 / SMALLEST_FACTOR);
    if (!asDifference || type === "normal" || logkLimit !== undefined || isExtreme) return undefined;
    return new LogkTiles(norm, variation);
  }

  /** Converts the tile that the kernel has, in so many runs. The nominal yields are there, too. */
  convertTile(runCount: number): void {
    const { kernel, norm, variation } = this;
    const left = kernel.logkOfDifferences(runCount, variation.kfactor);
    const { values, runBins, runEnds } = kernel;
    for (let i = 0, run = 0; i < left.length; i++) {
      const entry = left[i]!;
      while (runEnds[run]! <= entry) run++;
      const value = logk(values[entry]!, norm[runBins[run]!]!, variation);
      values[entry] = value;
      if (value === 0 || value - value !== 0) this.isPlain = false;
    }
  }

  /** Converts rows in place, which the kernel gets in tiles. */
  convertRows({ rowStart, values }: Rows): void {
    const { kernel, norm } = this;
    kernel.setNorm(norm);
    const { runBins, runEnds, values: tile } = kernel;
    const count = rowStart[norm.length]!;
    let bin = 0;
    for (let first = 0; first < count; first += TILE_ENTRIES) {
      const end = Math.min(first + TILE_ENTRIES, count);
      let runCount = 0;
      for (let entry = first; entry < end; ) {
        while (rowStart[bin + 1]! <= entry) bin++;
        entry = Math.min(end, rowStart[bin + 1]!);
        runBins[runCount] = bin;
        runEnds[runCount++] = entry - first;
      }
      tile.set(values.subarray(first, end));
      this.convertTile(runCount);
      values.set(tile.subarray(0, end - first), first);
    }
  }
}
