import { startMatrixTeam } from "../linear-algebra/start-matrix-team.js";
import { localStarts } from "../sparse-matrix/block-starts.js";
import {
  HostGroup,
  matrixThreadCount,
  sharedFloat64,
  staysInCache,
  threadCount,
} from "../threads/host-group.js";
import { loadEntries } from "../threads/load-entries.js";
import { hostOfShard } from "../threads/shard-count.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { TemplateEngine } from "./engine.js";
import { type ExchangeShape, exchangeLength } from "./exchange.js";
import type { ShardSetup } from "./shard.js";
import { ShardHost, type TemplateHostSetup } from "./shard-host.js";
import type { RatesPer } from "./shard-pass.js";
import { planShards, type ShardRange } from "./shard-plan.js";
import { type TemplateTensor, type TensorShape, tensorShape } from "./tensor.js";

export interface TemplateEngineOptions {
  /**
   * Worker threads beside the calling one; 0 keeps everything in it. By default what the machine and the data suggest. A
   * tensor has no more of them than shards besides the caller's, and matrices over its columns, where these are 512 or more,
   * no more than rows of tiles: the engine says how many in `threads` and in `team.threads`. There are none where the
   * calling thread cannot wait for them, as the main thread of a web page.
   */
  readonly threads?: number;
  /** Into how many parts the tensor is cut. By default a function of the data alone. */
  readonly shardCount?: number;
  /**
   * What rates are indexed by. By default the length of each point's rates decides, and where there are as many
   * rows as processes, rates are per process.
   */
  readonly ratesPer?: RatesPer;
}

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
  const threads = await threadCount(shape.entryStart[shape.rowCount]!, ranges.length, options.threads);
  const exchangeShape: ExchangeShape = {
    columnCount: tensor.columnCount,
    processCount: tensor.processCount,
    rowCount: shape.rowCount,
    shardCount: ranges.length,
  };
  const exchange = sharedFloat64(exchangeLength(exchangeShape), threads);
  const setupOf = (host: number, threads: number): TemplateHostSetup => {
    const shards = ranges.flatMap((range, index) =>
      hostOfShard(index, threads) === host ? [shardSetup(tensor, shape, range, index)] : [],
    );
    return { kind: "template", module: kernelsModule(), shape: exchangeShape, exchange, shards };
  };
  const hosts = await HostGroup.start({
    threads,
    setups: (threads) => Array.from({ length: threads + 1 }, (_, host) => setupOf(host, threads)),
    createLocal: (setup) => new ShardHost(setup),
    load: (fill) => loadEntries(tensor.blocks, shape.entryStart, ranges, fill),
  });
  try {
    const team = await startMatrixTeam(await matrixThreadCount(tensor.columnCount, options.threads));
    return new TemplateEngine({ shape: exchangeShape, binCount: tensor.binCount }, ranges, {
      exchange,
      hosts,
      team,
      ratesPer: options.ratesPer,
    });
  } catch (error) {
    await hosts.close();
    throw error;
  }
}

function shardSetup(
  tensor: TemplateTensor,
  shape: TensorShape,
  range: ShardRange,
  index: number,
): ShardSetup {
  const { firstBin, lastBin, firstRow, lastRow } = range;
  const isCached = staysInCache(shape.entryStart[shape.rowCount]!);
  return {
    index,
    range,
    form: tensor.form,
    storage: shape.storage,
    readsAhead: shape.storage === "runs" && !isCached,
    columnCount: tensor.columnCount,
    processCount: tensor.processCount,
    binRows: tensor.rowStart.slice(firstBin, lastBin + 1).map((row) => row - firstRow),
    processes: tensor.processes.slice(firstRow, lastRow),
    norm: tensor.norm.slice(firstRow, lastRow),
    entryStart: localStarts(shape.storage === "dense" ? undefined : shape.entryStart, range),
    runStart: localStarts(shape.storage === "runs" ? shape.runStart : undefined, range),
  };
}
