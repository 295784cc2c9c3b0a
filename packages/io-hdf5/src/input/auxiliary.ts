import { type AuxiliaryBundle, type NumericArray, RabbitInputError } from "@rabbit-fit/contracts";
import type { DatasetInfo } from "../hdf5/dataset-info.js";
import type { OpenFile } from "../hdf5/open-file.js";
import { SlabReader } from "../hdf5/slab-reader.js";
import { shapedDataset } from "./flat-array.js";
import { layout } from "./layout.js";
import { inGroup } from "./layout-shape.js";
import { readStrings } from "./lists.js";

/** Attribute of an int8 array whose 0 and 1 stand for false and true. */
export const BOOLEAN = "boolean";

/** Arrays and lists of strings that travel with the tensor. */
export function readAuxiliary(file: OpenFile): Map<string, AuxiliaryBundle> {
  const bundles = new Map<string, AuxiliaryBundle>();
  const { path } = layout.auxiliary;
  if (file.kind(path) !== "group") return bundles;
  for (const name of file.keys(path)) {
    const bundle = new Map<string, NumericArray | readonly string[]>();
    for (const key of file.keys(inGroup(layout.auxiliaryBundle, name).path)) {
      const { path } = inGroup(layout.auxiliaryArray, name, key);
      const isText = file.dataset(path).type === "string";
      bundle.set(key, isText ? readStrings(file, path) : readNumericArray(file, path));
    }
    bundles.set(name, bundle);
  }
  return bundles;
}

function readNumericArray(file: OpenFile, path: string): NumericArray {
  const { info, shape } = shapedDataset(file, path);
  const bytes = new Uint8Array(info.length * info.itemSize);
  const data = typed(file, info, bytes.buffer);
  const reader = new SlabReader(file, info);
  try {
    for (let slab = reader.next(); slab !== undefined; slab = reader.next()) {
      const source = new Uint8Array(slab.buffer, slab.byteOffset, slab.count * info.itemSize);
      bytes.set(source, slab.start * info.itemSize);
    }
  } finally {
    reader.close();
  }
  const isBoolean =
    info.type === "boolean" || (info.type === "int8" && file.numericAttribute(path, BOOLEAN)?.[0] === 1);
  return { shape, data, ...(isBoolean && { boolean: true }) };
}

function typed(file: OpenFile, info: DatasetInfo, buffer: ArrayBuffer): NumericArray["data"] {
  switch (info.type) {
    case "float64":
      return new Float64Array(buffer);
    case "float32":
      return new Float32Array(buffer);
    case "int64":
      return new BigInt64Array(buffer);
    case "uint64":
      return new BigUint64Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "uint32":
      return new Uint32Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "uint16":
      return new Uint16Array(buffer);
    case "int8":
    case "boolean":
      return new Int8Array(buffer);
    case "uint8":
      return new Uint8Array(buffer);
    default:
      throw new RabbitInputError({
        file: file.name,
        field: info.path,
        state: `of type ${info.type}`,
        expected: "numbers or strings",
        remedy: "Convert the array to float64 before it is added to the tensor.",
      });
  }
}
