import type { ArrayValue, PythonValue } from "@rabbit-fit/contracts";
import { classOf } from "@rabbit-fit/contracts/options";
import { HIGHEST_CODE_POINT } from "../pickle/literals.js";
import { PickleError } from "../pickle/pickle-error.js";

/** A type of NumPy: its kind and size as in `f8`, and the order of its bytes. */
export interface NumpyType {
  /** `f`, `i`, `u`, `b` (bool), `S`, `U` or `O`. */
  readonly code: string;
  /** Bytes of an item, or characters for `S` and `U`. */
  readonly size: number;
  readonly bigEndian: boolean;
}

type NumberArrayConstructor = new (
  buffer: ArrayBuffer,
) => Exclude<ArrayValue["data"], readonly PythonValue[]>;

const NUMBER_TYPES: Readonly<Record<string, readonly [name: string, constructor: NumberArrayConstructor]>> = {
  f8: ["float64", Float64Array],
  f4: ["float32", Float32Array],
  i8: ["int64", BigInt64Array],
  u8: ["uint64", BigUint64Array],
  i4: ["int32", Int32Array],
  u4: ["uint32", Uint32Array],
  i2: ["int16", Int16Array],
  u2: ["uint16", Uint16Array],
  i1: ["int8", Int8Array],
  u1: ["uint8", Uint8Array],
  b1: ["bool", Int8Array],
};

/** The code of NumPy, such as `f8`, of a type name of ours, such as `float64`; undefined for text and objects. */
export function numberTypeCode(name: string): string | undefined {
  return Object.entries(NUMBER_TYPES).find(([, [known]]) => known === name)?.[0];
}

/** Whether data are the typed array of a type of ours. Booleans are bytes, signed or not. */
export function isDataOf(name: string, data: unknown): boolean {
  const className = Object.values(NUMBER_TYPES).find(([known]) => known === name)?.[1].name;
  return classOf(data) === className || (name === "bool" && classOf(data) === "Uint8Array");
}

/** Parses a type string such as `f8`, `<i4`, `|S3` or `O8`. */
export function parseNumpyType(text: string): NumpyType {
  const [, order = "", code = "", size = ""] = /^([<>|=]?)([a-zA-Z?])(\d*)$/.exec(text) ?? [];
  if (code === "O") return { code, size: 0, bigEndian: false };
  if (code === "S" || code === "U") return { code, size: Number(size), bigEndian: order === ">" };
  const known = code === "?" ? "b1" : code + size;
  if (known in NUMBER_TYPES)
    return { code: known[0]!, size: Number(known.slice(1)), bigEndian: order === ">" };
  throw new PickleError(`an array of the NumPy type ${text}`, "a type of numbers, text or objects");
}

/** Whether a number is one that a NumPy type can have. */
export function isScalarOf(dtype: string, value: unknown): value is number | bigint | boolean {
  if (dtype === "bool") return typeof value === "boolean" || value === 0 || value === 1;
  if (typeof value !== "number" && typeof value !== "bigint") return false;
  const [, family, bits] = /^(float|int|uint)(\d+)$/.exec(dtype) ?? [];
  if (family === "float") return true;
  if (family === undefined || (typeof value === "number" && !Number.isInteger(value))) return false;
  const wide = BigInt(value);
  return (family === "int" ? BigInt.asIntN(Number(bits), wide) : BigInt.asUintN(Number(bits), wide)) === wide;
}

/** The items of an array, from the bytes that NumPy wrote, in the order of the bytes. */
export function decodeItems(type: NumpyType, bytes: Uint8Array): { dtype: string; data: ArrayValue["data"] } {
  const { code, size } = type;
  if (code === "S" || code === "U") {
    const width = code === "S" ? size : 4 * size;
    const itemCount = width === 0 ? 0 : bytes.length / width;
    if (!Number.isInteger(itemCount)) {
      throw new PickleError(`${bytes.length} bytes of ${code}${size}`, `whole items of ${width} bytes`);
    }
    const item = (i: number) => bytes.subarray(i * width, (i + 1) * width);
    const decode = code === "S" ? decodeBytesItem : (raw: Uint8Array) => decodeUcs4(raw, type.bigEndian);
    return { dtype: `${code}${size}`, data: Array.from({ length: itemCount }, (_, i) => decode(item(i))) };
  }
  const [dtype, NumberArray] = NUMBER_TYPES[`${code}${size}`] ?? [];
  if (dtype === undefined || NumberArray === undefined) {
    throw new PickleError("objects given as bytes", "a list of objects");
  }
  if (bytes.length % size !== 0) throw new PickleError(`${bytes.length} bytes of ${dtype}`, "whole items");
  const copy = bytes.slice();
  if (type.bigEndian && size > 1)
    for (let i = 0; i < copy.length; i += size) copy.subarray(i, i + size).reverse();
  return { dtype, data: new NumberArray(copy.buffer as ArrayBuffer) };
}

/** Bytes as a string where they are UTF-8, as they are where they are not: the rule of `ArrayValue`. */
export function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

function decodeBytesItem(item: Uint8Array): string | Uint8Array {
  // NumPy pads with zeros, and drops all trailing ones on access.
  let end = item.length;
  while (end > 0 && item[end - 1] === 0) end--;
  return textOrBytes(item.slice(0, end));
}

function decodeUcs4(item: Uint8Array, bigEndian: boolean): string {
  const view = new DataView(item.buffer, item.byteOffset, item.byteLength);
  let text = "";
  for (let i = 0; i < item.length; i += 4) {
    const code = view.getUint32(i, !bigEndian);
    if (code > HIGHEST_CODE_POINT) {
      throw new PickleError(`the character U+${code.toString(16).toUpperCase()}`, "one up to U+10FFFF");
    }
    text += String.fromCodePoint(code);
  }
  return text.replace(/\0+$/, "");
}
