import {
  axisEdges,
  axisExtent,
  axisSize,
  axisTraits,
  hasOverflow,
  hasUnderflow,
  regularEdge,
} from "../axis/geometry.js";
import { transformedEdge } from "../axis/transform.js";
import type { Axis } from "../axis/types.js";
import type { AxisMap } from "../histogram/axis-map.js";
import { HistogramError } from "../histogram-error.js";
import { type BinRange, type FlowKept, sliceIntoGroups } from "./rebin-axis.js";
import { axisField, resolveBin, resolveRange } from "./resolve.js";
import type { Locator, Selector, Slice } from "./selectors.js";

/** What a selector makes of an axis; undefined where it takes all of it. */
export function selectAxis(axis: Axis, selector: Selector): AxisMap | undefined {
  if (typeof selector === "number" || typeof selector === "string") return pickBin(axis, selector);
  if (Array.isArray(selector)) return pickCategories(axis, selector);
  const one = selector as Exclude<Selector, number | string | readonly unknown[]>;
  switch (one.kind) {
    case "sum":
    case "rebin":
      return sliceAxis(axis, { kind: "slice", start: undefined, stop: undefined, action: one });
    case "slice":
      return sliceAxis(axis, one);
    default:
      return pickBin(axis, one);
  }
}

/** One bin: the axis goes. */
function pickBin(axis: Axis, bin: number | string | Locator): AxisMap {
  const targets = new Int32Array(axisExtent(axis)).fill(-1);
  targets[resolveBin(axis, bin)] = 0;
  return { axis: undefined, targets };
}

/** Some categories, in the given order. Those left out are dropped; what was in overflow stays there. */
function pickCategories(axis: Axis, bins: readonly (number | string | Locator)[]): AxisMap {
  if (axis.kind !== "string-category" && axis.kind !== "integer-category") {
    throw new HistogramError({
      field: axisField(axis),
      state: "a list",
      expected: `one bin or a slice, on an axis of the kind "${axis.kind}"`,
      remedy: "Lists are for categories.",
    });
  }
  const targets = new Int32Array(axisExtent(axis)).fill(-1);
  const picked = bins.map((bin) => resolveBin(axis, bin));
  for (const [i, position] of picked.entries()) {
    if (position >= axisSize(axis) || targets[position] !== -1) {
      throw new HistogramError({
        field: axisField(axis),
        index: i,
        found: bins[i],
        expected: "a category that is not there already",
      });
    }
    targets[position] = i;
  }
  if (hasOverflow(axis)) targets[axisSize(axis)] = picked.length;
  return { axis: withCategories(axis, picked), targets };
}

function withCategories(
  axis: Extract<Axis, { readonly categories: unknown }>,
  positions: readonly number[],
): Axis {
  if (axis.kind === "string-category") {
    return { ...axis, categories: positions.map((position) => axis.categories[position]!) };
  }
  return { ...axis, categories: positions.map((position) => axis.categories[position]!) };
}

function sliceAxis(axis: Axis, { start, stop, action }: Slice): AxisMap | undefined {
  const bounded = start !== undefined || stop !== undefined;
  if (!bounded && action === undefined) return undefined;
  const { begin, end } = resolveRange(axis, start, stop);
  const size = axisSize(axis);
  const range = { begin: Math.max(begin, 0), end: Math.min(end, size) };
  const flow = bounded
    ? { underflow: begin < 0 && end >= 0, overflow: end > size && begin <= size }
    : { underflow: true, overflow: true };
  // A flow bin alone can be summed, if there is one.
  const hasFlow = (flow.underflow && hasUnderflow(axis)) || (flow.overflow && hasOverflow(axis));
  if (bounded && range.begin >= range.end && !(action?.kind === "sum" && begin < end && hasFlow)) {
    throw new HistogramError({
      field: axisField(axis),
      state: `[${begin}, ${end})`,
      expected: `a range with at least one of the ${size} bins`,
    });
  }
  switch (action?.kind) {
    case "sum":
      return { axis: undefined, targets: croppedTargets(axis, range, flow) };
    case "rebin":
      if ("factor" in action) return shrink(axis, range, action.factor);
      return sliceIntoGroups(axis, range, flow, action);
    case undefined:
      return shrink(axis, range, 1);
    default:
      return action satisfies never;
  }
}

/** A range and the flow bins that belong to it go to position 0; all others are dropped. */
function croppedTargets(axis: Axis, range: BinRange, flow: FlowKept): Int32Array {
  const first = Number(hasUnderflow(axis));
  return new Int32Array(axisExtent(axis)).map((_, position) => {
    const bin = position - first;
    const inside =
      bin < 0
        ? flow.underflow
        : bin >= axisSize(axis)
          ? flow.overflow
          : bin >= range.begin && bin < range.end;
    return inside ? 0 : -1;
  });
}

/** The range with `factor` neighbours merged; what is outside, or left over, goes to the flow bins, if there are any. */
function shrink(axis: Axis, range: BinRange, factor: number): AxisMap {
  checkFactor(axis, range, factor);
  const count = Math.floor((range.end - range.begin) / factor);
  const end = range.begin + count * factor;
  const newAxis = shrunkAxis(axis, { begin: range.begin, end }, factor);
  const first = Number(hasUnderflow(axis));
  const below = "categories" in axis ? (hasOverflow(axis) ? count : -1) : first === 1 ? 0 : -1;
  const above = hasOverflow(axis) ? first + count : -1;
  const targets = new Int32Array(axisExtent(axis)).map((_, position) => {
    const bin = position - first;
    if (bin < range.begin) return below;
    return bin < end ? first + Math.floor((bin - range.begin) / factor) : above;
  });
  return { axis: newAxis, targets };
}

function checkFactor(axis: Axis, range: BinRange, factor: number): void {
  const width = range.end - range.begin;
  if (!Number.isInteger(factor) || factor < 1 || factor > width) {
    throw new HistogramError({
      field: axisField(axis),
      state: `rebin(${factor})`,
      expected: `a factor that is an integer from 1 to ${width}, the number of bins`,
    });
  }
  if (factor > 1 && !axisTraits(axis).continuous) {
    throw new HistogramError({
      field: axisField(axis),
      state: `rebin(${factor})`,
      expected: `a regular or variable axis, and not one of the kind "${axis.kind}"`,
      remedy: "Say the groups: `rebin({ groups })`, for categories with the new axis.",
    });
  }
}

function shrunkAxis(axis: Axis, { begin, end }: BinRange, factor: number): Axis {
  const size = axisSize(axis);
  if ("circular" in axis && axis.circular && (begin !== 0 || end !== size)) {
    throw new HistogramError({
      field: axisField(axis),
      state: `[${begin}, ${end})`,
      expected: `all ${size} bins: a part of a circular axis is not circular`,
      remedy: "Take the groups of all bins, or one bin, or a sum.",
    });
  }
  switch (axis.kind) {
    case "regular":
      return {
        ...axis,
        bins: (end - begin) / factor,
        start: regularEdge(axis, begin),
        stop: regularEdge(axis, end),
      };
    case "transformed":
      return {
        ...axis,
        bins: (end - begin) / factor,
        from: transformedEdge(axis, begin),
        to: transformedEdge(axis, end),
      };
    case "variable":
      return {
        ...axis,
        edges: axisEdges(axis).filter((_, i) => i >= begin && i <= end && (i - begin) % factor === 0),
      };
    case "integer":
      return { ...axis, start: axis.start + begin, stop: axis.start + end };
    case "string-category":
      return { ...axis, categories: axis.categories.slice(begin, end) };
    case "integer-category":
      return { ...axis, categories: axis.categories.slice(begin, end) };
    case "boolean":
      if (end - begin === 2) return axis;
      throw new HistogramError({
        field: axisField(axis),
        state: `[${begin}, ${end})`,
        expected: "both bins of a boolean axis",
        remedy: "Take the one bin by its number, which removes the axis.",
      });
    default:
      return axis satisfies never;
  }
}
