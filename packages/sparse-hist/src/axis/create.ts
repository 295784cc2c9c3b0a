import { HistogramError, type HistogramErrorDetails } from "../histogram-error.js";
import { listLength } from "../list-length.js";
import { type Metadata, metadataField } from "../metadata.js";
import { checkOptions, type OptionNames } from "../options.js";
import { forward, transformText } from "./transform.js";
import type {
  AxisTransform,
  BooleanAxis,
  IntegerAxis,
  IntegerCategoryAxis,
  RegularAxis,
  StringCategoryAxis,
  TransformedAxis,
  VariableAxis,
} from "./types.js";

/** Options of every axis. */
export interface AxisOptions {
  readonly name?: string;
  readonly label?: string;
  readonly metadata?: Metadata | undefined;
}

const axisOptions: OptionNames<AxisOptions> = { name: true, label: true, metadata: true };

/** Options of an axis over numbers. As in boost-histogram, flow bins are there unless they are switched off. */
export interface NumericAxisOptions extends AxisOptions {
  readonly underflow?: boolean;
  readonly overflow?: boolean;
  readonly circular?: boolean;
  readonly growth?: boolean;
}

const numericOptions: OptionNames<NumericAxisOptions> = {
  ...axisOptions,
  underflow: true,
  overflow: true,
  circular: true,
  growth: true,
};

/** Options of an axis over categories. */
export interface CategoryAxisOptions extends AxisOptions {
  readonly overflow?: boolean;
  readonly growth?: boolean;
}

const categoryOptions: OptionNames<CategoryAxisOptions> = { ...axisOptions, overflow: true, growth: true };

/**
 * An axis with `bins` bins of equal width.
 *
 * @throws HistogramError when `bins` is not a positive integer, or `start` and `stop` are not finite and different
 */
export function regularAxis(
  bins: number,
  start: number,
  stop: number,
  options: NumericAxisOptions = {},
): RegularAxis {
  checkRegular(bins, start, stop, () => ({
    field: "[start, stop]",
    state: `[${start}, ${stop}]`,
    expected: "two different finite numbers, with a finite difference",
  }));
  return { kind: "regular", bins, start, stop, ...numeric(options) };
}

function checkRegular(bins: number, from: number, to: number, wrongRange: () => HistogramErrorDetails): void {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new HistogramError({ field: "bins", found: bins, expected: "an integer above 0" });
  }
  if (![from, to, to - from].every(Number.isFinite) || from === to) throw new HistogramError(wrongRange());
}

/**
 * An axis with `bins` bins of equal width in a transform of the values, with underflow and overflow. Edges are those of
 * boost-histogram but for the last bit, which libraries of mathematics round differently.
 *
 * @param start first edge, and `stop` the last: values, and not transforms of values
 * @throws HistogramError when `bins` is not a positive integer, the power is 0 or not finite, or the transforms of `start`
 *   and `stop` are not finite and different
 */
export function transformedAxis(
  bins: number,
  start: number,
  stop: number,
  transform: AxisTransform,
  options: AxisOptions = {},
): TransformedAxis {
  checkTransform(transform);
  const [from, to] = [forward(transform, start), forward(transform, stop)];
  checkRegular(bins, from, to, () => ({
    field: "[start, stop]",
    state: `[${start}, ${stop}]`,
    expected: `two numbers whose ${transformText(transform)} is finite, different, and of a finite difference`,
  }));
  const flow = { underflow: true, overflow: true } as const;
  return { kind: "transformed", bins, transform, from, to, ...flow, ...plain(options) };
}

function checkTransform(transform: AxisTransform): void {
  if (transform === "log" || transform === "sqrt") return;
  const { power } = Object(transform);
  if (typeof power === "number" && Number.isFinite(power) && power !== 0) return;
  throw new HistogramError({
    field: "transform",
    ...(power === undefined ? { found: transform } : { state: `{ power: ${power} }` }),
    expected: '"log", "sqrt" or { power }, with a finite power other than 0',
    remedy: "Use a variable axis with the edges of any other transform.",
  });
}

/**
 * An axis with the given bin edges. The edges are copied.
 *
 * @throws HistogramError when there are fewer than two edges, or they do not increase
 */
export function variableAxis(edges: ArrayLike<number>, options: NumericAxisOptions = {}): VariableAxis {
  const count = listLength("edges", edges);
  if (count < 2) {
    throw new HistogramError({ field: "edges.length", found: count, expected: "at least 2" });
  }
  for (let i = 0; i < count; i++) {
    if (i === 0 ? !Number.isNaN(edges[0]) : edges[i]! > edges[i - 1]!) continue;
    throw new HistogramError({
      field: "edges",
      index: i,
      found: edges[i],
      expected: i === 0 ? "a number" : `above edges[${i - 1}] = ${edges[i - 1]}`,
    });
  }
  return { kind: "variable", edges: Float64Array.from(edges), ...numeric(options) };
}

/**
 * An axis with one bin for each integer in [start, stop).
 *
 * @throws HistogramError when the limits are not integers, or stop < start
 */
export function integerAxis(start: number, stop: number, options: NumericAxisOptions = {}): IntegerAxis {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(stop) || stop < start) {
    throw new HistogramError({
      field: "[start, stop]",
      state: `[${start}, ${stop}]`,
      expected: "integers, the second not below the first",
    });
  }
  const fields = numeric(options);
  // boost-histogram: an integer axis that grows has a bin for every value, and no flow bins whatever is asked for.
  const flow = fields.growth ? { underflow: false, overflow: false } : {};
  return { kind: "integer", start, stop, ...fields, ...flow };
}

/**
 * An axis with one bin for each string.
 *
 * @throws HistogramError when a category appears twice
 */
export function stringCategoryAxis(
  categories: readonly string[],
  options: CategoryAxisOptions = {},
): StringCategoryAxis {
  distinct(categories);
  return { kind: "string-category", categories: [...categories], ...category(options) };
}

/**
 * An axis with one bin for each of the given integers.
 *
 * @throws HistogramError when a category is not an integer, or appears twice
 */
export function integerCategoryAxis(
  categories: readonly number[],
  options: CategoryAxisOptions = {},
): IntegerCategoryAxis {
  for (const [index, found] of categories.entries()) {
    if (Number.isSafeInteger(found)) continue;
    throw new HistogramError({ field: "categories", index, found, expected: "an integer" });
  }
  distinct(categories);
  return { kind: "integer-category", categories: [...categories], ...category(options) };
}

/** An axis with the bins false and true. */
export function booleanAxis(options: AxisOptions = {}): BooleanAxis {
  return { kind: "boolean", ...plain(options) };
}

function plain(options: AxisOptions) {
  checkOptions("options", options, axisOptions);
  return common(options);
}

function common({ name = "", label = "", metadata }: AxisOptions) {
  return { name, label, ...metadataField(metadata) };
}

function numeric(options: NumericAxisOptions) {
  checkOptions("options", options, numericOptions);
  const { circular = false, growth = false } = options;
  return {
    ...common(options),
    // boost-histogram: a circular axis wraps around, so that nothing falls below it.
    underflow: options.underflow ?? !circular,
    overflow: options.overflow ?? true,
    circular,
    growth,
  };
}

function category(options: CategoryAxisOptions) {
  checkOptions("options", options, categoryOptions);
  const { growth = false } = options;
  // A growing axis takes what is new as a bin of its own and needs no overflow.
  return { ...common(options), overflow: options.overflow ?? !growth, growth };
}

function distinct(categories: readonly (string | number)[]): void {
  const seen = new Set<string | number>();
  for (const [index, found] of categories.entries()) {
    if (seen.has(found)) {
      throw new HistogramError({
        field: "categories",
        index,
        found,
        expected: "a category that is not there already",
      });
    }
    seen.add(found);
  }
}
