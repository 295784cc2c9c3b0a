import { readFileSync } from "node:fs";
import {
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  type NumericAxisOptions,
  regularAxis,
  stringCategoryAxis,
  transformedAxis,
  variableAxis,
} from "../axis/create.js";
import { axisEdges, axisExtent, axisSize, axisTraits } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { histogram } from "../histogram/create.js";
import { toDense } from "../histogram/layout.js";
import type { AnyHistogram, Histogram } from "../histogram/types.js";
import { len, loc, overflow, rebin, slice, sum, underflow } from "../selection/selectors.js";

/** An axis as the script that makes the fixtures says it. */
export interface AxisSpec {
  readonly kind: Axis["kind"];
  // biome-ignore lint/suspicious/noExplicitAny: arguments of whichever axis it is.
  readonly args: readonly any[];
  readonly options: NumericAxisOptions;
}

export interface DescribedAxis {
  readonly size: number;
  readonly extent: number;
  readonly bins: readonly (number | string)[];
  readonly traits: readonly string[];
}

/** What Python gave: a histogram, or an error. */
export interface Answer {
  readonly error?: string;
  readonly axes: readonly DescribedAxis[];
  readonly values: readonly number[];
  readonly variances?: readonly number[];
}

const special = new Map<unknown, number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** Cases of a file under fixtures/histograms. */
export function readCases<T>(name: string): T {
  const url = new URL(`../../../../fixtures/histograms/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"), (_, value) => special.get(value) ?? value).cases;
}

export function makeAxis({ kind, args, options }: AxisSpec, name = ""): Axis {
  const all = { ...options, name };
  switch (kind) {
    case "regular":
      return regularAxis(args[0], args[1], args[2], all);
    case "transformed":
      return transformedAxis(args[0], args[1], args[2], args[3], { name });
    case "variable":
      return variableAxis(args[0], all);
    case "integer":
      return integerAxis(args[0], args[1], all);
    case "string-category":
      return stringCategoryAxis(args[0], all);
    case "integer-category":
      return integerCategoryAxis(args[0], all);
    case "boolean":
      return booleanAxis(all);
    default:
      return kind satisfies never;
  }
}

/** Circular axes of variable bins go without edges: boost-histogram 1.8.1 gives wrong ones, [-1, 0.1, 1.2, 2.3, 2] here. */
export function withoutWrongEdges<T extends DescribedAxis>(spec: AxisSpec, axis: T): T {
  return spec.kind === "variable" && spec.options.circular ? { ...axis, bins: [] } : axis;
}

export function described(axis: Axis): DescribedAxis {
  return {
    size: axisSize(axis),
    extent: axisExtent(axis),
    bins: "categories" in axis ? axis.categories : Array.from(axisEdges(axis)),
    traits: Object.entries(axisTraits(axis)).flatMap(([trait, has]) => (has ? [trait] : [])),
  };
}

/** A histogram in the form of the answers. */
export function answerOf(hist: AnyHistogram): Answer {
  const dense: Histogram = hist.layout === "sparse" ? toDense(hist) : hist;
  return {
    axes: dense.axes.map(described),
    values: Array.from(dense.values),
    ...(dense.storage === "weight" && { variances: Array.from(dense.variances) }),
  };
}

/** A histogram of the fixture, whose contents are with flow. */
export function makeHistogram(
  axes: readonly Axis[],
  { values, variances }: { readonly values: readonly number[]; readonly variances?: readonly number[] },
): Histogram {
  return histogram(axes, { values, variances, flow: true });
}

const places = { len, overflow, underflow };

/** A selector as the script says it. */
// biome-ignore lint/suspicious/noExplicitAny: JSON.
export function decodeSelector(json: any): any {
  if (json === "sum") return sum;
  if (json === null) return undefined;
  if (typeof json !== "object") return json;
  if ("loc" in json) return loc(json.loc, json.offset);
  if ("place" in json) return { ...places[json.place as keyof typeof places], offset: json.offset };
  if ("list" in json) return json.list.map(decodeSelector);
  if ("slice" in json) {
    const [start, stop, action] = json.slice.map(decodeSelector);
    return slice(start, stop, action);
  }
  return rebin("factor" in json ? json.factor : json);
}
