import { integerAxis } from "../axis/create.js";
import { type AxisValue, type AxisValues, checkColumn, findBins } from "../axis/find-bin.js";
import { axisExtent, axisSize, hasOverflow, hasUnderflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { commonFields, type HistogramOptions } from "../histogram/create.js";
import { countBins } from "../histogram/flat-index.js";
import { strides } from "../histogram/strides.js";
import type {
  DoubleHistogram,
  Histogram,
  SparseDoubleHistogram,
  SparseHistogram,
  SparseWeightHistogram,
  WeightHistogram,
} from "../histogram/types.js";
import { HistogramError, listed } from "../histogram-error.js";
import { listLength } from "../list-length.js";
import { checkOptions, type OptionNames } from "../options.js";
import { type Contents, DenseContents, SparseContents } from "./contents.js";
import { type GrowingAxis, type Growth, growingAxis } from "./growth.js";

/** What one axis is filled with: a column, or one value for all entries. */
export type FillColumn = AxisValue | AxisValues;

/** Columns by the name of the axis, or one for each axis in order. */
export type FillColumns = { readonly [axisName: string]: FillColumn } | readonly FillColumn[];

export interface FillOptions {
  /** Weight of each entry, [entries], or one for all. 1 by default. */
  readonly weight?: number | ArrayLike<number>;
}

const fillOptions: OptionNames<FillOptions> = { weight: true };

export type Storage = "double" | "weight";
export type Layout = "dense" | "sparse";

export interface FillerOptions<S extends Storage = Storage, L extends Layout = Layout>
  extends HistogramOptions {
  /** Whether sums of squared weights are kept as variances. "double", without, by default. */
  readonly storage?: S;
  /** "dense" by default. */
  readonly layout?: L;
}

const fillerOptions: OptionNames<FillerOptions> = {
  name: true,
  label: true,
  metadata: true,
  storage: true,
  layout: true,
};

/** The record that a filler makes. */
export type Filled<S extends Storage, L extends Layout> = {
  dense: { double: DoubleHistogram; weight: WeightHistogram };
  sparse: { double: SparseDoubleHistogram; weight: SparseWeightHistogram };
}[L][S];

/** Entries are binned in pieces of this size, so that what is in the making stays in the cache. */
const pieceSize = 2 ** 14;

/**
 * Fills a histogram: `new Filler(axes).fill({ x: [0.1, 0.7], process: "signal" }, { weight: [1, 2] }).histogram()`.
 * Bins are found as by `axisIndex`; axes that may grow do. Entries outside of all bins are dropped.
 */
export class Filler<S extends Storage = "double", L extends Layout = "dense"> {
  readonly #options: FillerOptions<S, L>;
  #growing: readonly (GrowingAxis | undefined)[];
  readonly #contents: Contents;
  /** The axes at the beginning. */
  readonly #axes: readonly Axis[];
  /** How the contents are arranged: a category axis that grows has room for more. */
  #layout: readonly Axis[];

  /** @throws HistogramError when an option is not known, storage or layout is none of those, or there are too many bins */
  constructor(axes: readonly Axis[], options: FillerOptions<S, L> = {}) {
    checkOptions("options", options, fillerOptions);
    const { storage = "double", layout = "dense" } = options;
    checkChoice("storage", storage, ["double", "weight"]);
    checkChoice("layout", layout, ["dense", "sparse"]);
    this.#axes = [...axes];
    this.#options = options;
    this.#layout = this.#axes;
    this.#growing = axes.map(growingAxis);
    this.#contents =
      layout === "dense" ? new DenseContents(axes, storage) : new SparseContents(axes, storage);
  }

  /** The axes as they are now. */
  get axes(): readonly Axis[] {
    return this.#axes.map((axis, d) => this.#growing[d]?.axis ?? axis);
  }

  /**
   * Adds entries.
   *
   * @returns the filler
   * @throws HistogramError when an option is not known, or a column is missing, of the wrong type or of another length; nothing is filled then
   */
  fill(columns: FillColumns, options: FillOptions = {}): this {
    checkOptions("options", options, fillOptions);
    const { weight = 1 } = options;
    const list = columnsInOrder(this.#axes, columns);
    const count = entryCount(this.#axes, list, weight);
    const lists = list.map((column) => (isColumn(column) ? column : ([column] as unknown as AxisValues)));
    for (const [d, axis] of this.#axes.entries()) checkColumn(axis, lists[d]!);
    // One value beside empty columns stands for no entry, and makes no axis grow.
    if (count === 0) return this;
    const grown = this.#growing.map((axis, d) => axis?.take(lists[d]!));
    this.#moveToGrownAxes(grown);
    const layout = this.#layout;
    for (let from = 0; from < count; from += pieceSize) {
      const length = Math.min(pieceSize, count - from);
      const flat = new Float64Array(length);
      const steps = strides(layout, { flow: true });
      for (const [d, axis] of this.#axes.entries()) {
        const isConstant = !isColumn(list[d]!);
        const bins = binsOf(axis, lists[d]!, grown[d], isConstant ? 0 : from, isConstant ? 1 : length);
        addPositions(layout[d]!, isConstant ? new Int32Array(length).fill(bins[0]!) : bins, steps[d]!, flat);
      }
      this.#contents.add(flat, weightsOf(weight, from, length));
    }
    return this;
  }

  /** What has been filled, as a new record. */
  histogram(): Filled<S, L> {
    const { axes } = this;
    this.#arrange(this.#shapes(this.#growing));
    return this.#contents.record(commonFields(axes, this.#options)) as Histogram | SparseHistogram as Filled<
      S,
      L
    >;
  }

  /** Axes of the sizes that these have grown to. */
  #shapes(growing: readonly (GrowingAxis | undefined)[]): readonly Axis[] {
    return this.#axes.map((axis, d) => growing[d]?.shape ?? axis);
  }

  #moveToGrownAxes(grown: readonly (Growth | undefined)[]): void {
    const growing = grown.map((growth) => growth?.grown);
    if (growing.every((axis, d) => axis === this.#growing[d])) return;
    const shapes = this.#shapes(growing);
    countBins(shapes);
    const addedBelow = grown.map((growth) => growth?.addedBelow ?? 0);
    try {
      this.#arrange(
        shapes.map((shape, d) => withRoom(this.#axes[d]!, shape, this.#layout[d]!)),
        addedBelow,
      );
    } catch (error) {
      if (!(error instanceof HistogramError)) throw error;
      // There may be room for the bins, but not for more.
      this.#arrange(shapes, addedBelow);
    }
    this.#growing = growing;
  }

  /** Moves the contents to where they are on other axes. Those that lose bins lose empty ones. */
  #arrange(layout: readonly Axis[], addedBelow: readonly number[] = []): void {
    const before = this.#layout;
    const isSame = layout.every((axis, d) => axisExtent(axis) === axisExtent(before[d]!));
    if (isSame && addedBelow.every((count) => count === 0)) return;
    const total = countBins(layout);
    const steps = strides(layout, { flow: true });
    const offsets = before.map((axis, d) => {
      const after = layout[d]!;
      const first = Number(hasUnderflow(axis));
      return new Float64Array(axisExtent(axis)).map((_, position) => {
        const bin = position - first;
        if (bin < 0) return 0;
        const moved = bin < axisSize(axis) ? bin + (addedBelow[d] ?? 0) : axisSize(after);
        return first + moved < axisExtent(after) ? (first + moved) * steps[d]! : Number.NaN;
      });
    });
    this.#contents.reindex(offsets, total);
    this.#layout = layout;
  }
}

/**
 * The axis that the contents are arranged by. Twice the room whenever that of a category axis is used up keeps the cost
 * of all moves linear, however many calls make it grow.
 */
function withRoom(axis: Axis, shape: Axis, before: Axis): Axis {
  if (axis.kind !== "string-category" && axis.kind !== "integer-category") return shape;
  const [size, room] = [axisSize(shape), axisSize(before)];
  if (size <= room) return before;
  return integerAxis(0, Math.max(size, 2 * room), { underflow: false, overflow: hasOverflow(axis) });
}

/** A misspelt choice would otherwise be taken for the other one. */
function checkChoice(field: string, found: string, choices: readonly string[]): void {
  if (choices.includes(found)) return;
  const expected = choices.map((choice) => JSON.stringify(choice)).join(" or ");
  throw new HistogramError({ field, found, expected });
}

function isColumn(column: FillColumn): column is AxisValues {
  return typeof column === "object";
}

function columnsInOrder(axes: readonly Axis[], columns: FillColumns): readonly FillColumn[] {
  if (Array.isArray(columns)) {
    if (columns.length === axes.length) return columns;
    throw new HistogramError({
      field: "columns.length",
      found: columns.length,
      expected: `${axes.length}, one column for each axis`,
    });
  }
  const named = columns as { readonly [axisName: string]: FillColumn };
  const names = axes.map((axis) => axis.name);
  for (const name of Object.keys(named)) {
    if (names.includes(name)) continue;
    throw new HistogramError({
      field: "columns",
      found: name,
      expected: `names of axes, which are ${listed(names)}`,
    });
  }
  return names.map((name, d) => {
    if (name === "" || names.indexOf(name) !== d) {
      throw new HistogramError({
        field: `name of axis ${d}`,
        found: name,
        expected: "a name of its own",
        remedy: "Fill by position where axes have no names.",
      });
    }
    if (Object.hasOwn(named, name)) return named[name]!;
    throw new HistogramError({ field: "columns", expected: `one for axis ${JSON.stringify(name)} as well` });
  });
}

function entryCount(
  axes: readonly Axis[],
  columns: readonly FillColumn[],
  weight: number | ArrayLike<number>,
): number {
  const lengths: [string, number][] = [];
  for (const [d, column] of columns.entries()) {
    const { name } = axes[d]!;
    if (isColumn(column)) {
      const field = `column ${name === "" ? d : JSON.stringify(name)}`;
      lengths.push([field, listLength(field, column)]);
    }
  }
  if (typeof weight !== "number") lengths.push(["weight", weightCount(weight)]);
  const [first] = lengths;
  if (first === undefined) return 1;
  for (const [field, length] of lengths) {
    if (length === first[1]) continue;
    throw new HistogramError({
      field: `length of ${field}`,
      found: length,
      expected: `${first[1]}, as that of ${first[0]}`,
    });
  }
  return first[1];
}

/** How many weights there are, all of which are numbers. */
function weightCount(weight: ArrayLike<number>): number {
  const count = listLength("weight", weight);
  if (ArrayBuffer.isView(weight)) return count;
  for (let index = 0; index < count; index++) {
    const found: unknown = weight[index];
    if (typeof found === "number") continue;
    throw new HistogramError({ field: "weight", index, found, expected: "a number" });
  }
  return count;
}

function binsOf(
  axis: Axis,
  values: AxisValues,
  grown: Growth | undefined,
  from: number,
  length: number,
): Int32Array {
  if (grown !== undefined) return grown.bins.subarray(from, from + length);
  const bins = new Int32Array(length);
  findBins(axis, values, from, bins);
  return bins;
}

/** flat += stride · position, or NaN where the axis has no such bin. */
function addPositions(axis: Axis, bins: Int32Array, stride: number, flat: Float64Array): void {
  const first = Number(hasUnderflow(axis));
  const extent = axisSize(axis) + first + Number(hasOverflow(axis));
  for (let i = 0; i < flat.length; i++) {
    const position = bins[i]! + first;
    flat[i]! += position >= 0 && position < extent ? position * stride : Number.NaN;
  }
}

function weightsOf(weight: number | ArrayLike<number>, from: number, length: number): Float64Array {
  const out = new Float64Array(length);
  if (typeof weight === "number") return out.fill(weight);
  for (let i = 0; i < length; i++) out[i] = weight[from + i]!;
  return out;
}
