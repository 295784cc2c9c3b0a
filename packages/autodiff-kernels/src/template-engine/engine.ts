import { assertLength, KernelInputError } from "../kernel-input-error.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { assertBinLikelihood, type BinLikelihood, sliceBinLikelihood } from "./bin-likelihood.js";
import { type Exchange, type ExchangeShape, exchangeBytes, exchangeViews } from "./exchange.js";
import { loadTensor } from "./load-tensor.js";
import type { RatesPer, ShardPass, ShardSetup } from "./shard.js";
import { type HostDelivery, type HostSetup, ShardHost } from "./shard-host.js";
import { planShards, type ShardRange } from "./shard-plan.js";
import { type TemplateTensor, type TensorShape, tensorShape } from "./tensor.js";
import { WorkerPool } from "./worker-pool.js";
import { availableThreads } from "./worker-thread.js";

/** Where yields are computed: z [columnCount]; r, [processCount] or [rows]. A direction and a gradient alike. */
export interface TemplatePoint {
  readonly z: Float64Array;
  readonly rates: Float64Array;
}

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
    const shards = ranges
      .map((range, index) => shardSetup(tensor, shape, range, index))
      .filter(({ index }) => hostOfShard(index, threads) === host);
    hosts.push({ module: kernelsModule(), shape: exchangeShape, exchange, shards });
  }

  const pool = threads === 0 ? undefined : await WorkerPool.start(hosts.slice(1));
  const local = new ShardHost(hosts[0]!);
  try {
    await loadTensor(tensor, shape, ranges, (shardIndex, piece, movable) => {
      const host = hostOfShard(shardIndex, threads);
      if (host === 0) return local.fill(shardIndex, piece);
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

/** Shards go round the hosts, so that rounds of one shard per host take them in order. Host 0 is the caller. */
function hostOfShard(shardIndex: number, threads: number): number {
  return shardIndex % (threads + 1);
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

/**
 * The yields of a tensor and the likelihood of its bins, with derivatives, each in one pass over the tensor. Made by
 * {@link createTemplateEngine}; every method is synchronous, whatever the number of threads, and its results are
 * bit-identical for any number.
 */
export class TemplateEngine {
  readonly binCount: number;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly processCount: number;
  readonly shardCount: number;
  /** Worker threads beside the calling one. */
  readonly threads: number;
  /** Bytes of all shards. */
  readonly bytes: number;

  readonly #ranges: readonly ShardRange[];
  readonly #exchange: Exchange;
  readonly #local: ShardHost;
  readonly #pool: WorkerPool | undefined;
  readonly #ratesPer: RatesPer | undefined;
  #hasLikelihood = false;
  /** How rates were indexed at the latest evaluate, if there was one since the likelihood was set. */
  #evaluatedPer: RatesPer | undefined;
  #closed = false;

  /** @internal */
  constructor(
    sizes: { readonly shape: ExchangeShape; readonly binCount: number },
    ranges: readonly ShardRange[],
    parts: {
      readonly exchange: ArrayBuffer | SharedArrayBuffer;
      readonly local: ShardHost;
      readonly pool: WorkerPool | undefined;
      readonly ratesPer: RatesPer | undefined;
    },
  ) {
    this.binCount = sizes.binCount;
    this.rowCount = sizes.shape.rowCount;
    this.columnCount = sizes.shape.columnCount;
    this.processCount = sizes.shape.processCount;
    this.shardCount = ranges.length;
    this.threads = parts.pool?.workerCount ?? 0;
    this.bytes = parts.local.bytes + (parts.pool?.bytes ?? 0);
    this.#ranges = ranges;
    this.#exchange = exchangeViews(sizes.shape, parts.exchange);
    this.#local = parts.local;
    this.#pool = parts.pool;
    this.#ratesPer = parts.ratesPer;
  }

  /**
   * The likelihood of the bins; it may be set again, for pseudodata or toys. Products need a new evaluate then.
   *
   * @throws KernelInputError when lengths do not fit
   */
  setLikelihood(likelihood: BinLikelihood): void {
    assertBinLikelihood(likelihood, this.binCount, this.rowCount);
    this.#deliver((host) => ({
      kind: "likelihood",
      likelihoods: new Map(
        this.#ranges.flatMap((range, index) =>
          hostOfShard(index, this.threads) === host
            ? [[index, sliceBinLikelihood(likelihood, range)] as const]
            : [],
        ),
      ),
    }));
    this.#hasLikelihood = true;
    this.#evaluatedPer = undefined;
  }

  /**
   * Sum of phi over the bins, with its gradient. Remembers the point for `curvatureProduct` and `hessian`.
   * Infinity or NaN where the expected count of a bin does not allow its likelihood.
   *
   * @param out d sum / dz [columnCount] and d sum / dr, as long as the rates of the point
   */
  evaluate(point: TemplatePoint, out: TemplatePoint): number {
    this.#assertLikelihood("evaluate");
    const ratesPer = this.#writePoint(point);
    this.#assertLike("out", out, ratesPer);
    this.#pass("evaluate", ratesPer);
    this.#evaluatedPer = ratesPer;
    this.#readGradient(out, ratesPer);
    return this.#readValue();
  }

  /** Sum of phi at a point. What `evaluate` remembers stays as it is. */
  value(point: TemplatePoint): number {
    this.#assertLikelihood("value");
    this.#pass("value", this.#writePoint(point));
    return this.#readValue();
  }

  /** The second derivative of the sum of phi, applied to a direction, at the point of the latest `evaluate`. */
  curvatureProduct(direction: TemplatePoint, out: TemplatePoint): void {
    const ratesPer = this.#assertEvaluated("curvatureProduct");
    this.#writeDirection(direction, ratesPer);
    this.#assertLike("out", out, ratesPer);
    this.#pass("curvatureProduct", ratesPer);
    this.#readGradient(out, ratesPer);
  }

  /** lambda_k at a point, not scaled by any beta. @param out [rows] */
  rowYields(point: TemplatePoint, out: Float64Array): void {
    assertLength("out", out, this.rowCount, "rows");
    this.#pass("rowYields", this.#writePoint(point));
    out.set(this.#exchange.rowVector);
  }

  /** J v, the derivative of the yields along a direction. @param out [rows] */
  jacobianProduct(point: TemplatePoint, direction: TemplatePoint, out: Float64Array): void {
    assertLength("out", out, this.rowCount, "rows");
    const ratesPer = this.#writePoint(point);
    this.#writeDirection(direction, ratesPer);
    this.#pass("jacobianProduct", ratesPer);
    out.set(this.#exchange.rowVector);
  }

  /** J^T u. @param rows u, [rows] */
  transposeProduct(point: TemplatePoint, rows: Float64Array, out: TemplatePoint): void {
    assertLength("rows", rows, this.rowCount, "rows");
    const ratesPer = this.#writePoint(point);
    this.#assertLike("out", out, ratesPer);
    this.#exchange.rowVector.set(rows);
    this.#pass("transposeProduct", ratesPer);
    this.#readGradient(out, ratesPer);
  }

  /** (sum_k u_k d2 lambda_k) v. @param rows u, [rows] */
  secondOrderProduct(
    point: TemplatePoint,
    rows: Float64Array,
    direction: TemplatePoint,
    out: TemplatePoint,
  ): void {
    assertLength("rows", rows, this.rowCount, "rows");
    const ratesPer = this.#writePoint(point);
    this.#writeDirection(direction, ratesPer);
    this.#assertLike("out", out, ratesPer);
    this.#exchange.rowVector.set(rows);
    this.#pass("secondOrderProduct", ratesPer);
    this.#readGradient(out, ratesPer);
  }

  /** Ends the worker threads. Nothing can be computed afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool?.close();
  }

  #pass(pass: ShardPass, ratesPer: RatesPer): void {
    this.#assertOpen();
    this.#pool?.startPass({ pass, ratesPer });
    // The workers must come to rest even when the caller's own part throws.
    try {
      this.#local.run({ pass, ratesPer });
    } finally {
      this.#pool?.wait();
    }
  }

  #deliver(make: (host: number) => HostDelivery): void {
    this.#assertOpen();
    const workers = this.#pool?.workerCount ?? 0;
    this.#pool?.startDelivery(Array.from({ length: workers }, (_, worker) => make(worker + 1)));
    try {
      this.#local.receive(make(0));
    } finally {
      this.#pool?.wait();
    }
  }

  #writePoint(point: TemplatePoint): RatesPer {
    assertLength("point.z", point.z, this.columnCount, "columnCount");
    const ratesPer = this.#ratesPerOf(point.rates);
    this.#exchange.z.set(point.z);
    this.#exchange.rates.set(point.rates);
    return ratesPer;
  }

  #writeDirection(direction: TemplatePoint, ratesPer: RatesPer): void {
    this.#assertLike("direction", direction, ratesPer);
    this.#exchange.dz.set(direction.z);
    this.#exchange.dRates.set(direction.rates);
  }

  #ratesPerOf(rates: Float64Array): RatesPer {
    const ratesPer = this.#ratesPer ?? (rates.length === this.processCount ? "process" : "row");
    if (rates.length === this.#rateCount(ratesPer)) return ratesPer;
    const perProcess = `${this.processCount} (processes)`;
    const perRow = `${this.rowCount} (rows)`;
    throw new KernelInputError({
      field: "point.rates.length",
      found: rates.length,
      expected:
        this.#ratesPer === undefined
          ? `${perProcess} or ${perRow}`
          : ratesPer === "row"
            ? perRow
            : perProcess,
    });
  }

  #rateCount(ratesPer: RatesPer): number {
    return ratesPer === "row" ? this.rowCount : this.processCount;
  }

  #assertLike(field: string, vectors: TemplatePoint, ratesPer: RatesPer): void {
    assertLength(`${field}.z`, vectors.z, this.columnCount, "columnCount");
    assertLength(
      `${field}.rates`,
      vectors.rates,
      this.#rateCount(ratesPer),
      "as many as the point has rates",
    );
  }

  #assertLikelihood(method: string): void {
    if (!this.#hasLikelihood) throw new Error(`${method} needs a likelihood: call setLikelihood first.`);
  }

  #assertEvaluated(method: string): RatesPer {
    if (this.#evaluatedPer === undefined) {
      throw new Error(`${method} needs a point: call evaluate first, and again after setLikelihood.`);
    }
    return this.#evaluatedPer;
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error("The engine is closed.");
  }

  #readGradient(out: TemplatePoint, ratesPer: RatesPer): void {
    const { gradientZ, gradientRates } = this.#exchange;
    sumOverShards(gradientZ, this.shardCount, out.z);
    if (ratesPer === "row") out.rates.set(gradientRates.subarray(0, this.rowCount));
    else sumOverShards(gradientRates, this.shardCount, out.rates);
  }

  #readValue(): number {
    const { values } = this.#exchange;
    let sum = 0;
    let lost = 0;
    for (let shard = 0; shard < this.shardCount; shard++) {
      sum += values[2 * shard]!;
      lost += values[2 * shard + 1]!;
    }
    return Number.isFinite(sum) ? sum + lost : sum;
  }
}

/** Adds vectors that lie one after the other, always in the same order. */
function sumOverShards(vectors: Float64Array, shardCount: number, out: Float64Array): void {
  const length = out.length;
  out.set(vectors.subarray(0, length));
  for (let shard = 1; shard < shardCount; shard++) {
    const offset = shard * length;
    for (let i = 0; i < length; i++) out[i]! += vectors[offset + i]!;
  }
}
