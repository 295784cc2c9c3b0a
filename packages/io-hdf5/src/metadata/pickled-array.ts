import type { ArrayValue, PythonValue } from "@rabbit-fit/contracts";
import { Instance, isTuple, type PickleNode } from "../pickle/nodes.js";
import { PickleError } from "../pickle/pickle-error.js";
import { decodeItems, type NumpyType, parseNumpyType, textOrBytes } from "./numpy-type.js";
import { textOf } from "./option-value.js";

/** The type that `numpy.dtype(...)`, or a type string, stands for. */
export function typeFromInstance(node: PickleNode | undefined): NumpyType {
  if (typeof node === "string") return parseNumpyType(node);
  if (node instanceof Instance && node.callable.qualifiedName === "numpy.dtype") {
    const type = parseNumpyType(textOf(node.args[0]));
    // The state is (version, byte order, ...); structured types, which have fields, are refused by their code.
    const order = isTuple(node.state) ? node.state.items[1] : undefined;
    return { ...type, bigEndian: order === ">" };
  }
  throw new PickleError("an array without its type", "numpy.dtype");
}

/** A scalar of NumPy. Text becomes a string, bytes become bytes. */
export function scalarValue(type: NumpyType, bytes: Uint8Array): PythonValue {
  if (type.code === "S") return bytes.slice();
  const { dtype, data } = decodeItems(type, bytes);
  const value = data[0];
  if (typeof value === "string") return value;
  if (value === undefined && type.code === "U") return "";
  if (typeof value !== "number" && typeof value !== "bigint")
    throw new PickleError("an empty scalar", "a number");
  return { kind: "scalar", dtype, value: type.code === "b" ? value !== 0 : value };
}

/** An array from its bytes, in C or Fortran order. Without a shape it is one-dimensional. */
export function arrayFromBuffer(
  type: NumpyType,
  bytes: Uint8Array,
  shape: readonly number[] | undefined,
  fortran: boolean,
): ArrayValue {
  const { dtype, data } = decodeItems(type, bytes);
  const fullShape = shape ?? [data.length];
  const itemCount = fullShape.reduce((product, size) => product * size, 1);
  // Text of width 0 has no bytes at all, and as many empty items as the shape says.
  const items = type.size === 0 ? new Array<string>(itemCount).fill("") : data;
  if (items.length !== itemCount) {
    throw new PickleError(
      `an array of ${items.length} items with the shape [${fullShape}]`,
      `${itemCount} items`,
    );
  }
  return { kind: "array", dtype, shape: fullShape, data: fortran ? toRowMajor(items, fullShape) : items };
}

/** An array from the state of `numpy.ndarray`. */
export function arrayFromState(state: {
  readonly type: NumpyType;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  readonly items: Uint8Array | readonly PythonValue[];
}): ArrayValue {
  const { type, shape, fortran, items } = state;
  if (items instanceof Uint8Array) return arrayFromBuffer(type, items, shape, fortran);
  const itemCount = shape.reduce((product, size) => product * size, 1);
  if (items.length !== itemCount) {
    throw new PickleError(
      `an array of ${items.length} objects with the shape [${shape}]`,
      `${itemCount} objects`,
    );
  }
  const data = fortran ? (toRowMajor(items, shape) as readonly PythonValue[]) : items;
  if (type.code !== "O") {
    throw new PickleError(`a list of items in an array of type ${type.code}${type.size}`, "objects");
  }
  // See ArrayValue: where an item is text, bytes stay bytes.
  if (data.some((item) => typeof item === "string"))
    return { kind: "array", dtype: "object:str", shape, data };
  const texts = data.map((item) => (item instanceof Uint8Array ? textOrBytes(item) : item));
  return { kind: "array", dtype: "object", shape, data: texts };
}

/** The same items with the last axis fastest, of items with the first axis fastest. */
export function toRowMajor(items: ArrayValue["data"], shape: readonly number[]): ArrayValue["data"] {
  const out = Array.isArray(items) ? [...items] : (items as Float64Array).slice();
  const rank = shape.length;
  const position = new Array<number>(rank).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  let source = 0;
  for (let target = 0; target < items.length; target++) {
    out[target] = items[source] as never;
    for (let axis = rank - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      source -= position[axis]! * strides[axis]!;
      position[axis] = 0;
    }
  }
  return out;
}
