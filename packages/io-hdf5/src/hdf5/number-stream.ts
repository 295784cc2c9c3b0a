import { type NumericData, RabbitInputError } from "@rabbit-fit/contracts";
import type { DatasetInfo, OpenFile } from "./open-file.js";
import { type Slab, SlabReader } from "./slab-reader.js";

type NumberView = Exclude<NumericData, BigInt64Array | BigUint64Array>;

/** Reads a dataset of numbers in order, in pieces of any size, each item once. */
export class NumberStream {
  private readonly reader: SlabReader;
  private readonly info: DatasetInfo;
  private readonly file: OpenFile;
  private slab: Slab | undefined;
  /** Items of the current slab that have been taken. */
  private taken = 0;

  constructor(file: OpenFile, info: DatasetInfo) {
    this.file = file;
    this.info = info;
    viewOf(file, info, undefined);
    this.reader = new SlabReader(file, info);
  }

  /** Fills `out` with the next items, which must be there. */
  read(out: Float64Array): void {
    let filled = 0;
    while (filled < out.length) {
      if (this.slab === undefined || this.taken === this.slab.count) {
        this.slab = this.reader.next();
        this.taken = 0;
        if (this.slab === undefined) throw new RangeError(`${this.info.path} has no more items`);
      }
      // Views are made anew each time: another stream may have made the heap grow.
      const view = viewOf(this.file, this.info, this.slab);
      const count = Math.min(out.length - filled, this.slab.count - this.taken);
      out.set(view.subarray(this.taken, this.taken + count), filled);
      this.taken += count;
      filled += count;
    }
  }

  close(): void {
    this.reader.close();
  }
}

/** All items of a dataset of numbers, as float64. */
export function readNumbers(file: OpenFile, info: DatasetInfo): Float64Array {
  const out = new Float64Array(info.length);
  const stream = new NumberStream(file, info);
  try {
    stream.read(out);
  } finally {
    stream.close();
  }
  return out;
}

/**
 * The numbers of a slab, where they are on the heap of HDF5, or none.
 *
 * @throws RabbitInputError when the dataset is not one of numbers
 */
export function viewOf(file: OpenFile, info: DatasetInfo, slab: Slab | undefined): NumberView {
  const buffer = slab === undefined ? new ArrayBuffer(0) : file.module.HEAPU8.buffer;
  const { byteOffset = 0, count = 0 } = slab ?? {};
  switch (info.type) {
    case "float64":
      return new Float64Array(buffer, byteOffset, count);
    case "float32":
      return new Float32Array(buffer, byteOffset, count);
    case "int32":
      return new Int32Array(buffer, byteOffset, count);
    case "uint32":
      return new Uint32Array(buffer, byteOffset, count);
    case "int16":
      return new Int16Array(buffer, byteOffset, count);
    case "uint16":
      return new Uint16Array(buffer, byteOffset, count);
    case "int8":
      return new Int8Array(buffer, byteOffset, count);
    case "uint8":
      return new Uint8Array(buffer, byteOffset, count);
    default:
      throw new RabbitInputError({
        file: file.name,
        field: info.path,
        found: `a dataset of type ${info.type}`,
        expected: "a dataset of type float64",
      });
  }
}
