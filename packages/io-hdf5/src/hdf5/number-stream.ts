import { type NumericData, RabbitInputError } from "@rabbit-fit/contracts";
import type { DatasetInfo } from "./dataset-info.js";
import type { OpenFile } from "./open-file.js";
import { type Slab, SlabReader } from "./slab-reader.js";

type NumberView = Exclude<NumericData, BigInt64Array | BigUint64Array>;

/** Reads a dataset of numbers in order, in pieces of any size, each item once. */
export class NumberStream {
  private readonly reader: SlabReader;
  private readonly info: DatasetInfo;
  private readonly file: OpenFile;
  private slab: Slab | undefined;
  /** The numbers of the current slab, where they are not on the heap as they are. */
  private converted: NumberView | undefined;
  /** Items of the current slab that have been taken. */
  private taken = 0;

  constructor(file: OpenFile, info: DatasetInfo) {
    this.file = file;
    this.info = info;
    viewOf(file, info, undefined);
    this.reader = new SlabReader(file, info);
  }

  /**
   * Fills `out` with the next items, which must be there. Others have their turn between slabs.
   *
   * @throws what the signal was aborted with
   */
  async read(out: Float64Array): Promise<void> {
    let filled = 0;
    while (filled < out.length) {
      if (this.slab === undefined || this.taken === this.slab.count) {
        await this.file.pause();
        this.slab = this.reader.next();
        this.taken = 0;
        if (this.slab === undefined) throw new RangeError(`${this.info.path} has no more items`);
        this.converted = isConverted(this.info) ? viewOf(this.file, this.info, this.slab) : undefined;
      }
      // Views are made anew each time: another stream may have made the heap grow.
      const view = this.converted ?? viewOf(this.file, this.info, this.slab);
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
export async function readNumbers(file: OpenFile, info: DatasetInfo): Promise<Float64Array> {
  const out = new Float64Array(info.length);
  const stream = new NumberStream(file, info);
  try {
    await stream.read(out);
  } finally {
    stream.close();
  }
  return out;
}

/** Whether the numbers cannot be looked at where they are: integers of 64 bits. */
function isConverted({ type }: DatasetInfo): boolean {
  return type === "int64" || type === "uint64";
}

/**
 * The numbers of a slab, where they are on the heap of HDF5, or none. Integers of 64 bits are
 * copied. Numbers of the other byte order have been turned around by HDF5.
 *
 * @throws RabbitInputError when the dataset is not one of numbers, or has an integer that a float64 does not hold
 */
export function viewOf(file: OpenFile, info: DatasetInfo, slab: Slab | undefined): NumberView {
  const buffer = slab === undefined ? new ArrayBuffer(0) : file.module.HEAPU8.buffer;
  const { byteOffset = 0, count = 0 } = slab ?? {};
  switch (info.type) {
    case "int64":
      return exactNumbers(file, info, new BigInt64Array(buffer, byteOffset, count), slab?.start ?? 0);
    case "uint64":
      return exactNumbers(file, info, new BigUint64Array(buffer, byteOffset, count), slab?.start ?? 0);
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
    case "boolean":
      return new Int8Array(buffer, byteOffset, count);
    case "uint8":
      return new Uint8Array(buffer, byteOffset, count);
    default:
      throw new RabbitInputError({
        file: file.name,
        field: info.path,
        state: `a dataset of type ${info.type}`,
        expected: "a dataset of type float64",
        remedy: "Write it again as float64.",
      });
  }
}

function exactNumbers(
  file: OpenFile,
  info: DatasetInfo,
  integers: BigInt64Array | BigUint64Array,
  start: number,
): Float64Array {
  const out = new Float64Array(integers.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = Number(integers[i]);
    if (Math.abs(out[i]!) <= 2 ** 53 && BigInt(out[i]!) === integers[i]) continue;
    throw new RabbitInputError({
      file: file.name,
      field: info.path,
      index: start + i,
      found: integers[i],
      expected: "an integer of at most 2^53, which a float64 holds exactly",
      remedy: `Write it as float64 where its last digits do not matter; it is stored as ${info.type}.`,
    });
  }
  return out;
}
