import { type Axis, axisEdges, axisSize, hasOverflow, hasUnderflow } from "@rabbit-fit/sparse-hist";

/** How far the edges of two equal axes may be apart, in bin widths: what was computed twice may differ in rounding. */
const EDGE_TOLERANCE = 1e-6;

/** Why an axis of a histogram is not the axis of its channel, in words; nothing where it is. */
export function axisMismatch(axis: Axis, expected: Axis, flow: "flow" | "no flow"): string | undefined {
  // Mostly it is the very same, and comparing thousands of edges takes longer than booking their contents.
  if (axis === expected) return undefined;
  const size = axisSize(axis);
  const wanted = axisSize(expected);
  if (axis.name !== "" && expected.name !== "" && axis.name !== expected.name) {
    return `the axis "${expected.name}", not "${axis.name}"`;
  }
  if (size !== wanted) return `${wanted} bins, not ${size}`;
  if (flow === "flow") {
    if (hasUnderflow(axis) !== hasUnderflow(expected) || hasOverflow(axis) !== hasOverflow(expected)) {
      return "the same flow bins as the channel, which keeps them";
    }
  }
  const categories = categoryMismatch(axis, expected);
  if (categories !== undefined) return categories;
  return edgeMismatch(axisEdges(axis), axisEdges(expected));
}

function categoryMismatch(axis: Axis, expected: Axis): string | undefined {
  const found = categoriesOf(axis);
  const wanted = categoriesOf(expected);
  if (found === undefined && wanted === undefined) return undefined;
  if (found === undefined || wanted === undefined)
    return `an axis of kind ${expected.kind}, not ${axis.kind}`;
  const strayed = wanted.findIndex((category, i) => category !== found[i]);
  if (strayed < 0) return undefined;
  return `category ${strayed} to be ${JSON.stringify(wanted[strayed])}, not ${JSON.stringify(found[strayed])}`;
}

function categoriesOf(axis: Axis): readonly (string | number)[] | undefined {
  return "categories" in axis ? axis.categories : undefined;
}

function edgeMismatch(edges: Float64Array, wanted: Float64Array): string | undefined {
  for (let i = 0; i < wanted.length; i++) {
    if (edges[i] === wanted[i]) continue;
    // The first and the last bin may reach to infinity: beside them, the width of the other neighbour counts.
    const [before, after] = [wanted[i]! - wanted[i - 1]!, wanted[i + 1]! - wanted[i]!];
    const width = Number.isFinite(before) ? before : Number.isFinite(after) ? after : 0;
    if (Math.abs(edges[i]! - wanted[i]!) <= EDGE_TOLERANCE * Math.abs(width)) continue;
    return `edge ${i} at ${wanted[i]}, not ${edges[i]}`;
  }
  return undefined;
}
