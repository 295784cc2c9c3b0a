import { type PythonValue, RabbitInputError } from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { MOST_LEVELS } from "../pickle/levels.js";
import { ByteArray, Global, Instance, PersistentId, type PickleNode, tupleNode } from "../pickle/nodes.js";
import { arrayNode, bytesNode, isBytes, scalarNode } from "./array-to-pickle.js";
import { axisNode } from "./axis-to-pickle.js";
import { histogramBytes } from "./histogram-bytes.js";

/**
 * Turns metadata into what Python's pickle would write for it. The inverse of `metadataFromPickle`.
 *
 * @param add stores a histogram; by default it is part of the pickle
 * @param levels around the value
 * @throws RabbitInputError where values are nested too deep, or are none that Python has
 */
export function metadataToPickle(
  value: PythonValue,
  add: (histogram: Histogram) => PickleNode = inlineHistogramNode,
  levels = 0,
): PickleNode {
  if (levels >= MOST_LEVELS) {
    throw new RabbitInputError({
      field: "metadata",
      state: `values nested more than ${MOST_LEVELS} levels deep`,
      expected: `at most ${MOST_LEVELS} levels`,
    });
  }
  const toPickle = (inner: PythonValue) => metadataToPickle(inner, add, levels + 1);
  if (value === null || typeof value !== "object") return value;
  if (isBytes(value)) return bytesNode(value);
  if (Array.isArray(value)) return value.map(toPickle);
  if (isMap(value)) return dictNode(value as ReadonlyMap<PythonValue, PythonValue>, toPickle);
  if (!("kind" in value)) throw unknown(value);
  switch (value.kind) {
    case "float":
      return value;
    case "tuple":
      return tupleNode(value.items.map(toPickle));
    case "array":
      return arrayNode(value, toPickle);
    case "scalar":
      return scalarNode(value);
    case "axis":
      return axisNode(value.axis);
    case "histogram":
      return add(value.histogram);
    default:
      throw unknown(value satisfies never);
  }
}

function dictNode(
  dict: ReadonlyMap<PythonValue, PythonValue>,
  toPickle: (value: PythonValue) => PickleNode,
): Map<PickleNode, PickleNode> {
  return new Map([...dict].map(([key, value]) => [toPickle(key), toPickle(value)]));
}

function inlineHistogramNode(histogram: Histogram): PickleNode {
  return histogramNode(histogram, inlineBufferNode(histogramBytes(histogram)));
}

function unknown(value: unknown): RabbitInputError {
  return new RabbitInputError({
    field: "metadata",
    state: String(value),
    expected: "null, a boolean, number, bigint, string, Uint8Array, array, Map, or a record of PythonValue",
    remedy: "Turn objects into Maps.",
  });
}

/**
 * A histogram as `wums.ioutils` writes it, with its contents elsewhere.
 *
 * @param buffer an H5Buffer
 */
export function histogramNode(histogram: Histogram, buffer: Instance): Instance {
  const { axes, name, label, storage } = histogram;
  const emptyArray = new Instance("call", new Global("numpy", "zeros"), [0]);
  const python = storage === "weight" ? "Weight" : "Double";
  const storageNode = new Instance("new", new Global("boost_histogram.storage", python), []);
  // The state of a C++ storage: version numbers, and its contents, here none.
  storageNode.state = tupleNode(storage === "weight" ? [0, emptyArray] : [0, 0, emptyArray]);
  const metadata = null;
  return new Instance("call", wums("make_Hist"), [
    tupleNode(axes.map(axisNode)),
    storageNode,
    metadata,
    label === "" ? null : label,
    name === "" ? null : name,
    buffer,
  ]);
}

/** A reference to an object in another group, read when it is asked for. */
export function proxyNode(path: string): Instance {
  return new Instance("call", wums("H5PickleProxy"), [null, pathNode(path)]);
}

/** What stands for such a reference where the object is in the same pickle. */
export function inlineProxyNode(node: PickleNode): Instance {
  return new Instance("call", wums("H5PickleProxy"), [node]);
}

/** Bytes in the same pickle. */
export function inlineBufferNode(bytes: Uint8Array): Instance {
  return new Instance("call", wums("H5Buffer"), [new ByteArray(bytes)]);
}

/** A reference to the bytes in a dataset. */
export function bufferNode(path: string): Instance {
  const readOnly = false;
  return new Instance("call", wums("H5Buffer"), [null, pathNode(path), readOnly]);
}

function pathNode(path: string): PersistentId {
  const node = new Instance("new", wums("H5Path"), []);
  node.state = new Map([["path", path]]);
  return new PersistentId(node);
}

function wums(name: string): Global {
  return new Global("wums.ioutils", name);
}
