import { axisEdges, axisExtent, axisSize, axisTraits, hasOverflow, hasUnderflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import type { AxisMap } from "../histogram/axis-map.js";
import { HistogramError } from "../histogram-error.js";
import { axisField } from "./resolve.js";
import type { Rebin } from "./selectors.js";

/** A range of bins without flow. */
export interface BinRange {
  readonly begin: number;
  readonly end: number;
}

/** Which flow bins are taken along. */
export interface FlowKept {
  readonly underflow: boolean;
  readonly overflow: boolean;
}

/** A range merged by groups or into given edges. What is outside the range is dropped, as in boost-histogram. */
export function sliceIntoGroups(
  axis: Axis,
  range: BinRange,
  flow: FlowKept,
  rule: Exclude<Rebin, { readonly factor: number }>,
): AxisMap {
  const groups =
    "groups" in rule ? checkedGroups(axis, range, rule.groups) : groupsOfEdges(axis, range, rule.edges);
  const newAxis = ("groups" in rule ? rule.axis : undefined) ?? mergedAxis(axis, range, groups);
  if (axisSize(newAxis) !== groups.length) {
    throw new HistogramError({
      field: `${axisField(axis)}: groups.length`,
      found: groups.length,
      expected: `${axisSize(newAxis)}, the number of bins of the new axis`,
    });
  }
  const newFirst = Number(hasUnderflow(newAxis));
  const above = hasOverflow(newAxis) ? newFirst + groups.length : -1;
  // Out of range of categories is overflow, on whichever side it was.
  const below = newFirst === 1 ? 0 : axisTraits(newAxis).ordered ? -1 : above;
  const groupOf = groups.flatMap((count, group) => new Array<number>(count).fill(group));
  const first = Number(hasUnderflow(axis));
  const targets = new Int32Array(axisExtent(axis)).map((_, position) => {
    const bin = position - first;
    if (bin < 0) return flow.underflow ? below : -1;
    if (bin >= axisSize(axis)) return flow.overflow ? above : -1;
    const group = groupOf[bin - range.begin];
    return group === undefined ? -1 : newFirst + group;
  });
  return { axis: newAxis, targets };
}

/** A variable axis over the edges of the groups. Growth and wrapping around are lost. */
function mergedAxis(axis: Axis, range: BinRange, groups: readonly number[]): Axis {
  if (!axisTraits(axis).ordered) {
    throw new HistogramError({
      field: axisField(axis),
      state: "groups without an axis",
      expected: "the new axis, which names the merged categories",
      remedy: "Add it: `rebin({ groups, axis })`.",
    });
  }
  const edges = axisEdges(axis);
  const kept = [edges[range.begin]!];
  let bin = range.begin;
  for (const count of groups) kept.push(edges[(bin += count)]!);
  return {
    kind: "variable",
    name: axis.name,
    label: axis.label,
    ...(axis.metadata !== undefined && { metadata: axis.metadata }),
    edges: Float64Array.from(kept),
    underflow: hasUnderflow(axis),
    overflow: hasOverflow(axis),
    circular: false,
    growth: false,
  };
}

function checkedGroups(axis: Axis, range: BinRange, groups: readonly number[]): readonly number[] {
  const width = range.end - range.begin;
  const total = groups.reduce((count, group) => count + group, 0);
  if (total === width && groups.every((group) => Number.isInteger(group) && group > 0)) return groups;
  throw new HistogramError({
    field: `${axisField(axis)}: groups`,
    state: `[${groups.join(", ")}]`,
    expected: `integers above 0 whose sum is ${width}, the number of bins`,
  });
}

/** NumPy's `isclose`, which boost-histogram compares edges with. */
const relativeTolerance = 1e-5;
const absoluteTolerance = 1e-8;

function isClose(there: number, edge: number): boolean {
  // Tolerance is for finite edges: that of an infinite one would be infinite.
  if (there === edge || !Number.isFinite(edge)) return there === edge;
  return Math.abs(there - edge) <= absoluteTolerance + relativeTolerance * Math.abs(edge);
}

function groupsOfEdges(axis: Axis, range: BinRange, edges: ArrayLike<number>): readonly number[] {
  const old = axisEdges(axis).subarray(range.begin, range.end + 1);
  const bins: number[] = [];
  for (let i = 0; i < edges.length; i++) {
    const previous = bins.at(-1) ?? -1;
    // Both ascend or descend together: what is behind the edge before need not be looked at again.
    let bin = previous + 1;
    while (bin < old.length && !isClose(old[bin]!, edges[i]!)) bin++;
    // Where bins are narrower than the tolerance, the nearest edge is meant.
    while (bin + 1 < old.length && Math.abs(old[bin + 1]! - edges[i]!) < Math.abs(old[bin]! - edges[i]!))
      bin++;
    if (i === 0 ? bin === 0 : bin < old.length) {
      bins.push(bin);
      continue;
    }
    throw new HistogramError({
      field: `${axisField(axis)}: edges`,
      index: i,
      found: edges[i],
      expected: i === 0 ? `${old[0]}, the first edge` : "an edge of the axis, above the one before",
    });
  }
  if (bins.at(-1) !== old.length - 1) {
    throw new HistogramError({
      field: `${axisField(axis)}: edges`,
      index: edges.length - 1,
      found: edges[edges.length - 1],
      expected: `${old.at(-1)}, the last edge`,
    });
  }
  return bins.slice(1).map((bin, i) => bin - bins[i]!);
}
