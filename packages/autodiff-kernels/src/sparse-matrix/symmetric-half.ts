import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";
import { HostGroup, sharedFloat64, threadCount } from "../threads/host-group.js";
import { loadEntries } from "../threads/load-entries.js";
import { hostOfShard } from "../threads/shard-count.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { localStarts } from "./block-starts.js";
import type { CsrRows } from "./csr-rows.js";
import { HalfHost, type HalfHostSetup } from "./half-host.js";
import { type HalfPlan, type HalfRange, planHalf } from "./half-plan.js";
import type { HalfColumns, HalfShardSetup } from "./half-store.js";
import { ShardedHalf } from "./sharded-half.js";
import { layOutTiles } from "./tile-coding.js";

/** A symmetric sparse matrix of which one half is stored. Made by {@link createSymmetricHalf}. */
export interface SymmetricHalf {
  readonly kind: "symmetric-half";
  readonly size: number;
  /** Of the half. */
  readonly entryCount: number;
  readonly shardCount: number;
  /** Worker threads beside the calling one. */
  readonly threads: number;
  /** Bytes of all shards. */
  readonly bytes: number;
  /** Of these, what one product reads of the matrix: values, and where their columns are. */
  readonly entryBytes: number;
  /** Ends the worker threads. Nothing can be computed afterwards. */
  close(): Promise<void>;
  /** @internal */
  readonly sharded: ShardedHalf;
}

export interface SymmetricHalfOptions {
  /** Worker threads beside the calling one; 0 keeps everything in it. By default what the machine and the data suggest. */
  readonly threads?: number;
  /** Into how many parts the matrix is cut. By default a function of the data alone. */
  readonly shardCount?: number;
}

/**
 * Moves the upper half of a symmetric matrix, with the diagonal, into the kernels' memories and starts their threads.
 *
 * @param upper rows in order, without gaps, columns increasing and not below the row; emptied block by block
 * @throws KernelInputError when shapes do not fit or a column is out of range or order
 */
export async function createSymmetricHalf(
  matrix: { readonly size: number; readonly upper: CsrRows[] },
  options: SymmetricHalfOptions = {},
): Promise<SymmetricHalf> {
  const { size, upper } = matrix;
  const { shardCount } = options;
  if (shardCount !== undefined && !(Number.isInteger(shardCount) && shardCount >= 1)) {
    throw new KernelInputError({ field: "shardCount", found: shardCount, expected: "a positive integer" });
  }
  const plan = planHalf(size, upper, shardCount);
  const { entryStart, ranges } = plan;
  const threads = await threadCount(entryStart[size]!, ranges.length, options.threads);
  const resultStart: number[] = [];
  let length = size;
  for (const { firstRow, lastColumn } of ranges) {
    resultStart.push(length);
    length += lastColumn - firstRow;
  }
  const exchange = sharedFloat64(length, threads);
  const setupOf = (host: number, threads: number): HalfHostSetup => ({
    kind: "symmetric-half",
    module: kernelsModule(),
    exchange,
    size,
    resultStart,
    shards: shardsOfHost(plan, upper, host, threads),
  });
  const hosts = await HostGroup.start({
    threads,
    setups: (threads) => Array.from({ length: threads + 1 }, (_, host) => setupOf(host, threads)),
    createLocal: (setup) => new HalfHost(setup),
    load: (fill) => loadEntries(upper, entryStart, ranges, fill),
  });
  const sharded = new ShardedHalf({ plan, hosts, exchange, resultStart });
  return {
    kind: "symmetric-half",
    size,
    entryCount: entryStart[size]!,
    shardCount: ranges.length,
    threads: hosts.threads,
    bytes: hosts.bytes,
    entryBytes: ranges.reduce((sum, range) => sum + range.entryBytes, 0),
    close: () => hosts.close(),
    sharded,
  };
}

function shardsOfHost(
  plan: HalfPlan,
  upper: readonly CsrRows[],
  host: number,
  threads: number,
): HalfShardSetup[] {
  return plan.ranges.flatMap((range, index) => {
    if (hostOfShard(index, threads) !== host) return [];
    const columns = columnsOf(plan, range, upper);
    return [{ index, range, columns, entryStart: localStarts(plan.entryStart, range) }];
  });
}

function columnsOf(
  { storage, runStart }: HalfPlan,
  range: HalfRange,
  upper: readonly CsrRows[],
): HalfColumns {
  switch (storage) {
    case "csr":
      return { storage };
    case "runs":
      return { storage, runStart: localStarts(runStart, range) };
    case "tiles":
      return { storage, layout: layOutTiles(range, upper) };
    default:
      return storage satisfies never;
  }
}

/** A x for all of the symmetric matrix, reading each stored entry once. @param x [size] @param out [size] */
export function symmetricHalfProduct(matrix: SymmetricHalf, x: Float64Array, out: Float64Array): void {
  assertLength("x", x, matrix.size, "size");
  assertLength("out", out, matrix.size, "size");
  matrix.sharded.product(x, out);
}

/**
 * Calls `visit` for each stored row, in order. The arrays are valid during the call only.
 *
 * @param visit gets the row, the columns of its entries, increasing from the diagonal on, and their values
 */
export function visitSymmetricHalf(
  matrix: SymmetricHalf,
  visit: (row: number, columns: Uint32Array, values: Float64Array) => void,
): void {
  matrix.sharded.visit(visit);
}
