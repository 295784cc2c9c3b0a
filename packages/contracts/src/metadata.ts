import type { Axis, Histogram } from "@rabbit-fit/sparse-hist";
import type { NumericData } from "./numeric-data.js";

/** A floating-point number whose value happens to be whole: written back as 1.0, not as 1. */
export interface FloatValue {
  readonly kind: "float";
  readonly value: number;
}

/** Python's tuple, told apart from its list. */
export interface TupleValue {
  readonly kind: "tuple";
  readonly items: readonly PythonValue[];
}

/** A NumPy array. */
export interface ArrayValue {
  readonly kind: "array";
  /**
   * NumPy's name of the type: `float64`, `int32`, `bool` (an Int8Array of 0 and 1), `S3`, `U7` ..., and for arrays of
   * Python objects one of two:
   * - `object`: a string among its items is Python's *bytes*, UTF-8; bytes that are not UTF-8 are a Uint8Array. So are
   *   the lists of names that rabbit takes from HDF5, such as `procs` and `processes`.
   * - `object:str`: a string is Python's str, and bytes are a Uint8Array. NumPy calls this type `object`, too.
   */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The last axis fastest. Of `S`, items are strings, or bytes where they are not UTF-8; of `U`, strings. */
  readonly data: NumericData | readonly PythonValue[];
}

/** A NumPy scalar. */
export interface ScalarValue {
  readonly kind: "scalar";
  readonly dtype: string;
  readonly value: number | bigint | boolean;
}

/** An axis of a histogram. */
export interface PickledAxis {
  readonly kind: "axis";
  readonly axis: Axis;
}

/** A histogram. */
export interface PickledHistogram {
  readonly kind: "histogram";
  readonly histogram: Histogram;
}

/**
 * What rabbit's metadata can hold. A whole `number` is an int of Python; a fractional or non-finite one is a float;
 * ints beyond 2^53 are bigint.
 */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | FloatValue
  | TupleValue
  | ArrayValue
  | ScalarValue
  | PickledAxis
  | PickledHistogram
  | readonly PythonValue[]
  | ReadonlyMap<PythonValue, PythonValue>;
