import type { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";

/** The fields of `class Shard` in `assembly/shard.ts`, in the same order. Each is a u32: a number or an address. */
const fields = [
  "form",
  "storage",
  "columnCount",
  "rowCount",
  "binRows",
  "processes",
  "norm",
  "entryStart",
  "offsets",
  "runStart",
  "runs",
  "values",
  "ratePerRow",
  "z",
  "rates",
  "dz",
  "dRates",
  "rowVector",
  "gradientZ",
  "gradientRates",
  "rate",
  "scale",
  "yields",
  "slopes",
  "curvature",
  "weights",
  "concavities",
  "scratch",
  "likelihoodBinCount",
  "likelihood",
  "binByBin",
  "observed",
  "variances",
  "kstat",
  "beta0",
  "betaMasked",
  "active",
  "addedVariance",
  "shift",
  "rowInverseKstat",
  "rowBeta0",
  "foldParameter",
  "foldSlope",
  "foldCount",
  "rateStart",
  "rateColumns",
  "rateValues",
  "rateParameterCount",
  "hessianX",
  "hessianY",
  "hessianStride",
  "hessianCapacity",
  "hessianRows",
  "hessianRow",
  "diagonalRow",
  "diagonalSquares",
  "binProfile",
  "betaProfile",
] as const;

export type ShardField = (typeof fields)[number];

const positions = new Map<ShardField, number>(fields.map((field, position) => [field, position]));
/** Where the two float64 begin: value and valueLost. */
const valueOffset = Math.ceil((4 * fields.length) / 8) * 8;

export const shardForm = { log_normal: 0, normal: 1 } as const;
export const shardStorage = { dense: 0, csr: 1, runs: 2 } as const;
export const shardLikelihood = { poisson: 0, chi2: 1 } as const;
export const shardBinByBin = {
  none: 0,
  additive: 1,
  "lite gamma": 2,
  "lite normal-multiplicative": 3,
  "full gamma": 4,
  "full normal-multiplicative": 5,
} as const;

/** The record that the kernels read a shard from. */
export class ShardRecord {
  readonly address: Address;
  readonly #arena: Arena;
  /** What was set last: reading it back from the memory would cost a view each time. */
  readonly #values: { [F in ShardField]?: number } = {};

  constructor(arena: Arena) {
    const bytes = valueOffset + 16;
    if (arena.kernels.shardRecordBytes() !== bytes) throw new Error("The kernels are of another version.");
    this.#arena = arena;
    this.address = arena.allocate(bytes);
  }

  /** What `set` has set. */
  get(field: Exclude<ShardField, "hessianRows">): number {
    return this.#values[field] ?? 0;
  }

  /** How many row pairs the kernel has filled: the one field that it writes. */
  hessianRows(): number {
    return this.#arena.uint32(this.address, fields.length)[positions.get("hessianRows")!]!;
  }

  set(values: { readonly [F in ShardField]?: number }): void {
    const record = this.#arena.uint32(this.address, fields.length);
    for (const [field, value] of Object.entries(values)) record[positions.get(field as ShardField)!] = value;
    Object.assign(this.#values, values);
  }

  /** The sum of phi and what rounding took from it, to be set to zero before a pass. */
  value(): Float64Array {
    return this.#arena.float64(this.address + valueOffset, 2);
  }
}
