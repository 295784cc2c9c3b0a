import type { Axis, Histogram } from "@rabbit-fit/sparse-hist";

/** A floating-point number whose value happens to be whole: written back as 1.0, not as 1. */
export interface FloatValue {
  readonly kind: "float";
  readonly value: number;
}

/** Python's tuple, told apart from its list. */
export interface TupleValue {
  readonly kind: "tuple";
  readonly items: readonly MetadataValue[];
}

/** A NumPy array. */
export interface ArrayValue {
  readonly kind: "array";
  /** NumPy's name of the type: `float64`, `int32`, `bool`, `object` (strings or bytes), `S3`, `U7` ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The last axis fastest. Text, of types `object`, `S` and `U`, is a list of strings, or of bytes where it is not UTF-8. */
  readonly data:
    | Float64Array
    | Float32Array
    | BigInt64Array
    | BigUint64Array
    | Int32Array
    | Uint32Array
    | Int16Array
    | Uint16Array
    | Int8Array
    | Uint8Array
    | readonly MetadataValue[];
}

/** A NumPy scalar. */
export interface ScalarValue {
  readonly kind: "scalar";
  readonly dtype: string;
  readonly value: number | bigint | boolean;
}

/** An axis of a histogram. */
export interface AxisValue {
  readonly kind: "axis";
  readonly axis: Axis;
}

/** A histogram. */
export interface HistogramValue {
  readonly kind: "histogram";
  readonly histogram: Histogram;
}

/**
 * What rabbit's metadata can hold. A whole `number` is an int of Python; a fractional or non-finite one is a float;
 * ints beyond 2^53 are bigint.
 */
export type MetadataValue =
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
  | AxisValue
  | HistogramValue
  | readonly MetadataValue[]
  | ReadonlyMap<MetadataValue, MetadataValue>;
