import type { ArrayValue, PythonValue, ScalarValue } from "@rabbit-fit/contracts";
import { classOf } from "@rabbit-fit/contracts/options";
import {
  ByteArray,
  floatNode,
  Global,
  Instance,
  integerNode,
  type PickleNode,
  tupleNode,
} from "../pickle/nodes.js";
import { isDataOf, isScalarOf, numberTypeCode } from "./numpy-type.js";
import { Place } from "./place.js";

/**
 * Arrays are written as calls of `numpy.ndarray(shape, type, buffer)`. NumPy itself writes private functions, whose
 * module is `numpy.core` in version 1 and `numpy._core` in version 2; this reads in both.
 */
function ndarray(...args: PickleNode[]): Instance {
  return new Instance("call", new Global("numpy", "ndarray"), args);
}

/** An array of numbers. */
export function numberArrayNode(code: string, data: ArrayBufferView, shape: readonly number[]): Instance {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return ndarray(tupleNode([...shape]), `<${code}`, new ByteArray(bytes));
}

/** Turns a value at some place into a node. */
export type ToNode = (value: PythonValue, place: Place) => PickleNode;

/**
 * The items of a list, of which none is left out: a gap is refused as what is missing.
 *
 * @param part of the value at `place` that the list is
 */
export function itemNodes(
  items: readonly PythonValue[],
  place: Place,
  toNode: ToNode,
  part = "",
): PickleNode[] {
  if (!Array.isArray(items)) place.refuse(items, "an array", { part });
  const inner = new Place(place);
  return Array.from(items, (item, i) => toNode(item, inner.at(i)));
}

/** Whether a value is bytes, of any realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return classOf(value) === "Uint8Array";
}

/** The same bytes as an array of this realm. */
export function bytesNode({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * An array of NumPy.
 *
 * @param toNode turns an item of an object array into a node
 * @throws RabbitInputError when NumPy has no such type, or the data are not of it or not as many as the shape says
 */
export function arrayNode(array: ArrayValue, place: Place, toNode: ToNode): PickleNode {
  const { dtype, shape, data } = array;
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isShape) place.refuse(shape, "whole numbers that are not negative", { part: ".shape" });
  const isObject = dtype === "object" || dtype === "object:str";
  const [, kind, digits] = /^([SU])(\d+)$/.exec(dtype) ?? [];
  const code = numberTypeCode(dtype);
  if (!isObject && kind === undefined && code === undefined) {
    place.refuse(dtype, "a type of numbers, bool, object, S or U", { part: ".dtype" });
  }
  const isOfType = code === undefined ? Array.isArray(data) : isDataOf(dtype, data);
  if (!isOfType) {
    const expected = code === undefined ? "an array" : `the typed array of the dtype ${dtype}`;
    place.refuse(data, expected, { part: ".data" });
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (data.length !== count) {
    place.refuse(data.length, `${count}, the product of its shape`, { part: ".data.length" });
  }
  if (code !== undefined) {
    return numberArrayNode(code === "b1" ? "?" : code, data as ArrayBufferView, shape);
  }
  const items = data as readonly PythonValue[];
  if (isObject) {
    const itemNode: ToNode =
      dtype === "object" ? (item, at) => toNode(textToBytes(item), at) : (item, at) => toNode(item, at);
    return objectArrayNode(itemNodes(items, place, itemNode), shape);
  }
  const width = Number(digits);
  const size = kind === "S" ? width : 4 * width;
  const bytes = new Uint8Array(items.length * size);
  const inner = new Place(place);
  const bytesOfItem = kind === "S" ? bytesItem : ucs4Item;
  for (const [i, item] of items.entries()) bytes.set(bytesOfItem(item, width, inner.at(i)), i * size);
  return ndarray(tupleNode([...shape]), `<${dtype}`, new ByteArray(bytes));
}

/** An object array: an empty one that is given its items as a state. */
function objectArrayNode(items: PickleNode[], shape: readonly number[]): Instance {
  const array = ndarray(tupleNode([...shape]), "O");
  const type = new Instance("call", new Global("numpy", "dtype"), ["O", false, true]);
  const stateVersion = 1;
  const fortran = false;
  array.state = tupleNode([stateVersion, tupleNode([...shape]), type, fortran, items]);
  return array;
}

/** A scalar of NumPy. */
export function scalarNode({ dtype, value }: ScalarValue, place: Place): PickleNode {
  if (numberTypeCode(dtype) === undefined)
    place.refuse(dtype, "a type of numbers, or bool", { part: ".dtype" });
  if (!isScalarOf(dtype, value)) place.refuse(value, `a number of the dtype ${dtype}`, { part: ".value" });
  const argument = (): PickleNode => {
    if (dtype.startsWith("float")) return floatNode(Number(value));
    if (dtype === "bool") return Boolean(value);
    return integerNode(BigInt(value));
  };
  return new Instance("call", new Global("numpy", dtype === "bool" ? "bool_" : dtype), [argument()]);
}

/** In arrays of type `object`, text stands for Python's bytes: see ArrayValue. */
function textToBytes(item: PythonValue): PythonValue {
  return typeof item === "string" ? new TextEncoder().encode(item) : item;
}

function bytesItem(item: PythonValue, width: number, place: Place): Uint8Array {
  const bytes = typeof item === "string" ? new TextEncoder().encode(item) : item;
  if (!isBytes(bytes) || bytes.length > width) {
    return place.refuse(item, `text or bytes of at most ${width} bytes in UTF-8`);
  }
  return bytes;
}

function ucs4Item(item: PythonValue, width: number, place: Place): Uint8Array {
  const characters = typeof item === "string" ? [...item] : undefined;
  if (characters === undefined || characters.length > width) {
    return place.refuse(item, `text of at most ${width} characters`);
  }
  const out = new DataView(new ArrayBuffer(4 * width));
  for (const [i, character] of characters.entries()) out.setUint32(4 * i, character.codePointAt(0)!, true);
  return new Uint8Array(out.buffer);
}
