import { type Axis, axisExtent, axisSize, type TransformedAxis } from "@rabbit-fit/sparse-hist";
import { floatNode, Global, Instance, type PickleNode, tupleNode } from "../pickle/nodes.js";
import { numberArrayNode } from "./array-to-pickle.js";

/** The C++ version numbers with which states begin in boost-histogram 1.8. */
const VERSION = 0;

/** An axis as `hist` pickles it: the Python class, and in its state the C++ class with a state of its own. */
export function axisNode(axis: Axis): Instance {
  const { python, cpp, state } = describe(axis);
  const inner = new Instance("new", new Global("boost_histogram._core.axis", cpp), []);
  inner.state = tupleNode(state);
  const outer = new Instance("new", new Global("hist.axis", python), []);
  outer.state = new Map([["_ax", inner]]);
  return outer;
}

function describe(axis: Axis): { python: string; cpp: string; state: PickleNode[] } {
  const meta = new Map<PickleNode, PickleNode>([
    ["name", axis.name],
    ["label", axis.label],
  ]);
  switch (axis.kind) {
    case "regular": {
      const { bins, start, stop } = axis;
      const state = [VERSION, VERSION, bins, meta, floatNode(start), floatNode(stop - start)];
      return { python: "Regular", cpp: `regular_${numericSuffix(axis)}`, state };
    }
    case "transformed":
      return { python: "Regular", ...transformedAxis(axis, meta) };
    case "variable": {
      const state = [VERSION, numberArrayNode("f8", axis.edges, [axis.edges.length]), meta];
      return { python: "Variable", cpp: `variable_${numericSuffix(axis)}`, state };
    }
    case "integer": {
      const state = [VERSION, axisSize(axis), meta, axis.start];
      return { python: "Integer", cpp: `integer_${integerSuffix(axis)}`, state };
    }
    case "boolean":
      return { python: "Boolean", cpp: "boolean", state: [VERSION, 2, meta, 0] };
    case "string-category": {
      const state = [VERSION, axis.categories.length, ...axis.categories, meta];
      return { python: "StrCategory", cpp: `category_str${categorySuffix(axis)}`, state };
    }
    case "integer-category": {
      const values = Int32Array.from(axis.categories);
      const state = [VERSION, numberArrayNode("i4", values, [values.length]), meta];
      return { python: "IntCategory", cpp: `category_int${categorySuffix(axis)}`, state };
    }
    default:
      return axis satisfies never;
  }
}

/** The names of boost-histogram's C++ functions, which its own `_internal_conversion` looks up. */
const CPP_FUNCTIONS = { log: ["_log_fn", "_exp_fn"], sqrt: ["_sqrt_fn", "_sq_fn"] } as const;

function transformedAxis(axis: TransformedAxis, meta: PickleNode): { cpp: string; state: PickleNode[] } {
  const { bins, transform, from, to } = axis;
  const range = [bins, meta, floatNode(from), floatNode(to - from)];
  if (typeof transform === "object") {
    return { cpp: "regular_pow", state: [VERSION, VERSION, floatNode(transform.power), ...range] };
  }
  const conversion = new Global("boost_histogram.axis.transform", "_internal_conversion");
  const functions = [...CPP_FUNCTIONS[transform], conversion, transform];
  return { cpp: "regular_trans", state: [VERSION, VERSION, ...functions, ...range] };
}

/** The class with the same flow bins. That an axis can grow is kept where boost-histogram has such a class. */
function numericSuffix(axis: Extract<Axis, { kind: "regular" | "variable" }>): string {
  const { underflow, overflow, circular, growth } = axis;
  if (circular && !underflow && overflow) return "circular";
  if (underflow && overflow) return growth ? "uoflow_growth" : "uoflow";
  return flowSuffix(underflow, overflow);
}

function integerSuffix(axis: Extract<Axis, { kind: "integer" }>): string {
  const hasFlow = axisExtent(axis) > axisSize(axis);
  if (axis.circular && !hasFlow) return "circular";
  if (axis.growth && !hasFlow) return "growth";
  return flowSuffix(axis.underflow, axis.overflow && !axis.circular);
}

function flowSuffix(underflow: boolean, overflow: boolean): string {
  if (underflow) return overflow ? "uoflow" : "uflow";
  return overflow ? "oflow" : "none";
}

function categorySuffix({
  overflow,
  growth,
}: {
  readonly overflow: boolean;
  readonly growth: boolean;
}): string {
  if (overflow) return "";
  return growth ? "_growth" : "_none";
}
