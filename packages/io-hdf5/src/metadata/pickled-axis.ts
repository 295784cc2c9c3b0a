import type { ArrayValue, PythonValue } from "@rabbit-fit/contracts";
import type { Axis, RegularAxis } from "@rabbit-fit/sparse-hist";
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

/**
 * The axis that boost-histogram's C++ class would make of a state. A regular axis under a transform becomes a
 * variable axis with the same edges: its bins are not of equal width.
 *
 * @param cpp name of the class, such as `regular_uoflow`
 * @param state what the class wrote of itself; the leading zeros are versions of C++ classes
 */
export function axisFromState(cpp: string, state: readonly PythonValue[]): Axis {
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
      const exponent = 1 / real(power, cpp);
      return transformed(
        { bins: count(size, cpp), start: real(start, cpp), width: real(width, cpp) },
        (z) => z ** exponent,
        labels(meta),
      );
    }
    case "regular_trans": {
      const [, , , , , name, size, meta, start, width] = state;
      const inverse = name === "log" ? Math.exp : name === "sqrt" ? (z: number) => z * z : undefined;
      if (inverse === undefined) {
        throw new PickleError(`an axis with the transform ${String(name)}`, "the transform log, sqrt or pow");
      }
      return transformed(
        { bins: count(size, cpp), start: real(start, cpp), width: real(width, cpp) },
        inverse,
        labels(meta),
      );
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
  regular: Pick<RegularAxis, "bins" | "start"> & { readonly width: number },
  inverse: (z: number) => number,
  common: { name: string; label: string },
): Axis {
  const { bins, start, width } = regular;
  if (bins > MOST_TRANSFORMED_BINS) {
    throw new PickleError(
      `an axis of ${bins} bins under a transform`,
      `at most ${MOST_TRANSFORMED_BINS} bins`,
    );
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => {
    // boost-histogram's own formula, in the space of the transform.
    const z = i / bins;
    return inverse((1 - z) * start + z * (start + width));
  });
  return { kind: "variable", edges, ...common, ...options("uoflow") };
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
