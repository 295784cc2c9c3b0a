import { HistogramError } from "../histogram-error.js";
import { listLength } from "../list-length.js";
import { axisSize, hasOverflow } from "./geometry.js";
import { findTransformed } from "./transform.js";
import type { Axis, IntegerAxis, RegularAxis, VariableAxis } from "./types.js";

/** What can be filled into an axis. */
export type AxisValue = number | string | boolean;
/** A column of them: a typed array, or a list of numbers, strings or booleans. */
export type AxisValues = ArrayLike<number> | ArrayLike<string> | ArrayLike<boolean>;

/**
 * Bins of values, as boost-histogram finds them: -1 is below the first bin, the size of the axis is above the last,
 * whether or not there is a flow bin. NaN is above the last bin, and so is an unknown category. Where there is no
 * overflow bin, the upper edge belongs to the last bin. A circular axis wraps around. Growth is left to `Filler`.
 *
 * @param values one value, or a column
 * @returns the bin, or the bins, [values], a new array
 * @throws HistogramError when a value is not of the axis' type; axes of integers take no fractions
 */
export function axisIndex(axis: Axis, value: AxisValue): number;
export function axisIndex(axis: Axis, values: AxisValues): Int32Array;
export function axisIndex(axis: Axis, value: AxisValue | AxisValues): number | Int32Array {
  if (typeof value !== "object") {
    const column = [value] as unknown as AxisValues;
    checkColumn(axis, column);
    const out = new Int32Array(1);
    findBins(axis, column, 0, out);
    return out[0]!;
  }
  checkColumn(axis, value);
  const out = new Int32Array(value.length);
  findBins(axis, value, 0, out);
  return out;
}

/**
 * Bins of the values from position `from`, as many as `out` is long. The column has passed `checkColumn`.
 *
 * @throws HistogramError when a fraction is on an axis of integers
 */
export function findBins(axis: Axis, values: AxisValues, from: number, out: Int32Array): void {
  switch (axis.kind) {
    case "regular":
      findRegular(axis, values as ArrayLike<number>, from, out);
      break;
    case "transformed":
      findTransformed(axis, values as ArrayLike<number>, from, out);
      break;
    case "variable":
      findVariable(axis, values as ArrayLike<number>, from, out);
      break;
    case "integer":
      findInteger(axis, values as ArrayLike<number>, from, out);
      break;
    case "string-category":
    case "integer-category":
      findCategory(axis.categories, values, from, out);
      break;
    case "boolean":
      findBoolean(values as ArrayLike<number | boolean>, from, out);
      break;
    default:
      axis satisfies never;
  }
}

/** @throws HistogramError when a column is not of the axis' type */
export function checkColumn(axis: Axis, values: AxisValues): void {
  const text = axis.kind === "string-category";
  // The name of a column is made for messages only: a fill of one value is to take no time.
  const length = Array.isArray(values) ? values.length : listLength(columnField(axis), values);
  // Typed arrays hold numbers; lists may hold anything.
  if (ArrayBuffer.isView(values) && !text) {
    if (isIntegral(axis)) checkIntegers(axis, values as unknown as ArrayLike<number>);
    return;
  }
  for (let i = 0; i < length; i++) {
    const value: unknown = values[i];
    if (typeof value === (text ? "string" : "number")) continue;
    if (typeof value === "boolean" && axis.kind === "boolean") continue;
    throw new HistogramError({
      field: columnField(axis),
      index: i,
      found: value,
      expected: text ? "a string" : axis.kind === "boolean" ? "a boolean" : "a number",
      remedy: `The axis is of the kind "${axis.kind}".`,
    });
  }
  if (isIntegral(axis)) checkIntegers(axis, values as ArrayLike<number>);
}

function isIntegral(axis: Axis): boolean {
  return axis.kind === "integer" || axis.kind === "integer-category" || axis.kind === "boolean";
}

function checkIntegers(axis: Axis, values: ArrayLike<number | boolean>): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === "boolean" || Number.isInteger(value)) continue;
    throw new HistogramError({
      field: columnField(axis),
      index: i,
      found: value,
      expected: "an integer",
      remedy: `The axis is of the kind "${axis.kind}"; round the values, or use a regular axis.`,
    });
  }
}

function columnField(axis: Axis): string {
  return axis.name === "" ? "values" : `values of ${JSON.stringify(axis.name)}`;
}

function findRegular(axis: RegularAxis, values: ArrayLike<number>, from: number, out: Int32Array): void {
  const { bins, start, circular } = axis;
  const width = axis.stop - start;
  const inclusive = !hasOverflow(axis);
  for (let i = 0; i < out.length; i++) {
    let z = (values[from + i]! - start) / width;
    if (circular && Number.isFinite(z)) {
      z -= Math.floor(z);
      // A value a little below the start comes out as 1: boost-histogram counts it as overflow, and so do we.
      out[i] = Math.trunc(z * bins);
    } else if (z < 1 && !circular) {
      out[i] = z >= 0 ? Math.trunc(z * bins) : -1;
    } else {
      out[i] = inclusive && z === 1 ? bins - 1 : bins;
    }
  }
}

function findVariable(axis: VariableAxis, values: ArrayLike<number>, from: number, out: Int32Array): void {
  const { edges, circular } = axis;
  const last = edges.length - 1;
  const first = edges[0]!;
  const width = edges[last]! - first;
  const inclusive = !hasOverflow(axis);
  for (let i = 0; i < out.length; i++) {
    let value = values[from + i]!;
    if (circular) value -= Math.floor((value - first) / width) * width;
    out[i] = inclusive && value === edges[last] ? last - 1 : upperBound(edges, value) - 1;
  }
}

/** Position of the first edge above the value; that behind the last edge for NaN. */
export function upperBound(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value < edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

function findInteger(axis: IntegerAxis, values: ArrayLike<number>, from: number, out: Int32Array): void {
  const size = axisSize(axis);
  for (let i = 0; i < out.length; i++) {
    const bin = values[from + i]! - axis.start;
    if (axis.circular) out[i] = bin - Math.floor(bin / size) * size;
    else out[i] = Math.min(Math.max(bin, -1), size);
  }
}

function findCategory(
  categories: readonly (string | number)[],
  values: AxisValues,
  from: number,
  out: Int32Array,
): void {
  const bins = categoryBins(categories);
  for (let i = 0; i < out.length; i++)
    out[i] = bins.get(values[from + i] as string | number) ?? categories.length;
}

/** Bin of each category. Kept for as long as the list is: a column is filled in pieces. */
function categoryBins(categories: readonly (string | number)[]): ReadonlyMap<string | number, number> {
  let bins = binsOfCategories.get(categories);
  if (bins === undefined) {
    bins = new Map(categories.map((category, bin) => [category, bin]));
    binsOfCategories.set(categories, bins);
  }
  return bins;
}

const binsOfCategories = new WeakMap<readonly (string | number)[], ReadonlyMap<string | number, number>>();

function findBoolean(values: ArrayLike<number | boolean>, from: number, out: Int32Array): void {
  // As boost-histogram: whatever is not zero is true.
  for (let i = 0; i < out.length; i++) out[i] = values[from + i] ? 1 : 0;
}
