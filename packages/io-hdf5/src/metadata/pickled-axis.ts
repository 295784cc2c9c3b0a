import type { ArrayValue, PythonValue } from "@rabbit-fit/contracts";
import type { Axis, AxisTransform } from "@rabbit-fit/sparse-hist";
import { PickleError } from "../pickle/pickle-error.js";

/** Flow bins and behaviour, from the second half of the name of the C++ class: `regular_uoflow_growth`. */
function options(suffix: string) {
  const words = new Set(suffix.split("_"));
  const circular = words.has("circular");
  return {
    underflow: words.has("uflow") || words.has("uoflow"),
    overflow: words.has("oflow") || words.has("uoflow") || circular,
    circular,
    growth: words.has("growth"),
  };
}

/** The C++ functions of boost-histogram's own transforms. */
const TRANSFORMS: ReadonlyMap<unknown, AxisTransform> = new Map([
  ["_log_fn", "log"],
  ["_sqrt_fn", "sqrt"],
]);

/**
 * The axis that boost-histogram's C++ class would make of a state. Where a function of the user transforms its values, the
 * file has the name of the function but no edges: its bins become those of an integer axis, counted from 0.
 *
 * @param cpp name of the class, such as `regular_uoflow`
 * @param state what the class wrote of itself; the leading zeros are versions of C++ classes
 * @param warn is told of an axis whose edges are not known
 */
export function axisFromState(
  cpp: string,
  state: readonly PythonValue[],
  warn: (message: string) => void,
): Axis {
  const [, family = "", suffix = ""] =
    /^(regular_pow|regular_trans|regular|variable|integer|category_str|category_int|boolean)_?(.*)$/.exec(
      cpp,
    ) ?? [];
  switch (family) {
    case "regular": {
      const [, , size, meta, start, width] = state;
      return {
        kind: "regular",
        bins: count(size, cpp),
        start: real(start, cpp),
        stop: real(start, cpp) + real(width, cpp),
        ...labels(meta),
        ...options(suffix),
      };
    }
    case "regular_pow": {
      const [, , power, size, meta, start, width] = state;
      return transformed({ power: real(power, cpp) }, size, [real(start, cpp), real(width, cpp)], meta);
    }
    case "regular_trans": {
      const [, , forward, , , name, size, meta, start, width] = state;
      const transform = TRANSFORMS.get(forward);
      if (transform !== undefined)
        return transformed(transform, size, [real(start, cpp), real(width, cpp)], meta);
      const common = labels(meta);
      const bins = count(size, cpp);
      warn(
        `axis "${common.name}" has the transform "${String(name)}", whose edges Python alone can tell: its ${bins} bins are numbered from 0`,
      );
      return { kind: "integer", start: 0, stop: bins, ...common, ...options("uoflow") };
    }
    case "variable": {
      const [, edges, meta] = state;
      return { kind: "variable", edges: numbers(edges, cpp), ...labels(meta), ...options(suffix) };
    }
    case "integer": {
      const [, size, meta, start] = state;
      const first = real(start, cpp);
      return {
        kind: "integer",
        start: first,
        stop: first + count(size, cpp),
        ...labels(meta),
        ...options(suffix),
      };
    }
    case "boolean":
      return { kind: "boolean", ...labels(state[2]) };
    case "category_str": {
      const size = count(state[1], cpp);
      const categories = state.slice(2, 2 + size).map(String);
      return { kind: "string-category", categories, ...labels(state[2 + size]), ...categoryOptions(suffix) };
    }
    case "category_int": {
      const [, values, meta] = state;
      return {
        kind: "integer-category",
        categories: Array.from(numbers(values, cpp)),
        ...labels(meta),
        ...categoryOptions(suffix),
      };
    }
    default:
      throw new PickleError(
        `an axis of the class ${cpp}`,
        "a regular, variable, integer, category or boolean axis",
      );
  }
}

function categoryOptions(suffix: string) {
  return { overflow: suffix === "", growth: suffix === "growth" };
}

/** The edges of such an axis are made from a few numbers, and not read. */
const MOST_TRANSFORMED_BINS = 2 ** 20;

function transformed(
  transform: AxisTransform,
  size: PythonValue | undefined,
  [from, width]: readonly [number, number],
  meta: PythonValue | undefined,
): Axis {
  const bins = count(size, "regular_trans");
  if (bins > MOST_TRANSFORMED_BINS) {
    throw new PickleError(
      `an axis of ${bins} bins under a transform`,
      `at most ${MOST_TRANSFORMED_BINS} bins`,
    );
  }
  const flow = { underflow: true, overflow: true } as const;
  return { kind: "transformed", bins, transform, from, to: from + width, ...flow, ...labels(meta) };
}

/** Name and label. Other entries of the dict, and texts that are not strings, have no place in an Axis. */
function labels(meta: PythonValue | undefined): { name: string; label: string } {
  const dict: ReadonlyMap<PythonValue, PythonValue> = meta instanceof Map ? meta : new Map();
  const text = (key: string) => {
    const value = dict.get(key);
    return typeof value === "string" ? value : "";
  };
  return { name: text("name"), label: text("label") };
}

function real(value: PythonValue | undefined, cpp: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "object" && value !== null && "kind" in value) {
    if (value.kind === "float") return value.value;
    if (value.kind === "scalar") return Number(value.value);
  }
  throw new PickleError(`a state of ${cpp} without a number`, "a number");
}

function count(value: PythonValue | undefined, cpp: string): number {
  const size = real(value, cpp);
  if (Number.isInteger(size) && size >= 0) return size;
  throw new PickleError(`a state of ${cpp} with ${size}`, "a number of bins");
}

function numbers(value: PythonValue | undefined, cpp: string): Float64Array {
  const isArray = typeof value === "object" && value !== null && "kind" in value && value.kind === "array";
  if (isArray && ArrayBuffer.isView((value as ArrayValue).data)) {
    return Float64Array.from((value as ArrayValue).data as ArrayLike<number | bigint>, Number);
  }
  throw new PickleError(`a state of ${cpp} without its array`, "an array of numbers");
}
