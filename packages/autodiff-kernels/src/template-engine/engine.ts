import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";
import type { MatrixTeam } from "../linear-algebra/matrix-team.js";
import { doRows } from "../linear-algebra/share-rows.js";
import type { StartedTeam } from "../linear-algebra/start-matrix-team.js";
import type { HostGroup } from "../threads/host-group.js";
import { hostOfShard } from "../threads/shard-count.js";
import { assertBinLikelihood, type BinLikelihood, sliceBinLikelihood } from "./bin-likelihood.js";
import {
  type BinProfile,
  type ProfileSize,
  profileLength,
  profileSize,
  profileViews,
  readProfile,
} from "./bin-profile.js";
import { type Exchange, type ExchangeShape, exchangeViews } from "./exchange.js";
import { assertFold, type Fold } from "./fold.js";
import { type HessianStripe, hessianStripes, stripeArea } from "./hessian-stripes.js";
import { assertRateJacobian, type RateJacobian } from "./rate-jacobian.js";
import type { TemplateDelivery } from "./shard-host.js";
import { encodePass, hessianRoundCommand, type RatesPer, type ShardPass } from "./shard-pass.js";
import type { ShardRange } from "./shard-plan.js";

/** Where yields are computed: z [columnCount]; r, [processCount] or [rows]. A direction and a gradient alike. */
export interface TemplatePoint {
  readonly z: Float64Array;
  readonly rates: Float64Array;
  /** What rates are indexed by; as the options of the engine say by default. */
  readonly ratesPer?: RatesPer;
}

/**
 * The yields of a tensor and the likelihood of its bins, with derivatives, each in one pass over the tensor. Made by
 * `createTemplateEngine`; every method is synchronous, whatever the number of threads, and its results are
 * bit-identical for any number.
 */
export class TemplateEngine {
  readonly binCount: number;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly processCount: number;
  readonly shardCount: number;
  /** Worker threads beside the calling one that have shards. */
  readonly threads: number;
  /** Bytes of all shards. */
  readonly bytes: number;
  /** Of these, what one pass reads of the tensor: values, and where their columns are. */
  readonly entryBytes: number;
  /** The threads for `choleskyInPlace` and `choleskyInverseInPlace` of matrices over the columns, until the engine is closed. */
  readonly team: MatrixTeam;

  readonly #ranges: readonly ShardRange[];
  readonly #exchange: Exchange;
  readonly #hosts: HostGroup<TemplateDelivery>;
  readonly #team: StartedTeam;
  readonly #ratesPer: RatesPer | undefined;
  /** Of the profile of its bins, where there is a likelihood. */
  #profileSize: ProfileSize | undefined;
  /** How rates were indexed at the latest evaluate, if there was one since the likelihood was set. */
  #evaluatedPer: RatesPer | undefined;

  /** @internal */
  constructor(
    sizes: { readonly shape: ExchangeShape; readonly binCount: number },
    ranges: readonly ShardRange[],
    parts: {
      readonly exchange: ArrayBuffer | SharedArrayBuffer;
      readonly hosts: HostGroup<TemplateDelivery>;
      readonly team: StartedTeam;
      readonly ratesPer: RatesPer | undefined;
    },
  ) {
    this.binCount = sizes.binCount;
    this.rowCount = sizes.shape.rowCount;
    this.columnCount = sizes.shape.columnCount;
    this.processCount = sizes.shape.processCount;
    this.shardCount = ranges.length;
    this.threads = parts.hosts.threads;
    this.bytes = parts.hosts.bytes;
    this.entryBytes = ranges.reduce((sum, range) => sum + range.entryBytes, 0);
    this.team = parts.team;
    this.#team = parts.team;
    this.#ranges = ranges;
    this.#exchange = exchangeViews(sizes.shape, parts.exchange);
    this.#hosts = parts.hosts;
    this.#ratesPer = parts.ratesPer;
  }

  /**
   * The likelihood of the bins; it may be set again, for pseudodata or toys. Products need a new evaluate then.
   *
   * @throws KernelInputError when lengths do not fit
   */
  setLikelihood(likelihood: BinLikelihood): void {
    assertBinLikelihood(likelihood, this.binCount, this.rowCount);
    this.#hosts.deliver((host) => ({
      kind: "likelihood",
      likelihoods: new Map(
        this.#ranges.flatMap((range, index) =>
          hostOfShard(index, this.threads) === host
            ? [[index, sliceBinLikelihood(likelihood, range)] as const]
            : [],
        ),
      ),
    }));
    this.#profileSize = profileSize(likelihood, this.rowCount);
    this.#evaluatedPer = undefined;
  }

  /**
   * Sum of phi over the bins, with its gradient. Remembers the point for `hvp` and `hessian`.
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
  hvp(direction: TemplatePoint, out: TemplatePoint): void {
    const ratesPer = this.#assertEvaluated("hvp");
    this.#writeDirection(direction, ratesPer);
    this.#assertLike("out", out, ratesPer);
    this.#pass("hvp", ratesPer);
    this.#readGradient(out, ratesPer);
  }

  /** The bins with a phi and their betas, where phi has its minimum over these, at the point of the latest `evaluate`. */
  profile(): BinProfile {
    this.#assertEvaluated("profile");
    const size = this.#profileSize!;
    const out = this.#hosts.buffer(profileLength(size));
    this.#hosts.deliver(() => ({ kind: "profile", size, out }));
    return readProfile(profileViews(size, out));
  }

  /** lambda_k at a point, not scaled by any beta. @param out [rows] */
  rowYields(point: TemplatePoint, out: Float64Array): void {
    assertLength("out", out, this.rowCount, "rows");
    this.#pass("rowYields", this.#writePoint(point));
    out.set(this.#exchange.rowVector);
  }

  /** J v, the derivative of the yields along a direction. @param out [rows] */
  jvp(point: TemplatePoint, direction: TemplatePoint, out: Float64Array): void {
    assertLength("out", out, this.rowCount, "rows");
    const ratesPer = this.#writePoint(point);
    this.#writeDirection(direction, ratesPer);
    this.#pass("jvp", ratesPer);
    out.set(this.#exchange.rowVector);
  }

  /** J^T u. @param rows u, [rows] */
  vjp(point: TemplatePoint, rows: Float64Array, out: TemplatePoint): void {
    assertLength("rows", rows, this.rowCount, "rows");
    const ratesPer = this.#writePoint(point);
    this.#assertLike("out", out, ratesPer);
    this.#exchange.rowVector.set(rows);
    this.#pass("vjp", ratesPer);
    this.#readGradient(out, ratesPer);
  }

  /** (sum_k u_k d2 lambda_k) v. @param rows u, [rows] */
  rowsHvp(point: TemplatePoint, rows: Float64Array, direction: TemplatePoint, out: TemplatePoint): void {
    assertLength("rows", rows, this.rowCount, "rows");
    const ratesPer = this.#writePoint(point);
    this.#writeDirection(direction, ratesPer);
    this.#assertLike("out", out, ratesPer);
    this.#exchange.rowVector.set(rows);
    this.#pass("rowsHvp", ratesPer);
    this.#readGradient(out, ratesPer);
  }

  /**
   * Rows [first, first + count) of A, folded: out[i, p] = sum over the columns c of parameter p of A[i, c] slope[c].
   *
   * @param out [count, parameterCount]
   * @throws KernelInputError when shapes do not fit
   */
  foldedRows(first: number, count: number, fold: Fold, out: Float64Array): void {
    assertFold(fold, this.columnCount);
    if (!(first >= 0 && count >= 0 && first + count <= this.rowCount)) {
      throw new KernelInputError({
        field: "first + count",
        found: first + count,
        expected: `at most ${this.rowCount} (rows), with neither below 0`,
      });
    }
    assertLength("out", out, count * fold.parameterCount, "count x parameterCount");
    const buffer = this.#hosts.buffer(out.length);
    this.#hosts.deliver(() => ({ kind: "foldedRows", first, count, fold, out: buffer }));
    out.set(new Float64Array(buffer, 0, out.length));
  }

  /**
   * Hessian of the sum of phi at the point of the latest `evaluate` over [rate parameters | folded parameters]:
   *
   *     sum_b J_b^T (d2phi_b) J_b + sum_k u_k [ lambda_k a_k a_k^T + s_k (a_k dr_k^T + dr_k a_k^T) ]
   *
   * with a_k the folded row, the second sum for log-normal tensors only. The curvature of z and of the rates as
   * functions of their parameters is the caller's to add.
   *
   * @param rateJacobian d rates / d rate parameters, sparse, [rates of the point, rate parameters]
   * @param out [rate parameters + folded parameters]^2, symmetric to the bit
   * @throws KernelInputError when shapes do not fit, or a column of the rate Jacobian is out of range
   */
  hessian(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const ratesPer = this.#assertEvaluated("hessian");
    const size = this.#parameterCount(ratesPer, fold, rateJacobian);
    assertLength("out", out, size * size, "parameters x parameters");
    const stripes = hessianStripes(size);
    const capacity = Math.max(0, ...stripes.map(stripeArea));
    const results = Array.from(
      { length: this.threads + 1 },
      () => new Float64Array(this.#hosts.buffer(capacity)),
    );
    try {
      for (const stripe of stripes) {
        this.#hosts.deliver((host) => ({
          kind: "hessian",
          ratesPer,
          fold,
          rateJacobian,
          stripe,
          capacity,
          out: results[host]!.buffer,
        }));
        this.#addStripe(stripe, results, out, size);
      }
    } finally {
      this.#hosts.deliver(() => ({ kind: "hessianEnd" }));
    }
    doRows({ kind: "mirror", values: out, rows: size }, this.#team);
  }

  /**
   * Diagonal of the first sum of `hessian`, sum_b J_b^T (d2phi_b) J_b, in one pass and without the matrix: what a
   * preconditioner wants. It is never negative: a bin that profiling its beta leaves concave along a parameter, such as
   * one without counts, adds nothing there.
   *
   * @param out [rate parameters + folded parameters]
   * @throws KernelInputError when shapes do not fit, or a column of the rate Jacobian is out of range
   */
  gaussNewtonDiagonal(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const ratesPer = this.#assertEvaluated("gaussNewtonDiagonal");
    assertLength("out", out, this.#parameterCount(ratesPer, fold, rateJacobian), "parameters");
    const parts = this.#hosts.buffer(this.shardCount * out.length);
    this.#hosts.deliver(() => ({ kind: "gaussNewtonDiagonal", ratesPer, fold, rateJacobian, out: parts }));
    sumOverShards(new Float64Array(parts), this.shardCount, out);
  }

  /** Ends the worker threads. Nothing can be computed afterwards. */
  async close(): Promise<void> {
    await Promise.all([this.#hosts.close(), this.#team.close()]);
  }

  /** Adds up a stripe of the upper triangle, shard by shard. */
  #addStripe(
    { first, end }: HessianStripe,
    results: readonly Float64Array[],
    out: Float64Array,
    size: number,
  ): void {
    const width = end - first;
    for (let shard = 0; shard < this.shardCount; shard += results.length) {
      this.#hosts.run(hessianRoundCommand, shard / results.length);
      // Shards go round the hosts, so this is their order, whatever the number of hosts.
      for (const [host, part] of results.slice(0, this.shardCount - shard).entries()) {
        const isFirst = shard + host === 0;
        for (let i = 0; i < end; i++) {
          const [from, to] = [i * width - first, i * size];
          // The first part is added to zero, not copied: that leaves no negative zero.
          if (isFirst) for (let j = Math.max(i, first); j < end; j++) out[to + j] = 0 + part[from + j]!;
          else for (let j = Math.max(i, first); j < end; j++) out[to + j]! += part[from + j]!;
        }
      }
    }
  }

  #pass(pass: ShardPass, ratesPer: RatesPer): void {
    const { command, argument } = encodePass({ pass, ratesPer });
    this.#hosts.run(command, argument);
  }

  /** How many parameters a fold and a rate Jacobian have, after checking both. */
  #parameterCount(ratesPer: RatesPer, fold: Fold, rateJacobian: RateJacobian): number {
    assertFold(fold, this.columnCount);
    assertRateJacobian(rateJacobian, this.#rateCount(ratesPer));
    return rateJacobian.parameterCount + fold.parameterCount;
  }

  #writePoint(point: TemplatePoint): RatesPer {
    assertLength("point.z", point.z, this.columnCount, "columnCount");
    const ratesPer = this.#ratesPerOf(point);
    this.#exchange.z.set(point.z);
    this.#exchange.rates.set(point.rates);
    return ratesPer;
  }

  #writeDirection(direction: TemplatePoint, ratesPer: RatesPer): void {
    this.#assertLike("direction", direction, ratesPer);
    this.#exchange.dz.set(direction.z);
    this.#exchange.dRates.set(direction.rates);
  }

  #ratesPerOf({ rates, ratesPer: known = this.#ratesPer }: TemplatePoint): RatesPer {
    const ratesPer = known ?? (rates.length === this.processCount ? "process" : "row");
    if (rates.length === this.#rateCount(ratesPer)) return ratesPer;
    const perProcess = `${this.processCount} (processes)`;
    const perRow = `${this.rowCount} (rows)`;
    throw new KernelInputError({
      field: "point.rates.length",
      found: rates.length,
      expected: known === undefined ? `${perProcess} or ${perRow}` : ratesPer === "row" ? perRow : perProcess,
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
    if (this.#profileSize === undefined)
      throw new Error(`${method} needs a likelihood: call setLikelihood first.`);
  }

  #assertEvaluated(method: string): RatesPer {
    if (this.#evaluatedPer === undefined) {
      throw new Error(`${method} needs a point: call evaluate first, and again after setLikelihood.`);
    }
    return this.#evaluatedPer;
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
