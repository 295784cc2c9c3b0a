import type { SystematicType } from "@rabbit-fit/contracts";
import type { RowVariations } from "./row-variations.js";

/** The variations of the templates of one channel, by process and systematic. */
export interface VariationTally {
  /** Adds one template row. */
  add(bin: number, process: number, norm: number, variations: RowVariations): void;
  /** What has been added since the last call, by process, then systematic; begins anew. */
  take(): VariationSummary[];
}

/** How a systematic varies the template of a process in a channel. */
export interface VariationSummary {
  readonly process: number;
  readonly systematic: number;
  /** Bins that vary. */
  readonly variedBinCount: number;
  /** Bins where up and down lie on the same side of the nominal yield, or one of them at it. */
  readonly oneSidedBinCount: number;
  /** Bins where the ratio to the nominal yield is out of bounds. */
  readonly largeBinCount: number;
  /** The smallest and the largest ratio to a nominal yield that is positive; absent where there is none. */
  readonly extremes?: {
    readonly smallest: Extreme;
    readonly largest: Extreme;
  };
}

interface Extreme {
  readonly ratio: number;
  readonly direction: "up" | "down";
  readonly bin: number;
}

export interface VariationTallyOptions {
  readonly processCount: number;
  readonly systematicCount: number;
  readonly systematicType: SystematicType;
  /** Ratios above this, or below its inverse, are counted. */
  readonly largeRatio: number;
}

/**
 * Collects what the variations of a channel amount to, in constant time for each variation of a row.
 *
 * With s = average and d = half-difference of logk, the templates at one standard deviation up and down are
 *
 *     log_normal:  norm exp(s + d), norm exp(-s + d)        normal:  norm + (s + d), norm + (-s + d)
 */
export function createVariationTally(options: VariationTallyOptions): VariationTally {
  const { processCount, systematicCount, systematicType, largeRatio } = options;
  const size = processCount * systematicCount;
  const logNormal = systematicType === "log_normal";
  // The ratio of a log-normal variation is monotonic in its exponent, so that exponents do for comparisons.
  const upper = logNormal ? Math.log(largeRatio) : largeRatio;
  const lower = logNormal ? -upper : 1 / largeRatio;
  const ratioOf = (shift: number) => (logNormal ? Math.exp(shift) : shift);
  const varied = new Uint32Array(size);
  const oneSided = new Uint32Array(size);
  const large = new Uint32Array(size);
  const smallest = new Float64Array(size);
  const largest = new Float64Array(size);
  /** 2 * bin, + 1 where it is the downward variation; of bins with a positive yield. */
  const smallestPlace = new Float64Array(size);
  const largestPlace = new Float64Array(size);
  const touched: number[] = [];

  const add: VariationTally["add"] = (
    bin,
    process,
    norm,
    { count, systematics, averages, halfDifferences },
  ) => {
    // A factor on nothing varies nothing.
    if (logNormal && norm === 0) return;
    const first = process * systematicCount;
    for (let i = 0; i < count; i++) {
      const s = averages[i]!;
      const d = halfDifferences[i]!;
      if (s === 0 && d === 0) continue;
      const slot = first + systematics[i]!;
      if (varied[slot]!++ === 0) {
        touched.push(slot);
        smallest[slot] = Number.POSITIVE_INFINITY;
        largest[slot] = Number.NEGATIVE_INFINITY;
      }
      if (Math.abs(d) >= Math.abs(s)) oneSided[slot]!++;
      if (norm <= 0) continue;
      const up = logNormal ? s + d : 1 + (s + d) / norm;
      const down = logNormal ? d - s : 1 + (d - s) / norm;
      const low = Math.min(up, down);
      const high = Math.max(up, down);
      if (low < lower || high > upper) large[slot]!++;
      if (low < smallest[slot]!) {
        smallest[slot] = low;
        smallestPlace[slot] = 2 * bin + (up < down ? 0 : 1);
      }
      if (high > largest[slot]!) {
        largest[slot] = high;
        largestPlace[slot] = 2 * bin + (up < down ? 1 : 0);
      }
    }
  };

  const extreme = (shift: number, place: number): Extreme => ({
    ratio: ratioOf(shift),
    direction: place % 2 === 0 ? "up" : "down",
    bin: Math.floor(place / 2),
  });

  return {
    add,
    take() {
      const summaries = touched
        .sort((a, b) => a - b)
        .map(
          (slot): VariationSummary => ({
            process: Math.floor(slot / systematicCount),
            systematic: slot % systematicCount,
            variedBinCount: varied[slot]!,
            oneSidedBinCount: oneSided[slot]!,
            largeBinCount: large[slot]!,
            ...(largest[slot]! > Number.NEGATIVE_INFINITY && {
              extremes: {
                smallest: extreme(smallest[slot]!, smallestPlace[slot]!),
                largest: extreme(largest[slot]!, largestPlace[slot]!),
              },
            }),
          }),
        );
      for (const slot of touched) {
        varied[slot] = 0;
        oneSided[slot] = 0;
        large[slot] = 0;
      }
      touched.length = 0;
      return summaries;
    },
  };
}
