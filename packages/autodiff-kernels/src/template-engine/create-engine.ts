import { KernelInputError } from "../kernel-input-error.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { TemplateEngine } from "./engine.js";
import { type ExchangeShape, exchangeBytes } from "./exchange.js";
import { loadTensor } from "./load-tensor.js";
import type { RatesPer, ShardSetup } from "./shard.js";
import { type HostSetup, ShardHost } from "./shard-host.js";
import { hostOfShard, planShards, type ShardRange } from "./shard-plan.js";
import { type TemplateTensor, type TensorShape, tensorShape } from "./tensor.js";
import { WorkerPool } from "./worker-pool.js";
import { availableThreads } from "./worker-thread.js";

export interface TemplateEngineOptions {
  /** Worker threads beside the calling one; 0 keeps everything in it. By default what the machine and the data suggest. */
  readonly threads?: number;
  /** Into how many parts the tensor is cut. By default a function of the data alone. */
  readonly shardCount?: number;
  /**
   * What rates are indexed by. By default the length of each point's rates decides, and where there are as many
   * rows as processes, rates are per process.
   */
  readonly ratesPer?: RatesPer;
}

/** Less than this is read in about a millisecond by the calling thread alone. */
const inlineBytes = 8 * 2 ** 20;

/**
 * Moves a tensor into shards and starts their threads.
 *
 * @param tensor its blocks are taken over: the list is empty afterwards
 * @throws KernelInputError when shapes do not fit or a column is out of range
 */
export async function createTemplateEngine(
  tensor: TemplateTensor,
  options: TemplateEngineOptions = {},
): Promise<TemplateEngine> {
  const shape = tensorShape(tensor);
  const ranges = planShards(tensor, shape, options.shardCount);
  const threads = await threadCount(shape, ranges.length, options.threads);
  const exchangeShape: ExchangeShape = {
    columnCount: tensor.columnCount,
    processCount: tensor.processCount,
    rowCount: shape.rowCount,
    shardCount: ranges.length,
  };
  const bytes = exchangeBytes(exchangeShape);
  const exchange = threads === 0 ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
  const hosts: HostSetup[] = [];
  for (let host = 0; host <= threads; host++) {
    const shards = ranges.flatMap((range, index) =>
      hostOfShard(index, threads) === host ? [shardSetup(tensor, shape, range, index)] : [],
    );
    hosts.push({ module: kernelsModule(), shape: exchangeShape, exchange, shards });
  }

  const pool = threads === 0 ? undefined : await WorkerPool.start(hosts.slice(1));
  let local: ShardHost;
  try {
    const caller = new ShardHost(hosts[0]!);
    local = caller;
    await loadTensor(tensor, shape, ranges, (shardIndex, piece, movable) => {
      const host = hostOfShard(shardIndex, threads);
      if (host === 0) return caller.fill(shardIndex, piece);
      const buffers = [piece.values.buffer, piece.columns?.buffer];
      const transfer = movable ? buffers.filter((buffer) => buffer instanceof ArrayBuffer) : [];
      // What is not moved is cloned with its whole buffer: a copy of the piece is smaller.
      const sent = movable
        ? piece
        : {
            ...piece,
            values: piece.values.slice(),
            ...(piece.columns ? { columns: piece.columns.slice() } : {}),
          };
      return pool!.fill(host - 1, shardIndex, sent, transfer);
    });
  } catch (error) {
    await pool?.close();
    throw error;
  }
  pool?.serve();
  return new TemplateEngine({ shape: exchangeShape, binCount: tensor.binCount }, ranges, {
    exchange,
    local,
    pool,
    ratesPer: options.ratesPer,
  });
}

async function threadCount(shape: TensorShape, shardCount: number, wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    if (!Number.isInteger(wanted) || wanted < 0) {
      throw new KernelInputError({ field: "threads", found: wanted, expected: "an integer, 0 or more" });
    }
    return Math.min(wanted, shardCount - 1);
  }
  const entries = shape.entryStart[shape.rowCount]!;
  if (8 * entries < inlineBytes || typeof SharedArrayBuffer === "undefined") return 0;
  return Math.min((await availableThreads()) - 1, shardCount - 1);
}

function shardSetup(
  tensor: TemplateTensor,
  shape: TensorShape,
  range: ShardRange,
  index: number,
): ShardSetup {
  const { firstBin, lastBin, firstRow, lastRow } = range;
  const firstEntry = shape.entryStart[firstRow]!;
  return {
    index,
    range,
    form: tensor.form,
    storage: shape.storage,
    columnCount: tensor.columnCount,
    processCount: tensor.processCount,
    binRows: tensor.rowStart.slice(firstBin, lastBin + 1).map((row) => row - firstRow),
    processes: tensor.processes.slice(firstRow, lastRow),
    norm: tensor.norm.slice(firstRow, lastRow),
    entryStart:
      shape.storage === "dense"
        ? new Uint32Array(0)
        : Uint32Array.from(shape.entryStart.subarray(firstRow, lastRow + 1), (entry) => entry - firstEntry),
  };
}
