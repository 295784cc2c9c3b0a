import { integerAxis } from "../axis/create.js";
import { type AxisValues, upperBound } from "../axis/find-bin.js";
import { axisSize, hasOverflow } from "../axis/geometry.js";
import type {
  Axis,
  IntegerAxis,
  IntegerCategoryAxis,
  RegularAxis,
  StringCategoryAxis,
  VariableAxis,
} from "../axis/types.js";
import { HistogramError } from "../histogram-error.js";

/** What a column did to an axis that grows. */
export interface Growth {
  /** Bin of each value, as `axisIndex` counts on the grown axis, [values]. */
  readonly bins: Int32Array;
  /** How many bins are new below those that were there. */
  readonly addedBelow: number;
  /** The axis with the new bins; it stays what it was where there are none. */
  readonly grown: GrowingAxis;
}

/** An axis that takes unknown values in as new bins, one by one and with the arithmetic of boost-histogram. */
export interface GrowingAxis {
  readonly axis: Axis;
  /** An axis with as many bins and flow bins. What its bins are does not matter. */
  readonly shape: Axis;
  /** Changes nothing itself, so that a column that is refused leaves no trace. */
  take(values: AxisValues): Growth;
}

/** The growing form of an axis; undefined where it does not grow. A circular axis has no value outside. */
export function growingAxis(axis: Axis): GrowingAxis | undefined {
  if (!("growth" in axis) || !axis.growth || ("circular" in axis && axis.circular)) return undefined;
  switch (axis.kind) {
    case "regular":
      return new GrowingRegularAxis(axis);
    case "variable":
      return new GrowingVariableAxis(axis);
    case "integer":
      return new GrowingIntegerAxis(axis);
    case "string-category":
    case "integer-category":
      return new GrowingCategoryAxis(axis);
    default:
      return axis satisfies never;
  }
}

/** Marks of values that no bin is made for, until the final number of bins is known. */
const below = -(2 ** 31);
const above = 2 ** 31 - 1;

/** More bins than this cannot be counted in 32 bits; an axis that wants them was given a wild value. */
const maximumBins = 2 ** 30;

function checkBins(axis: Axis, count: number, value: number): void {
  if (count <= maximumBins) return;
  throw new HistogramError({
    field: `value of axis ${JSON.stringify(axis.name)}`,
    found: value,
    expected: `a value for which the axis grows to at most ${maximumBins} bins`,
    remedy: "Leave wild values out, or switch growth off.",
  });
}

/** Bins counted from the first bin before growth become bins of the grown axis. */
function settle(bins: Int32Array, addedBelow: number, grown: GrowingAxis): Growth {
  const size = axisSize(grown.shape);
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    bins[i] = bin === below ? -1 : bin === above ? size : bin + addedBelow;
  }
  return { bins, addedBelow, grown };
}

class GrowingRegularAxis implements GrowingAxis {
  readonly axis: RegularAxis;
  readonly shape: RegularAxis;
  // Kept beside `stop`, from which it could be had only up to rounding.
  readonly #width: number;

  constructor(axis: RegularAxis, width = axis.stop - axis.start) {
    this.axis = axis;
    this.shape = axis;
    this.#width = width;
  }

  take(values: AxisValues): Growth {
    const out = new Int32Array(values.length);
    let { bins, start } = this.axis;
    let width = this.#width;
    let addedBelow = 0;
    for (let i = 0; i < out.length; i++) {
      const value = values[i] as number;
      const z = (value - start) / width;
      if (z >= 0 && z < 1) {
        out[i] = Math.trunc(z * bins) - addedBelow;
      } else if (z < 0 && z !== Number.NEGATIVE_INFINITY) {
        const more = -Math.floor(z * bins);
        checkBins(this.axis, bins + more, value);
        const stop = start + width;
        start -= more * (width / bins);
        width = stop - start;
        bins += more;
        addedBelow += more;
        out[i] = -addedBelow;
      } else if (z >= 1 && z !== Number.POSITIVE_INFINITY) {
        const bin = Math.trunc(z * bins);
        const more = bin - bins + 1;
        checkBins(this.axis, bins + more, value);
        width /= bins;
        width *= bins + more;
        bins += more;
        out[i] = bin - addedBelow;
      } else {
        out[i] = z < 0 ? below : above;
      }
    }
    if (bins === this.axis.bins) return settle(out, 0, this);
    const axis = { ...this.axis, bins, start, stop: start + width };
    return settle(out, addedBelow, new GrowingRegularAxis(axis, width));
  }
}

class GrowingVariableAxis implements GrowingAxis {
  readonly axis: VariableAxis;
  readonly shape: VariableAxis;

  constructor(axis: VariableAxis) {
    this.axis = axis;
    this.shape = axis;
  }

  take(values: AxisValues): Growth {
    const out = new Int32Array(values.length);
    let edges = this.axis.edges;
    let addedBelow = 0;
    // New edges go into the room around the old ones, which doubles whenever it is used up.
    let [room, first, end] = [edges, 0, edges.length];
    const makeRoom = () => {
      first = edges.length;
      end = 2 * edges.length;
      room = new Float64Array(3 * edges.length);
      room.set(edges, first);
    };
    for (let i = 0; i < out.length; i++) {
      const value = values[i] as number;
      const last = edges.length - 1;
      const bin = upperBound(edges, value) - 1;
      if (!Number.isFinite(value)) {
        out[i] = value < 0 ? below : above;
      } else if (bin < 0) {
        // The new bin is at least half as wide as its neighbour.
        const half = 0.5 * edges[0]! + 0.5 * edges[1]! - edges[0]!;
        const edge = Math.min(value, edges[0]! - half);
        if (first === 0) makeRoom();
        room[--first] = edge;
        edges = room.subarray(first, end);
        addedBelow++;
        out[i] = -addedBelow;
      } else {
        if (bin === last) {
          const half = edges[last]! - (0.5 * edges[last - 1]! + 0.5 * edges[last]!);
          const edge = Math.max(nextAfter(value), edges[last]! + half);
          if (end === room.length) makeRoom();
          room[end++] = edge;
          edges = room.subarray(first, end);
        }
        out[i] = bin - addedBelow;
      }
    }
    if (edges === this.axis.edges) return settle(out, 0, this);
    return settle(out, addedBelow, new GrowingVariableAxis({ ...this.axis, edges: edges.slice() }));
  }
}

/** The next larger float64. */
function nextAfter(value: number): number {
  const bits = new BigInt64Array(1);
  const floats = new Float64Array(bits.buffer);
  floats[0] = value === 0 ? 0 : value;
  bits[0]! += value >= 0 ? 1n : -1n;
  return floats[0]!;
}

class GrowingIntegerAxis implements GrowingAxis {
  readonly axis: IntegerAxis;
  readonly shape: IntegerAxis;

  constructor(axis: IntegerAxis) {
    this.axis = axis;
    this.shape = axis;
  }

  take(values: AxisValues): Growth {
    const before = this.axis.start;
    let { start, stop } = this.axis;
    const out = new Int32Array(values.length);
    for (let i = 0; i < out.length; i++) {
      const value = values[i] as number;
      if (value < start) start = value;
      else if (value >= stop) stop = value + 1;
      checkBins(this.axis, stop - start, value);
      out[i] = value - before;
    }
    if (stop - start === axisSize(this.axis)) return settle(out, 0, this);
    return settle(out, before - start, new GrowingIntegerAxis({ ...this.axis, start, stop }));
  }
}

/** The categories that an axis and those that have grown out of it know, for all of them together. */
class CategoryTable {
  readonly categories: unknown[] = [];
  readonly #bins = new Map<unknown, number>();

  /** The bin of a category among the first `size`, undefined where it is none of them. */
  find(category: unknown, size: number): number | undefined {
    const bin = this.#bins.get(category);
    // A category of a column that was refused is still in the map, but has lost its place in the list.
    return bin !== undefined && bin < size && this.categories[bin] === category ? bin : undefined;
  }

  /** Makes a category the one behind the first `size`, and forgets all others behind them. */
  put(category: unknown, size: number): number {
    this.categories.length = size;
    this.categories.push(category);
    this.#bins.set(category, size);
    return size;
  }
}

class GrowingCategoryAxis implements GrowingAxis {
  readonly #first: StringCategoryAxis | IntegerCategoryAxis;
  readonly #table: CategoryTable;
  readonly #size: number;
  #axis: StringCategoryAxis | IntegerCategoryAxis | undefined;

  constructor(
    axis: StringCategoryAxis | IntegerCategoryAxis,
    grown?: { table: CategoryTable; size: number },
  ) {
    this.#first = axis;
    this.#table = grown?.table ?? new CategoryTable();
    this.#size = grown?.size ?? axis.categories.length;
    if (grown !== undefined) return;
    this.#axis = axis;
    for (const [bin, category] of axis.categories.entries()) this.#table.put(category, bin);
  }

  /** Made when it is asked for: one call for each new category would take time quadratic in them. */
  get axis(): Axis {
    const categories = this.#table.categories.slice(0, this.#size);
    this.#axis ??= { ...this.#first, categories } as StringCategoryAxis | IntegerCategoryAxis;
    return this.#axis;
  }

  get shape(): Axis {
    return integerAxis(0, this.#size, { underflow: false, overflow: hasOverflow(this.#first) });
  }

  take(values: AxisValues): Growth {
    const out = new Int32Array(values.length);
    const table = this.#table;
    let size = this.#size;
    for (let i = 0; i < out.length; i++) {
      out[i] = table.find(values[i], size) ?? table.put(values[i], size++);
    }
    if (size === this.#size) return settle(out, 0, this);
    return settle(out, 0, new GrowingCategoryAxis(this.#first, { table, size }));
  }
}
