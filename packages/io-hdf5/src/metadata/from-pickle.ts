import type { ArrayValue, PythonValue } from "@rabbit-fit/contracts";
import type { Axis } from "@rabbit-fit/sparse-hist";
import {
  ByteArray,
  Global,
  Instance,
  isFloat,
  isTuple,
  PersistentId,
  type PickleNode,
  PickleSet,
} from "../pickle/nodes.js";
import { PickleError } from "../pickle/pickle-error.js";
import { isAllowedGlobal } from "../pickle/whitelist.js";
import { isScalarOf, type NumpyType, parseNumpyType } from "./numpy-type.js";
import { optionValue, textOf } from "./option-value.js";
import { arrayFromBuffer, arrayFromState, scalarValue, typeFromInstance } from "./pickled-array.js";
import { axisFromState } from "./pickled-axis.js";
import { histogramFromBuffer } from "./pickled-histogram.js";

/** The rest of the file, which a pickle refers to by path. */
export interface PickleContext {
  /** The bytes of a dataset of bytes. */
  readonly readBytes: (path: string) => Uint8Array;
  /** The value in another pickle group. */
  readonly readGroup: (path: string) => PythonValue;
  /** Told what is not read as it was written. */
  readonly warn: (message: string) => void;
}

/** Items that arrays and axes may have in all without bytes for them: zeros, empty texts, edges of a transform. */
const MOST_UNBACKED = 2 ** 22;

/** Axes of an array or histogram, as many as NumPy has. */
const MOST_AXES = 64;

/** Turns what a pickle says into metadata. Sets become lists, a bytearray becomes bytes. */
export function metadataFromPickle(node: PickleNode, context: PickleContext): PythonValue {
  return new Converter(context).convert(node);
}

/** Converts values of one pickle, each object once. */
export class Converter {
  private readonly done = new Map<object, PythonValue>();
  private readonly open = new Set<object>();
  /** Items without bytes of their own that may still be made. */
  private unbacked = MOST_UNBACKED;

  constructor(private readonly context: PickleContext) {}

  convert(node: PickleNode): PythonValue {
    if (typeof node !== "object" || node === null || node instanceof Uint8Array) return node;
    const known = this.done.get(node);
    if (known !== undefined) return known;
    if (this.open.has(node)) throw new PickleError("an object that contains itself", "a tree of values");
    this.open.add(node);
    try {
      const value = this.convertObject(node);
      this.done.set(node, value);
      return value;
    } finally {
      this.open.delete(node);
    }
  }

  private convertObject(node: Exclude<PickleNode, null | boolean | number | bigint | string>): PythonValue {
    if (node instanceof Uint8Array) return node;
    if (Array.isArray(node)) return node.map((item) => this.convert(item));
    if (node instanceof Map) return this.dict(node);
    if (node instanceof ByteArray) return node.bytes;
    if (node instanceof PickleSet) return node.items.map((item) => this.convert(item));
    if (isTuple(node)) return { kind: "tuple", items: node.items.map((item) => this.convert(item)) };
    if (isFloat(node)) return node;
    if (node instanceof Instance) return this.instance(node);
    if (node instanceof PersistentId)
      throw new PickleError("a path on its own", "a path of a proxy or buffer");
    // A class as a value, such as the type of an option.
    assertKnown(node as Global);
    return (node as Global).qualifiedName;
  }

  private dict(entries: ReadonlyMap<PickleNode, PickleNode>): Map<PythonValue, PythonValue> {
    const out = new Map<PythonValue, PythonValue>();
    for (const [key, value] of entries) {
      if (Array.isArray(key) || key instanceof Map || key instanceof PickleSet) {
        throw new PickleError("a dict whose key is a list, dict or set", "keys that are numbers or text");
      }
      out.set(this.convert(key), this.convert(value));
    }
    return out;
  }

  private instance(node: Instance): PythonValue {
    const { module, name, qualifiedName } = node.callable;
    assertKnown(node.callable);
    switch (module) {
      case "hist.axis":
      case "boost_histogram.axis":
        return { kind: "axis", axis: this.axis(node) };
      case "numpy.core.multiarray":
      case "numpy._core.multiarray":
        return name === "scalar" ? this.scalar(node) : this.reconstructed(node);
      case "numpy.core.numeric":
      case "numpy._core.numeric":
        return this.fromBuffer(node);
      case "numpy":
        return this.numpy(node);
      case "wums.ioutils":
      case "narf.ioutils":
        return this.wums(node);
      case "hist.storage":
      case "boost_histogram.storage":
        return name;
      default: {
        const value = optionValue(node, (inner) => this.convert(inner));
        if (value !== undefined) return value;
        throw new PickleError(
          `an object of ${qualifiedName} by itself`,
          "an axis, array, histogram or option",
        );
      }
    }
  }

  private axis(node: Instance): Axis {
    const inner = node.state instanceof Map ? node.state.get("_ax") : undefined;
    if (!(inner instanceof Instance) || !isTuple(inner.state)) {
      throw new PickleError(`an axis ${node.callable.qualifiedName} without its state`, "its C++ axis");
    }
    const cpp = inner.callable;
    assertKnown(cpp);
    // The functions of a transform are never looked at, and of what the user keeps beside an axis only name and label.
    const state = inner.state.items.map((item) => {
      if (item instanceof Map) return axisDescription(item);
      return cpp.name === "regular_trans" && isFunction(item) ? null : this.convert(item);
    });
    const axis = axisFromState(cpp.name, state, this.context.warn);
    if (axis.kind === "transformed") this.takeUnbacked(axis.bins);
    return axis;
  }

  /** Counts items that a few bytes of the stream ask for. */
  private takeUnbacked(count: number): void {
    this.unbacked -= count;
    if (!(this.unbacked >= 0)) {
      throw new PickleError(
        `arrays or axes of ${MOST_UNBACKED - this.unbacked} items without bytes for them`,
        `at most ${MOST_UNBACKED}`,
      );
    }
  }

  private type(node: PickleNode | undefined): NumpyType {
    return typeFromInstance(node);
  }

  private scalar({ args: [type, raw] }: Instance): PythonValue {
    return scalarValue(this.type(type), bytesOf(raw));
  }

  private reconstructed({ state }: Instance): ArrayValue {
    return this.arrayWithState(state);
  }

  /** The state of an array: (version, shape, type, whether the first axis is fastest, items or bytes). */
  private arrayWithState(state: PickleNode | undefined): ArrayValue {
    const [, shape, type, fortran, content] = isTuple(state) ? state.items : [];
    const items = Array.isArray(content)
      ? this.objectItems(content)
      : bytesOf(typeof content === "string" ? Uint8Array.from(content, (c) => c.charCodeAt(0)) : content);
    const source = { type: this.type(type), shape: shapeOf(shape), fortran: fortran === true, items };
    if (source.type.size === 0 && !Array.isArray(items)) this.takeUnbacked(itemCount(source.shape));
    return arrayFromState(source);
  }

  /** Items of an object array. Bytes stay apart from text here: `arrayFromState` decides how to write them down. */
  private objectItems(items: readonly PickleNode[]): PythonValue[] {
    return items.map((item) => this.convert(item));
  }

  private fromBuffer({ args: [raw, type, shape, order] }: Instance): ArrayValue {
    return this.arrayOf(this.type(type), bytesOf(raw), { shape: shapeOf(shape), fortran: order === "F" });
  }

  private arrayOf(
    type: NumpyType,
    bytes: Uint8Array,
    { shape, fortran }: { readonly shape: readonly number[]; readonly fortran: boolean },
  ): ArrayValue {
    // Text of no characters has no bytes.
    if (type.size === 0) this.takeUnbacked(itemCount(shape));
    return arrayFromBuffer(type, bytes, shape, fortran);
  }

  /** Public names of NumPy. Our own writer uses nothing else, because they are the same in every version. */
  private numpy({ callable: { name }, args, state }: Instance): PythonValue {
    const [first, second, third] = args;
    switch (name) {
      case "ndarray": {
        if (state !== undefined) return this.arrayWithState(state);
        return this.arrayOf(this.type(second), bytesOf(third), { shape: shapeOf(first), fortran: false });
      }
      case "frombuffer":
        return arrayFromBuffer(this.type(second), bytesOf(first), undefined, false);
      case "zeros": {
        const count = itemCount(shapeOf(first));
        this.takeUnbacked(count);
        return arrayFromBuffer(parseNumpyType("f8"), new Uint8Array(8 * count), undefined, false);
      }
      case "dtype":
        return `dtype(${textOf(first)})`;
      default: {
        const dtype = name.replace(/_$/, "");
        const value = isFloat(first) ? first.value : first;
        if (isScalarOf(dtype, value)) return { kind: "scalar", dtype, value };
        throw new PickleError(`a call of numpy.${name}`, "a number of this type as its argument");
      }
    }
  }

  private wums({ callable: { name }, args }: Instance): PythonValue {
    switch (name) {
      case "H5PickleProxy":
        return args[0] === null ? this.context.readGroup(pathOf(args[1])) : this.convert(args[0] ?? null);
      case "make_Hist": {
        const [axes, storage, , label, title, buffer] = args;
        return this.histogram({ axes, storage, label, name: title, buffer });
      }
      case "make_Histogram": {
        const [axes, storage, , buffer] = args;
        return this.histogram({ axes, storage, label: null, name: null, buffer });
      }
      default:
        throw new PickleError(`an object of wums.ioutils.${name} by itself`, "a proxy or a histogram");
    }
  }

  private histogram(
    parts: Readonly<Record<"axes" | "storage" | "label" | "name" | "buffer", PickleNode | undefined>>,
  ) {
    const { axes, storage, label, name, buffer } = parts;
    const isList =
      (isTuple(axes) && axes.items.length <= MOST_AXES) || (Array.isArray(axes) && axes.length <= MOST_AXES);
    if (!isList || !(storage instanceof Instance) || !(buffer instanceof Instance)) {
      throw new PickleError(
        "a histogram without axes, storage or content",
        `all three, with at most ${MOST_AXES} axes`,
      );
    }
    const [inline, path] = buffer.args;
    return {
      kind: "histogram",
      histogram: histogramFromBuffer({
        axes: (isTuple(axes) ? axes.items : axes).map((axis) => this.axisNode(axis)),
        storage: storage.callable.name,
        bytes:
          inline === null || inline === undefined ? this.context.readBytes(pathOf(path)) : bytesOf(inline),
        name: typeof name === "string" ? name : "",
        label: typeof label === "string" ? label : "",
      }),
    } as const;
  }

  private axisNode(node: PickleNode): Axis {
    const value = this.convert(node);
    if (typeof value === "object" && value !== null && "kind" in value && value.kind === "axis")
      return value.axis;
    throw new PickleError("a histogram over something that is no axis", "axes");
  }
}

/** @throws PickleError for a class or function that stands for nothing here */
function assertKnown(global: Global): void {
  if (isAllowedGlobal(global)) return;
  throw new PickleError(
    `a pickle that names ${global.qualifiedName}`,
    "names of hist, boost_histogram, numpy and wums only",
  );
}

function isFunction(node: PickleNode): boolean {
  return node instanceof Global || node instanceof Instance;
}

function axisDescription(dict: ReadonlyMap<PickleNode, PickleNode>): Map<PythonValue, PythonValue> {
  const texts = new Map<PythonValue, PythonValue>();
  for (const key of ["name", "label"]) {
    const value = dict.get(key);
    if (typeof value === "string") texts.set(key, value);
  }
  return texts;
}

function bytesOf(node: PickleNode | undefined): Uint8Array {
  if (node instanceof ByteArray) return node.bytes;
  if (node instanceof Uint8Array) return node;
  // Protocols 0 to 2 write bytes as _codecs.encode(text, "latin1"), or as an empty call of bytes.
  if (node instanceof Instance && node.callable.module === "_codecs") {
    return Uint8Array.from(textOf(node.args[0]), (character) => character.charCodeAt(0));
  }
  if (node instanceof Instance && /^(bytearray|bytes)$/.test(node.callable.name)) {
    return node.args.length === 0 ? new Uint8Array(0) : bytesOf(node.args[0]);
  }
  throw new PickleError("an array without its bytes", "bytes");
}

function shapeOf(node: PickleNode | undefined): number[] {
  const items = isTuple(node) ? node.items : typeof node === "number" ? [node] : undefined;
  const isShape = (size: PickleNode) => typeof size === "number" && Number.isInteger(size) && size >= 0;
  if (items !== undefined && items.length <= MOST_AXES && items.every(isShape)) return items as number[];
  throw new PickleError("an array without its shape", `a tuple of at most ${MOST_AXES} sizes`);
}

function itemCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function pathOf(node: PickleNode | undefined): string {
  const id = node instanceof PersistentId ? node.id : undefined;
  const path = id instanceof Instance && id.state instanceof Map ? id.state.get("path") : undefined;
  if (typeof path === "string") return path;
  throw new PickleError("a reference that is no path", "the path of an object in the file");
}
