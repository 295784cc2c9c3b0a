import { axisEdges, axisTraits, hasOverflow, hasUnderflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { refuse } from "./fields.js";
import { metadataToUhi } from "./metadata.js";
import { NdArray } from "./nd-array.js";
import type { UhiAxis } from "./types.js";
import { type Hints, writerInfoField } from "./writer-info.js";

/**
 * An axis as UHI has it.
 *
 * @param path of the axis, for messages
 * @param place keeps an array, such as the edges, and returns what stands for it
 * @throws HistogramError when a category is no integer, or metadata are not what JSON can hold
 */
export function axisToUhi<Numbers>(
  axis: Axis,
  path: string,
  place: (key: string, array: NdArray) => Numbers,
): UhiAxis<Numbers> {
  const { field, hints } = metadataToUhi(axis, path);
  const common = {
    ...field,
    ...writerInfoField({ ours: { ...hints, ...flagHints(axis) }, boost: boostHints(axis) }),
  };
  switch (axis.kind) {
    case "regular": {
      const { start: lower, stop: upper, bins } = axis;
      return { type: "regular", lower, upper, bins, ...flow(axis), ...common };
    }
    case "integer": {
      const { start: lower, stop: upper } = axis;
      return { type: "regular", lower, upper, bins: upper - lower, ...flow(axis), ...common };
    }
    case "transformed":
    case "variable": {
      const values = axisEdges(axis);
      if (values[0]! > values.at(-1)!) refuse(`${path}.edges`, "edges that increase", shownEdges(values));
      const edges = place("edges", new NdArray([values.length], values));
      return { type: "variable", edges, ...flow(axis), ...common };
    }
    case "string-category":
      return {
        type: "category_str",
        categories: [...axis.categories],
        flow: hasOverflow(axis),
        ...common,
      };
    case "integer-category":
      for (const [i, category] of axis.categories.entries()) {
        if (!Number.isSafeInteger(category)) refuse(`${path}.categories[${i}]`, "an integer", category);
      }
      return {
        type: "category_int",
        categories: [...axis.categories],
        flow: hasOverflow(axis),
        ...common,
      };
    case "boolean":
      return { type: "boolean", ...common };
    default:
      return axis satisfies never;
  }
}

function shownEdges(edges: Float64Array): string {
  return `from ${edges[0]} to ${edges.at(-1)}`;
}

function flow(axis: Axis) {
  const { underflow, overflow, circular } = axisTraits(axis);
  return { underflow, overflow, circular };
}

/** What the schema cannot say, and flags that say another thing than the bins which are there. */
function flagHints(axis: Axis): Hints {
  if (axis.kind === "boolean") return {};
  if (axis.kind === "transformed") {
    const { kind, transform, from, to } = axis;
    const power = typeof transform === "string" ? {} : { power: transform.power };
    return { kind, transform: typeof transform === "string" ? transform : "pow", ...power, from, to };
  }
  return {
    ...(axis.kind === "integer" ? { kind: "integer" } : {}),
    ...(axis.growth ? { growth: true } : {}),
    ...("underflow" in axis && axis.underflow !== hasUnderflow(axis) ? { underflow: axis.underflow } : {}),
    ...(axis.overflow !== hasOverflow(axis) ? { overflow: axis.overflow } : {}),
  };
}

/**
 * boost-histogram's own hints, by which Python makes the same axis again. Some of its axes have flow bins of their own
 * rule, so that the hint is given only where the axis then has as many bins as here.
 */
function boostHints(axis: Axis): Hints {
  const [below, above] = [hasUnderflow(axis), hasOverflow(axis)];
  switch (axis.kind) {
    case "integer": {
      if (axis.growth && (below || above || axis.circular)) return { orig_type: "Integer" };
      return { orig_type: "Integer", ...(axis.growth ? { growth: true } : {}) };
    }
    case "regular":
    case "variable":
      return axis.growth && below && above && !axis.circular ? { growth: true } : {};
    case "string-category":
    case "integer-category":
      return axis.growth && !above ? { growth: true } : {};
    case "transformed":
    case "boolean":
      return {};
    default:
      return axis satisfies never;
  }
}
