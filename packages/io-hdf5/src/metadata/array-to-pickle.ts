import { type ArrayValue, type PythonValue, RabbitInputError, type ScalarValue } from "@rabbit-fit/contracts";
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
import { numberTypeCode } from "./numpy-type.js";

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

/**
 * An array of NumPy.
 *
 * @param toNode turns an item of an object array into a node
 * @throws RabbitInputError when NumPy has no such type
 */
export function arrayNode(array: ArrayValue, toNode: (value: PythonValue) => PickleNode): PickleNode {
  const { dtype, shape, data } = array;
  if (ArrayBuffer.isView(data)) {
    const code = numberTypeCode(dtype);
    if (code !== undefined) return numberArrayNode(code === "b1" ? "?" : code, data, shape);
  } else if (dtype === "object" || dtype === "object:str") {
    return objectArrayNode(
      data.map(dtype === "object" ? (item) => toNode(textToBytes(item)) : toNode),
      shape,
    );
  } else if (/^[SU]\d+$/.test(dtype)) {
    const width = Number(dtype.slice(1));
    const encode = dtype.startsWith("S") ? bytesItem : ucs4Item;
    const items = data.map((item) => encode(item, width));
    const size = dtype.startsWith("S") ? width : 4 * width;
    const bytes = new Uint8Array(items.length * size);
    for (const [i, item] of items.entries()) bytes.set(item, i * size);
    return ndarray(tupleNode([...shape]), `<${dtype}`, new ByteArray(bytes));
  }
  throw new RabbitInputError({
    field: "metadata",
    state: `an array of type ${dtype}`,
    expected: "an array of numbers, bool, object, S or U",
  });
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
export function scalarNode({ dtype, value }: ScalarValue): PickleNode {
  const name = dtype === "bool" ? "bool_" : dtype;
  if (numberTypeCode(dtype) === undefined) {
    throw new RabbitInputError({
      field: "metadata",
      state: `a scalar of type ${dtype}`,
      expected: "a number",
    });
  }
  const argument = (): PickleNode => {
    if (dtype.startsWith("float")) return floatNode(Number(value));
    if (dtype === "bool") return Boolean(value);
    return integerNode(BigInt(value));
  };
  return new Instance("call", new Global("numpy", name), [argument()]);
}

/** Whether a value is bytes, of any realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return classOf(value) === "Uint8Array";
}

/** The same bytes as an array of this realm. */
export function bytesNode({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** In arrays of type `object`, text stands for Python's bytes: see ArrayValue. */
function textToBytes(item: PythonValue): PythonValue {
  return typeof item === "string" ? new TextEncoder().encode(item) : item;
}

function bytesItem(item: PythonValue): Uint8Array {
  return isBytes(item) ? item : new TextEncoder().encode(String(item));
}

function ucs4Item(item: PythonValue, width: number): Uint8Array {
  const out = new DataView(new ArrayBuffer(4 * width));
  for (const [i, character] of [...String(item)].entries())
    out.setUint32(4 * i, character.codePointAt(0)!, true);
  return new Uint8Array(out.buffer);
}
