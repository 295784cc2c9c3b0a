import { type Axis, axisExtent, axisSize, hasUnderflow } from "@rabbit-fit/sparse-hist";

/** What an axis of a histogram counts. */
export interface AxisRole {
  readonly axis: Axis;
  /** Whether its flow bins count; entries in flow bins that do not are dropped. */
  readonly flow: boolean;
  /** How many bins of the channel one step along the axis is; 0 for a systematic axis. */
  readonly binStride: number;
  /** How many systematics one step along the axis is; 0 for an axis of the channel. */
  readonly systematicStride: number;
}

/** The fastest axes are tabulated together as long as they have no more elements than this: 8 MB of tables. */
const LARGEST_TABLE = 2 ** 20;

/** Marks elements that are dropped. */
export const DROPPED = -1;

/**
 * Which bin of the channel and which systematic a flat index of a histogram belongs to.
 *
 * A flat index is cut in two: outer * innerExtent + inner. What the inner part adds is tabulated, what the outer part
 * adds is worked out by `locate` when it changes. Entries in the order of their indices change it rarely, so that
 * their cost is a subtraction and two look-ups, and no division, for any number of axes.
 */
export class BinLayout {
  readonly innerExtent: number;
  /** Bin that each inner part adds, or DROPPED. */
  readonly innerBin: Int32Array;
  /** Systematic that each inner part adds. */
  readonly innerSystematic: Int32Array;
  /** How many inner parts, from the first one on, add no bin and their own number of systematics: mostly all. */
  readonly plainCount: number;
  /** Whether bins never decrease from one flat index to a larger one. */
  readonly binsAscend: boolean;
  /** Whether within a bin systematics never decrease from one flat index to a larger one. */
  readonly systematicsAscend: boolean;
  /** What the outer part located last adds. */
  outerBin = 0;
  outerSystematic = 0;
  private readonly outer: readonly AxisRole[];

  /** @param roles of the axes of the histogram, in their order */
  constructor(roles: readonly AxisRole[]) {
    let cut = roles.length;
    let extent = 1;
    while (cut > 0) {
      const next = axisExtent(roles[cut - 1]!.axis);
      if (cut < roles.length && extent * next > LARGEST_TABLE) break;
      extent *= next;
      cut--;
    }
    this.outer = roles.slice(0, cut);
    this.innerExtent = extent;
    this.innerBin = new Int32Array(extent);
    this.innerSystematic = new Int32Array(extent);
    tabulate(roles.slice(cut), this.innerBin, this.innerSystematic);
    this.plainCount = plainPart(this.innerBin, this.innerSystematic);
    // Strides of the channel's axes fall where they are in the channel's order; a systematic axis must come after.
    this.binsAscend = roles.every(
      ({ binStride }, i) => i === 0 || binStride === 0 || binStride < roles[i - 1]!.binStride,
    );
    const strides = roles.map(({ systematicStride }) => systematicStride).filter((stride) => stride > 0);
    this.systematicsAscend = strides.every((stride, i) => i === 0 || stride < strides[i - 1]!);
  }

  /** Finds what an outer part adds; false where it is dropped. */
  locate(outerIndex: number): boolean {
    let rest = outerIndex;
    let bin = 0;
    let systematic = 0;
    for (let d = this.outer.length - 1; d >= 0; d--) {
      const { axis, flow, binStride, systematicStride } = this.outer[d]!;
      const extent = axisExtent(axis);
      const quotient = Math.floor(rest / extent);
      const position = positionOn(axis, flow, rest - quotient * extent);
      if (position === DROPPED) return false;
      bin += position * binStride;
      systematic += position * systematicStride;
      rest = quotient;
    }
    this.outerBin = bin;
    this.outerSystematic = systematic;
    return true;
  }
}

/** Position among the bins that count. */
function positionOn(axis: Axis, flow: boolean, coordinate: number): number {
  if (flow) return coordinate;
  const position = coordinate - Number(hasUnderflow(axis));
  return position >= 0 && position < axisSize(axis) ? position : DROPPED;
}

function plainPart(bins: Int32Array, systematics: Int32Array): number {
  let count = 0;
  while (count < bins.length && bins[count] === 0 && systematics[count] === count) count++;
  return count;
}

/** Fills the tables axis by axis, from the fastest: each step repeats what is there for every bin of the axis. */
function tabulate(roles: readonly AxisRole[], bins: Int32Array, systematics: Int32Array): void {
  let filled = 1;
  for (const { axis, flow, binStride, systematicStride } of roles.toReversed()) {
    const extent = axisExtent(axis);
    const first = flow ? 0 : Number(hasUnderflow(axis));
    const size = flow ? extent : axisSize(axis);
    // From the last bin, as the first one is what is repeated.
    for (let coordinate = extent - 1; coordinate >= 0; coordinate--) {
      const position = coordinate - first;
      const inside = position >= 0 && position < size;
      const start = coordinate * filled;
      for (let i = 0; i < filled; i++) {
        const dropped = !inside || bins[i] === DROPPED;
        bins[start + i] = dropped ? DROPPED : bins[i]! + position * binStride;
        systematics[start + i] = dropped ? 0 : systematics[i]! + position * systematicStride;
      }
    }
    filled *= extent;
  }
}
