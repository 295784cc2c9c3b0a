import { strFromU8, strToU8 } from "fflate";
import { HistogramError } from "../histogram-error.js";
import { NdArray } from "./nd-array.js";

/** "\x93NUMPY", the first bytes of every .npy file. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** The data begin at a multiple of this number of bytes. */
const alignment = 64;
const word = 2 ** 32;

interface ElementType {
  readonly bytes: number;
  readonly type: NdArray["type"];
  readonly read: (view: DataView, at: number) => number;
}

/** Element types by NumPy's name. Integers of 64 bits are exact up to 2^53. */
const elementTypes: Readonly<Record<string, ElementType>> = {
  "<f8": { bytes: 8, type: "float", read: (view, at) => view.getFloat64(at, true) },
  "<f4": { bytes: 4, type: "float", read: (view, at) => view.getFloat32(at, true) },
  "<i8": {
    bytes: 8,
    type: "integer",
    read: (view, at) => view.getInt32(at + 4, true) * word + view.getUint32(at, true),
  },
  "<u8": {
    bytes: 8,
    type: "integer",
    read: (view, at) => view.getUint32(at + 4, true) * word + view.getUint32(at, true),
  },
  "<i4": { bytes: 4, type: "integer", read: (view, at) => view.getInt32(at, true) },
  "<u4": { bytes: 4, type: "integer", read: (view, at) => view.getUint32(at, true) },
  "|u1": { bytes: 1, type: "integer", read: (view, at) => view.getUint8(at) },
  "|b1": { bytes: 1, type: "integer", read: (view, at) => view.getUint8(at) },
};

/**
 * Reads NumPy's .npy format, versions 1 to 3. Source: `numpy.lib.format`.
 *
 * @param bytes the whole file
 * @param path its name, for messages
 * @throws HistogramError when it is damaged, its element type is not one of those above, or an integer is beyond 2^53
 */
export function readNpy(bytes: Uint8Array, path: string): NdArray {
  const { descr, fortranOrder, shape, dataStart } = readHeader(bytes, path);
  const element = Object.hasOwn(elementTypes, descr) ? elementTypes[descr] : undefined;
  if (element === undefined) {
    throw new HistogramError({
      field: `${path}: dtype`,
      found: descr,
      expected: `one of ${Object.keys(elementTypes).join(", ")}`,
      remedy: "Convert the array with astype before it is saved.",
    });
  }
  const count = shape.reduce((product, length) => product * length, 1);
  const found = bytes.length - dataStart;
  if (found !== count * element.bytes) {
    throw new HistogramError({
      field: `${path}: bytes of data`,
      found,
      expected: `${count * element.bytes} for the shape (${shape.join(", ")}) of ${descr}`,
      remedy: "The file is truncated or damaged.",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, found);
  const stored = new Float64Array(count);
  for (let i = 0; i < count; i++) stored[i] = element.read(view, i * element.bytes);
  if (element.type === "integer") checkExact(stored, path);
  return new NdArray(shape, fortranOrder ? lastIndexFastest(stored, shape) : stored, element.type);
}

/** The array in NumPy's .npy format, version 1: little-endian float64 or int64, in C order. */
export function writeNpy({ shape, data, type }: NdArray): Uint8Array {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const descr = type === "float" ? "<f8" : "<i8";
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const before = magic.length + 4;
  // One more for the line feed at the end.
  const dataStart = Math.ceil((before + text.length + 1) / alignment) * alignment;
  const out = new Uint8Array(dataStart + 8 * data.length);
  const view = new DataView(out.buffer);
  out.set([...magic, 1, 0]);
  view.setUint16(magic.length + 2, dataStart - before, true);
  out.set(strToU8(`${text.padEnd(dataStart - before - 1)}\n`), before);
  for (let i = 0; i < data.length; i++) {
    const at = dataStart + 8 * i;
    const entry = data[i]!;
    if (type === "float") {
      view.setFloat64(at, entry, true);
      continue;
    }
    // Two's complement of 64 bits in two words: a BigInt would be an object for each entry.
    const high = Math.floor(entry / word);
    view.setUint32(at, entry - high * word, true);
    view.setInt32(at + 4, high, true);
  }
  return out;
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

function readHeader(bytes: Uint8Array, path: string): Header {
  const damaged = (expected: string, found?: string): never => {
    throw new HistogramError({
      field: `${path}: header`,
      ...(found === undefined ? {} : { found }),
      expected,
    });
  };
  if (magic.some((byte, i) => bytes[i] !== byte)) damaged("a .npy file, which begins with \\x93NUMPY");
  const version = bytes[magic.length];
  if (version !== 1 && version !== 2 && version !== 3) damaged("version 1, 2 or 3", `version ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const before = magic.length + (version === 1 ? 4 : 6);
  if (bytes.length < before) damaged("its length, but the file ends");
  const length = version === 1 ? view.getUint16(before - 2, true) : view.getUint32(before - 4, true);
  const dataStart = before + length;
  if (bytes.length < dataStart) damaged(`${length} bytes, but the file ends`);
  const text = strFromU8(bytes.subarray(before, dataStart));
  const descr = text.match(/'descr':\s*'([^']*)'/)?.[1];
  const order = text.match(/'fortran_order':\s*(True|False)/)?.[1];
  const lengths = text.match(/'shape':\s*\(([\d,\sL]*)\)/)?.[1];
  if (descr === undefined) damaged("a 'descr' that is one simple type", text.trim());
  if (order === undefined) damaged("a 'fortran_order'", text.trim());
  if (lengths === undefined) damaged("a 'shape'", text.trim());
  const shape = (lengths!.match(/\d+/g) ?? []).map(Number);
  return { descr: descr!, fortranOrder: order === "True", shape, dataStart };
}

function checkExact(integers: Float64Array, path: string): void {
  for (let i = 0; i < integers.length; i++) {
    if (Number.isSafeInteger(integers[i])) continue;
    throw new HistogramError({
      field: path,
      index: i,
      found: integers[i],
      expected: "an integer below 2^53 in magnitude, which a float64 holds exactly",
    });
  }
}

/** From Fortran's order, the first index fastest, to C's. */
function lastIndexFastest(stored: Float64Array, shape: readonly number[]): Float64Array {
  const rank = shape.length;
  if (rank < 2) return stored;
  const steps = new Array<number>(rank).fill(1);
  for (let d = 1; d < rank; d++) steps[d] = steps[d - 1]! * shape[d - 1]!;
  const position = new Array<number>(rank).fill(0);
  const out = new Float64Array(stored.length);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = stored[from]!;
    for (let d = rank - 1; d >= 0; d--) {
      from += steps[d]!;
      if (++position[d]! < shape[d]!) break;
      from -= position[d]! * steps[d]!;
      position[d] = 0;
    }
  }
  return out;
}
