import { variationKernelBase64 } from "../generated/variation-kernel-wasm.js";
import { compileModule, instantiate, reserveBytes, type WasmMemory } from "../generated/web-assembly.js";
import type { BinLayout } from "../template/bin-layout.js";

/** Entries that are taken at once: their arrays stay in the cache. */
export const TILE_ENTRIES = 2 ** 13;

/** The functions of `assembly/`. Arrays are addresses. */
interface Exports {
  heapBase(): number;
  gather(...args: number[]): number;
  logkOfDifferences(...args: number[]): number;
}

/** What the entries of a histogram have in common whose flat indices are from `base` up to `end`. */
export interface Segment {
  readonly base: number;
  readonly end: number;
  /** The index before that of the first entry; -1 where there is none. */
  readonly previous: number;
  /** Counted from these are the bins and systematics of the layout. */
  readonly outerBin: number;
  readonly outerSystematic: number;
}

/**
 * What is done to every entry of a variation, in WebAssembly. Entries are copied in and out, a tile of them at a time.
 * Arrays that are handed out are valid until the next call of a method that sets something.
 */
export class VariationKernel {
  private readonly memory: WasmMemory;
  private readonly exports: Exports;
  private readonly at: TileAddresses;
  /** Behind the tile is what has another size every time. */
  private norm = 0;
  private innerBin = 0;
  private innerSystematic = 0;
  private plainCount = 0;

  constructor() {
    const { memory, exports } = instantiate(compileModule(variationKernelBase64), 0);
    this.memory = memory;
    this.exports = exports as unknown as Exports;
    this.at = tileAddresses(this.exports.heapBase());
  }

  /** Takes the nominal yields of the bins of a channel, [bins]. */
  setNorm(norm: Float64Array): void {
    this.norm = this.at.end;
    reserveBytes(this.memory, this.norm + norm.byteLength);
    new Float64Array(this.memory.buffer, this.norm, norm.length).set(norm);
  }

  /** Takes the layout of a histogram over a channel of so many bins, whose nominal yields are there. */
  setLayout({ innerExtent, innerBin, innerSystematic, plainCount }: BinLayout, binCount: number): void {
    this.plainCount = plainCount;
    this.innerBin = this.norm + 8 * binCount;
    this.innerSystematic = this.innerBin + 4 * innerExtent;
    reserveBytes(this.memory, this.innerSystematic + 4 * innerExtent);
    const { buffer } = this.memory;
    new Int32Array(buffer, this.innerBin, innerExtent).set(innerBin);
    new Int32Array(buffer, this.innerSystematic, innerExtent).set(innerSystematic);
  }

  /** Flat indices of the entries of the tile, to be filled. */
  indices(kind: "narrow" | "wide"): Uint32Array | Float64Array {
    const { buffer } = this.memory;
    return kind === "narrow"
      ? new Uint32Array(buffer, this.at.indices, TILE_ENTRIES)
      : new Float64Array(buffer, this.at.indices, TILE_ENTRIES);
  }

  /** Contents of the entries of the tile, to be filled. */
  get given(): Float64Array {
    return new Float64Array(this.memory.buffer, this.at.given, TILE_ENTRIES);
  }

  /** Systematics of the entries that were gathered. */
  get systematics(): Uint32Array {
    return new Uint32Array(this.memory.buffer, this.at.systematics, TILE_ENTRIES);
  }

  /** Values of the entries that were gathered, or of which logk is taken. */
  get values(): Float64Array {
    return new Float64Array(this.memory.buffer, this.at.values, TILE_ENTRIES);
  }

  /** Bin of each run of entries in the same bin. */
  get runBins(): Int32Array {
    return new Int32Array(this.memory.buffer, this.at.runBins, TILE_ENTRIES);
  }

  /** Where each run ends. */
  get runEnds(): Int32Array {
    return new Int32Array(this.memory.buffer, this.at.runEnds, TILE_ENTRIES);
  }

  /** Entries and runs that were gathered, [2]: set to zero to begin anew. */
  get counts(): Int32Array {
    return new Int32Array(this.memory.buffer, this.at.counts, 2);
  }

  /**
   * Gathers the entries of a segment, from number `from` on, behind those that are there. Left out are zeros, elements
   * that are dropped, and those of bins without a nominal yield.
   *
   * @param count how many entries the tile has
   * @returns the number of the entry after the last one; -1 - its number for one whose index is not larger than the one
   *   before, or whose content is not finite
   */
  gather(kind: "narrow" | "wide", from: number, count: number, segment: Segment): number {
    const { at, exports } = this;
    const { base, end, previous, outerBin, outerSystematic } = segment;
    // One by one: this is called for every row, and a list would be made for every call.
    return exports.gather(
      at.indices,
      kind === "narrow" ? 4 : 8,
      at.given,
      from,
      count,
      base,
      end,
      previous,
      this.innerBin,
      outerBin,
      this.innerSystematic,
      outerSystematic,
      this.plainCount,
      this.norm,
      at.counts,
      at.systematics,
      at.values,
      at.runBins,
      at.runEnds,
    );
  }

  /**
   * Replaces differences to the nominal yields by kfactor ln((nominal + difference) / nominal), to the last bit as
   * JavaScript has it, where that ratio is near one.
   *
   * @returns numbers of the entries that stay as they are
   */
  logkOfDifferences(runCount: number, kfactor: number): Uint32Array {
    const { values, runBins, runEnds, left } = this.at;
    const count = this.exports.logkOfDifferences(
      values,
      runBins,
      runEnds,
      runCount,
      this.norm,
      kfactor,
      left,
    );
    return new Uint32Array(this.memory.buffer, left, count);
  }
}

type TileAddresses = ReturnType<typeof tileAddresses>;

/** Where the arrays of a tile are, those of float64 first. */
function tileAddresses(heapBase: number) {
  const [narrow, wide] = [4 * TILE_ENTRIES, 8 * TILE_ENTRIES];
  const indices = Math.ceil(heapBase / 16) * 16;
  const given = indices + wide;
  const values = given + wide;
  const systematics = values + wide;
  const runBins = systematics + narrow;
  const runEnds = runBins + narrow;
  const left = runEnds + narrow;
  const counts = left + narrow;
  return { indices, given, values, systematics, runBins, runEnds, left, counts, end: counts + 8 };
}

let shared: VariationKernel | undefined;

/** The kernel that all writers of a thread share: making one takes longer than booking a small systematic. */
export function variationKernel(): VariationKernel {
  shared ??= new VariationKernel();
  return shared;
}
