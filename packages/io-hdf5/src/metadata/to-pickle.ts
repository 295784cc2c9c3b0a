import { type PythonValue, RabbitInputError } from "@rabbit-fit/contracts";
import { classOf, isMap } from "@rabbit-fit/contracts/options";
import { type Axis, axisExtent, axisSize, type Histogram } from "@rabbit-fit/sparse-hist";
import { MOST_LEVELS } from "../pickle/levels.js";
import { ByteArray, Global, Instance, PersistentId, type PickleNode, tupleNode } from "../pickle/nodes.js";
import { arrayNode, bytesNode, isBytes, itemNodes, scalarNode, type ToNode } from "./array-to-pickle.js";
import { axisNode } from "./axis-to-pickle.js";
import { histogramBytes } from "./histogram-bytes.js";
import { Place } from "./place.js";

/** Stores a histogram, and gives what stands for it. */
export type AddHistogram = (histogram: Histogram) => PickleNode;

/**
 * Turns metadata into what Python's pickle would write for it. The inverse of `metadataFromPickle`.
 *
 * @param add stores a histogram; by default it is part of the pickle
 * @throws RabbitInputError where values are nested too deep, or are none that Python has
 */
export function metadataToPickle(
  value: PythonValue,
  add: AddHistogram = inlineHistogramNode,
  place = new Place("metadata"),
): PickleNode {
  if (place.level >= MOST_LEVELS) {
    throw new RabbitInputError({
      field: "metadata",
      state: `values nested more than ${MOST_LEVELS} levels deep`,
      expected: `at most ${MOST_LEVELS} levels`,
    });
  }
  if (isPrimitive(value)) return value;
  const toNode: ToNode = (inner, at) => metadataToPickle(inner, add, at);
  if (isBytes(value)) return bytesNode(value);
  if (Array.isArray(value)) return itemNodes(value, place, toNode);
  if (isMap(value)) return dictNode(value as ReadonlyMap<PythonValue, PythonValue>, place, toNode);
  if (typeof value !== "object" || !("kind" in value)) refuseUnknown(value, place);
  switch (value.kind) {
    case "float":
      if (typeof value.value !== "number") place.refuse(value.value, "a number", { part: ".value" });
      return { kind: "float", value: value.value };
    case "tuple":
      return tupleNode(itemNodes(value.items, place, toNode, ".items"));
    case "array":
      return arrayNode(value, place, toNode);
    case "scalar":
      return scalarNode(value, place);
    case "axis":
      checkAxis(value.axis, place, ".axis");
      return axisNode(value.axis);
    case "histogram":
      checkHistogram(value.histogram, place);
      return add(value.histogram);
    default:
      return refuseUnknown(value satisfies never, place);
  }
}

function isPrimitive(value: unknown): value is null | boolean | number | bigint | string {
  const type = typeof value;
  return value === null || type === "string" || type === "number" || type === "boolean" || type === "bigint";
}

function dictNode(
  dict: ReadonlyMap<PythonValue, PythonValue>,
  place: Place,
  toNode: ToNode,
): Map<PickleNode, PickleNode> {
  const inner = new Place(place);
  return new Map(
    Array.from(dict, ([key, value]) => [keyNode(key, place), toNode(value, inner.at(key))] as const),
  );
}

/** The key of a dict, which Python has to find again: a list, a dict or an array cannot be one. */
function keyNode(key: PythonValue, dict: Place): PickleNode {
  if (isPrimitive(key)) return key;
  if (isBytes(key)) return bytesNode(key);
  if (typeof key === "object" && "kind" in key) {
    if (key.kind === "tuple" && Array.isArray(key.items)) {
      return tupleNode(Array.from(key.items, (item) => keyNode(item, dict)));
    }
    if (key.kind === "float" || key.kind === "scalar") return metadataToPickle(key, undefined, dict);
  }
  return new Place(`a key of ${dict.field}`).refuse(
    key,
    "null, a boolean, number, bigint, string, Uint8Array, or a tuple of these",
  );
}

function checkAxis(axis: Axis, place: Place, part: string): void {
  const isAxis = typeof axis === "object" && axis !== null && Number.isSafeInteger(axisSize(axis));
  if (!isAxis) place.refuse(axis, "an axis", { part });
}

function checkHistogram(histogram: Histogram, place: Place): void {
  const { axes } = histogram ?? {};
  if (!Array.isArray(axes)) place.refuse(histogram, "a histogram", { part: ".histogram" });
  for (const [i, axis] of axes.entries()) checkAxis(axis, place, `.histogram.axes[${i}]`);
  const bins = axes.reduce((product, axis) => product * axisExtent(axis), 1);
  const { values } = histogram;
  const arrays = histogram.storage === "weight" ? { values, variances: histogram.variances } : { values };
  for (const [name, array] of Object.entries(arrays)) {
    const part = `.histogram.${name}`;
    if (classOf(array) !== "Float64Array") place.refuse(array, "a Float64Array", { part });
    if (array.length !== bins) {
      place.refuse(array.length, `${bins} (bins with flow, from its axes)`, { part: `${part}.length` });
    }
  }
}

function inlineHistogramNode(histogram: Histogram): PickleNode {
  return histogramNode(histogram, inlineBufferNode(histogramBytes(histogram)));
}

function refuseUnknown(value: unknown, place: Place): never {
  const remedy =
    value === undefined
      ? "Leave it out, or give null."
      : ArrayBuffer.isView(value)
        ? 'Give arrays as { kind: "array", dtype, shape, data }.'
        : "Turn objects into Maps.";
  place.refuse(
    value,
    "null, a boolean, number, bigint, string, Uint8Array, array, Map, or a record of PythonValue",
    { remedy },
  );
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
