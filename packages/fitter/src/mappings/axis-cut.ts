import {
  type Axis,
  axisEdges,
  axisExtent,
  axisIndex,
  axisSize,
  hasOverflow,
  hasUnderflow,
  integerCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import type { AxisAction, AxisPlace } from "./axis-syntax.js";
import { mappingError } from "./mapping-error.js";

/** Where the bins of an axis go. */
export interface AxisCut {
  /** The axis that is left; undefined where it is summed. */
  readonly axis: Axis | undefined;
  /** Bins of the result, with flow bins where these count. */
  readonly count: number;
  /** The bin of the result that each bin goes to, -1 where it is left out. [bins, with flow bins where these count] */
  readonly targets: Int32Array;
}

export interface AxisCutOptions {
  /** Key of the mapping, for messages. */
  readonly key: string;
  /** Name of the axis, for messages. */
  readonly name: string;
  /** Whether flow bins are bins of the channel. */
  readonly flow: boolean;
}

/** Bins of an axis, in their order, which become groups. */
interface Part {
  readonly axis: Axis;
  /** Bins without flow, increasing. */
  readonly bins: readonly number[];
  /** The bin of the result of each of them; -1 or `groupCount` where it is outside, below or above. */
  readonly groups: readonly number[];
  readonly groupCount: number;
  /** Which flow bins are taken along, where these count. */
  readonly under: boolean;
  readonly over: boolean;
}

/**
 * Cuts, merges and sums the bins of an axis: slices first, then edges, then sums, in whatever order they are given. Where
 * flow bins count, an open end of a slice takes the flow bin along, and what is outside of new edges goes there.
 *
 * @throws RabbitInputError where a bin or an edge is not there, or categories are to be merged
 */
export function cutAxis(axis: Axis, actions: readonly AxisAction[], options: AxisCutOptions): AxisCut {
  const { flow } = options;
  const taken = actions.findLast(({ kind }) => kind === "slice" || kind === "bin");
  const rebinned = actions.findLast((action) => action.kind === "rebin");
  const isSummed = actions.some(({ kind }) => kind === "sum" || kind === "bin");
  const sliced = slicedPart(axis, taken, { ...options, isSummed });
  const part = rebinned ? mergedPart(sliced, rebinned.edges, options) : sliced;
  const { bins, groups, groupCount } = part;
  const first = Number(flow && part.under);
  const targets = new Int32Array(flow ? axisExtent(axis) : axisSize(axis)).fill(-1);
  const offset = flow ? Number(hasUnderflow(axis)) : 0;
  bins.forEach((bin, i) => {
    const group = groups[i]!;
    const isFlow = group < 0 || group >= groupCount;
    const isKept = !isFlow || (flow && (group < 0 ? part.under : part.over));
    if (isKept) targets[offset + bin] = first + group;
  });
  if (flow && hasUnderflow(axis) && sliced.under) targets[0] = 0;
  if (flow && hasOverflow(axis) && sliced.over) targets[targets.length - 1] = first + groupCount;
  if (isSummed) return { axis: undefined, count: 1, targets: targets.map((target) => Math.min(target, 0)) };
  return { axis: part.axis, count: first + groupCount + Number(flow && part.over), targets };
}

function slicedPart(
  axis: Axis,
  action: AxisAction | undefined,
  options: AxisCutOptions & { readonly isSummed: boolean },
): Part {
  const size = axisSize(axis);
  let [start, stop, step] = [0, size, 1];
  let [under, over] = [hasUnderflow(axis), hasOverflow(axis)];
  if (action?.kind === "bin") {
    start = binAt(axis, action.bin, options);
    stop = start + 1;
    under = over = false;
  } else if (action?.kind === "slice") {
    if (action.start !== undefined) start = binAt(axis, action.start, options);
    if (action.stop !== undefined) stop = binAt(axis, action.stop, { ...options, end: true });
    step = action.step ?? 1;
    under &&= action.start === undefined && step === 1;
    over &&= action.stop === undefined && step === 1;
  }
  if (start >= stop) {
    throw mappingError(options.key, {
      field: `slice of the axis ${options.name}`,
      state: `from bin ${start} to before bin ${stop}`,
      expected: `at least one of its ${size} bins`,
    });
  }
  const bins = Array.from({ length: Math.ceil((stop - start) / step) }, (_, i) => start + i * step);
  return {
    axis:
      options.isSummed || bins.length === size ? axis : partOfAxis(axis, bins, { under, over, ...options }),
    bins,
    groups: [...bins.keys()],
    groupCount: bins.length,
    under,
    over,
  };
}

/** @param end whether the place may be behind the last bin */
function binAt(axis: Axis, place: AxisPlace, options: AxisCutOptions & { readonly end?: boolean }): number {
  const size = axisSize(axis);
  if (typeof place === "number") {
    const bin = place < 0 ? place + size : place;
    if (bin >= 0 && (bin < size || (options.end && bin === size))) return bin;
    throw mappingError(options.key, {
      field: `bin of the axis ${options.name}`,
      found: place,
      expected: `from ${-size} to ${options.end ? size : size - 1}, as the axis has ${size} bins`,
    });
  }
  if (axis.kind === "string-category") {
    throw mappingError(options.key, {
      field: `bin of the axis ${options.name}`,
      found: `${place.value}j`,
      expected: "the number of a bin, as the axis has categories and no values",
    });
  }
  const bin = axisIndex(axis, axis.kind === "boolean" ? place.value !== 0 : place.value);
  const edges = axisEdges(axis);
  // The upper edge of the last bin is where a slice may end.
  if (bin >= 0 && (bin < size || (options.end && place.value === edges[size]))) return bin;
  throw mappingError(options.key, {
    field: `value on the axis ${options.name}`,
    found: `${place.value}j`,
    expected:
      axis.kind === "integer-category"
        ? `one of the categories ${axis.categories.join(", ")}`
        : `a value from ${edges[0]} to below ${edges[size]}`,
  });
}

/**
 * The axis of some of the bins. Neighbours stay what they are; bins with gaps between them become categories, which are
 * their numbers.
 */
function partOfAxis(
  axis: Axis,
  bins: readonly number[],
  { under, over, flow }: AxisCutOptions & { readonly under: boolean; readonly over: boolean },
): Axis {
  const [start, end] = [bins[0]!, bins.at(-1)! + 1];
  const hasGaps = end - start !== bins.length;
  // Flow bins that count stay where they are counted; others are a trait of the axis, which stays.
  const flows = flow ? { underflow: under, overflow: over } : {};
  switch (axis.kind) {
    case "string-category":
      return {
        ...axis,
        categories: bins.map((bin) => axis.categories[bin]!),
        ...(flow && { overflow: over }),
      };
    case "integer-category":
      return {
        ...axis,
        categories: bins.map((bin) => axis.categories[bin]!),
        ...(flow && { overflow: over }),
      };
    case "boolean":
      return numbered(axis, bins);
    default:
      break;
  }
  if (hasGaps) return numbered(axis, bins);
  const edges = axisEdges(axis);
  const circular = false;
  switch (axis.kind) {
    case "regular":
      return { ...axis, bins: bins.length, start: edges[start]!, stop: edges[end]!, circular, ...flows };
    case "integer":
      return { ...axis, start: axis.start + start, stop: axis.start + end, circular, ...flows };
    case "variable":
      return { ...axis, edges: edges.slice(start, end + 1), circular, ...flows };
    case "transformed": {
      const { name, label, metadata } = axis;
      const traits = { underflow: true, overflow: true, circular, growth: false, ...flows };
      const kept = edges.slice(start, end + 1);
      return { kind: "variable", name, label, ...(metadata && { metadata }), edges: kept, ...traits };
    }
    default:
      return axis satisfies never;
  }
}

function numbered({ name, label }: Axis, bins: readonly number[]): Axis {
  return integerCategoryAxis([...bins], { name, label, overflow: false });
}

/** NumPy's `isclose`, which Python rabbit compares edges with. */
function isClose(there: number, edge: number): boolean {
  return there === edge || Math.abs(there - edge) <= 1e-8 + 1e-5 * Math.abs(edge);
}

function mergedPart(part: Part, newEdges: readonly number[], { key, name, flow }: AxisCutOptions): Part {
  const { axis, bins } = part;
  const isCut = bins.some((bin, i) => i > 0 && bin !== bins[i - 1]! + 1);
  if ("categories" in axis || axis.kind === "boolean" || isCut) {
    throw mappingError(key, {
      field: `rebin of the axis ${name}`,
      state: "asked for",
      expected: isCut
        ? "neighbouring bins, without a step"
        : `an axis with edges, which one of the kind ${axis.kind} has not`,
      remedy: "Select or sum the bins.",
    });
  }
  const edges = axisEdges(axis);
  const at = newEdges.map((edge, i) => {
    const matches = Array.from(edges.keys()).filter((k) => isClose(edges[k]!, edge));
    // Where bins are narrower than the tolerance, the nearest edge is meant.
    const nearest = matches.toSorted((a, b) => Math.abs(edges[a]! - edge) - Math.abs(edges[b]! - edge))[0];
    if (nearest !== undefined) return nearest;
    throw mappingError(key, {
      field: `edges to rebin the axis ${name}`,
      index: i,
      found: edge,
      expected: `an edge of the axis: ${Array.from(edges).join(", ")}`,
    });
  });
  if (at.length < 2 || at.some((edge, i) => i > 0 && edge <= at[i - 1]!)) {
    throw mappingError(key, {
      field: `edges to rebin the axis ${name}`,
      state: newEdges.join(","),
      expected: "at least two edges, each above the one before",
    });
  }
  if (at.length === edges.length) return part;
  const [from, to] = [at[0]!, at.at(-1)!];
  const under = (hasUnderflow(axis) && (!flow || part.under)) || from > 0;
  const over = (hasOverflow(axis) && (!flow || part.over)) || to < bins.length;
  const groups = bins.map((_, i) =>
    i < from ? -1 : i >= to ? at.length - 1 : at.findLastIndex((edge) => edge <= i),
  );
  const { label, metadata } = axis;
  return {
    axis: {
      kind: "variable",
      name: axis.name,
      label,
      ...(metadata && { metadata }),
      edges: Float64Array.from(newEdges),
      underflow: under,
      overflow: over,
      circular: false,
      growth: false,
    },
    bins,
    groups,
    groupCount: at.length - 1,
    under,
    over,
  };
}
