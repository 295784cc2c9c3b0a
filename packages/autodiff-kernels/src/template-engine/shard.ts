import { KernelInputError } from "../errors/kernel-input-error.js";
import type { WasmModule } from "../generated/web-assembly.js";
import { RunEncoder } from "../sparse-matrix/run-coding.js";
import type { EntryPiece } from "../threads/host.js";
import { Arena } from "../wasm/arena.js";
import { callBoundaries } from "../wasm/call-boundaries.js";
import type { Address } from "../wasm/kernel-exports.js";
import { readSeconds, writePairs } from "../wasm/pair-vector.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import { betaPart, binPart, type ProfileViews } from "./bin-profile.js";
import type { Exchange } from "./exchange.js";
import type { Fold } from "./fold.js";
import type { HessianWorkspace } from "./hessian-workspace.js";
import { type RateJacobian, sliceRateJacobian } from "./rate-jacobian.js";
import { passes, type RatesPer, type ShardPass } from "./shard-pass.js";
import type { ShardRange } from "./shard-plan.js";
import { ShardRecord, shardBinByBin, shardForm, shardStorage } from "./shard-record.js";
import { storeLikelihood } from "./store-likelihood.js";
import type { TensorShape } from "./tensor.js";

/** Everything about a shard except the entries of its rows. */
export interface ShardSetup {
  readonly index: number;
  readonly range: ShardRange;
  readonly form: "log_normal" | "normal";
  readonly storage: TensorShape["storage"];
  /**
   * Whether the entries of a kernel call are brought into the cache before it. That pays for entries in runs that come from memory.
   * Dense rows are added up while the next come from memory, and scattered columns take longer than the memory.
   */
  readonly readsAhead: boolean;
  readonly columnCount: number;
  readonly processCount: number;
  /** First row of each bin, counted from the first row of the shard, [bins + 1]. */
  readonly binRows: Uint32Array;
  /** [rows] */
  readonly processes: Uint32Array;
  /** [rows] */
  readonly norm: Float64Array;
  /** First entry of each row, counted from the first entry of the shard, [rows + 1]; empty where A is dense. */
  readonly entryStart: Uint32Array;
  /** First run of each row, likewise, [rows + 1]; empty unless the columns are stored in runs. */
  readonly runStart: Uint32Array;
}

/** A row has work of its own, an exponential and a bin's likelihood, worth about as many entries. */
const entriesPerRow = 16;

/** The kernels that go over the rows of a bin twice: for their yields, and for their part of the gradient. */
const readTwice: ReadonlySet<string> = new Set<ShardPass>(["evaluate", "hvp"]);

/** Float64 that folded rows take up at a time. */
const foldBatch = 2 ** 17;
const hessianBatch = 128;
/** Of fewer parameters the Hessian is no work, however it is made. */
const fewestScattered = 512;

/** The rows of a range of bins in a WebAssembly memory of their own. */
export class Shard {
  readonly setup: ShardSetup;
  readonly #arena: Arena;
  readonly #record: ShardRecord;
  readonly #encoder: RunEncoder;
  /** Boundaries of the kernel calls of a pass, in bins. */
  readonly #calls: readonly number[];
  /** What only some calls need, allocated by the first of them. */
  readonly #scratches = new Map<string, { readonly address: Address; readonly length: number }>();

  constructor(module: WasmModule, setup: ShardSetup) {
    const { range, columnCount, processCount } = setup;
    const binCount = range.lastBin - range.firstBin;
    const rowCount = range.lastRow - range.firstRow;
    const rateCapacity = Math.max(processCount, rowCount);
    const csr = setup.storage === "csr";
    const runCount = setup.runStart[rowCount] ?? 0;
    const vectorBytes = 8 * (4 * columnCount + 3 * rateCapacity + 12 * rowCount + 9 * binCount);
    const arena = new Arena(module, range.entryBytes + vectorBytes + 4096);
    this.setup = setup;
    this.#arena = arena;
    this.#record = new ShardRecord(arena);
    this.#encoder = new RunEncoder(setup.entryStart);
    this.#calls = callsOf(setup);

    const float64 = (length: number) => arena.allocateFloat64(length);
    const store = (values: Uint32Array) => {
      const address = arena.allocate(values.byteLength);
      arena.uint32(address, values.length).set(values);
      return address;
    };
    const norm = float64(rowCount);
    arena.float64(norm, rowCount).set(setup.norm);
    this.#record.set({
      form: shardForm[setup.form],
      storage: shardStorage[setup.storage],
      columnCount,
      rowCount,
      binRows: store(setup.binRows),
      processes: store(setup.processes),
      norm,
      entryStart: store(setup.entryStart),
      offsets: arena.allocate(csr ? 4 * range.entryCount : 0),
      runStart: store(setup.runStart),
      runs: arena.allocate(8 * runCount),
      values: float64(range.entryCount),
      z: float64(csr ? 2 * columnCount : columnCount),
      rates: float64(rateCapacity),
      dz: float64(csr ? 2 * columnCount : columnCount),
      dRates: float64(rateCapacity),
      rowVector: float64(rowCount),
      gradientZ: float64(csr ? 0 : columnCount),
      gradientRates: float64(rateCapacity),
      rate: float64(rowCount),
      scale: float64(rowCount),
      yields: float64(rowCount),
      slopes: float64(rowCount),
      curvature: float64(3 * binCount),
      scratch: float64(2 * rowCount + 3),
      observed: float64(binCount),
      variances: float64(binCount),
      kstat: float64(binCount),
      beta0: float64(binCount),
      betaMasked: arena.allocate(binCount),
      active: arena.allocate(rowCount),
    });
  }

  get bytes(): number {
    return this.#arena.bytes;
  }

  get record(): ShardRecord {
    return this.#record;
  }

  get arena(): Arena {
    return this.#arena;
  }

  get rowCount(): number {
    return this.setup.range.lastRow - this.setup.range.firstRow;
  }

  /** @throws KernelInputError when a column is out of range: it would be written to somewhere else */
  fill(piece: EntryPiece): void {
    const { firstEntry, values, columns } = piece;
    const record = this.#record;
    this.#arena.float64(record.get("values") + 8 * firstEntry, values.length).set(values);
    if (columns === undefined || columns.length === 0) return;
    const largest = this.#setColumns(firstEntry, columns);
    if (largest < this.setup.columnCount) return;
    const range = this.setup.range;
    throw new KernelInputError({
      field: `tensor.blocks (rows ${range.firstRow} to ${range.lastRow - 1}).columns`,
      found: largest,
      expected: `below ${this.setup.columnCount} (columnCount)`,
    });
  }

  /** @returns the largest */
  #setColumns(firstEntry: number, columns: Uint32Array): number {
    const arena = this.#arena;
    if (this.setup.storage === "runs") {
      const runCount = this.setup.runStart[this.rowCount]!;
      return this.#encoder.encode(columns, arena.uint32(this.#record.get("runs"), 2 * runCount));
    }
    const address = this.#record.get("offsets") + 4 * firstEntry;
    arena.uint32(address, columns.length).set(columns);
    return arena.kernels.pairOffsets(address, columns.length) >>> 0;
  }

  /** @param likelihood the part that concerns the bins of this shard */
  setLikelihood(likelihood: BinLikelihood): void {
    storeLikelihood(likelihood, {
      arena: this.#arena,
      record: this.#record,
      scratch: (name, length) => this.#scratch(name, length),
    });
  }

  /** One pass over the rows: reads its vectors from the exchange, and writes its own results there. */
  run(pass: ShardPass, ratesPer: RatesPer, exchange: Exchange): void {
    const { index, range, columnCount, processCount } = this.setup;
    const arena = this.#arena;
    const record = this.#record;
    const vectors = passes[pass];
    const perRow = ratesPer === "row";
    const rateCount = perRow ? this.rowCount : processCount;
    const firstRate = perRow ? range.firstRow : 0;
    if (record.get("ratePerRow") !== Number(perRow)) record.set({ ratePerRow: Number(perRow) });

    const read = (field: "rates" | "dRates" | "rowVector", first: number, length: number) =>
      arena.float64(record.get(field), length).set(exchange[field].subarray(first, first + length));
    if (pass !== "hvp") {
      this.#readColumns("z", exchange);
      read("rates", firstRate, rateCount);
    }
    if (vectors.direction) {
      this.#readColumns("dz", exchange);
      read("dRates", firstRate, rateCount);
    }
    if (vectors.rowVector === "in") read("rowVector", range.firstRow, this.rowCount);
    const gradientRates = arena.float64(record.get("gradientRates"), rateCount);
    if (vectors.gradient) {
      this.#clearGradient(vectors.direction ? "dz" : "z");
      gradientRates.fill(0);
    }
    record.value().fill(0);

    this.#callByCall(pass);

    if (vectors.gradient) {
      this.#writeGradient(exchange.gradientZ.subarray(index * columnCount, (index + 1) * columnCount));
      exchange.gradientRates.set(gradientRates, perRow ? range.firstRow : index * processCount);
    }
    if (vectors.rowVector === "out") {
      exchange.rowVector.set(arena.float64(record.get("rowVector"), this.rowCount), range.firstRow);
    }
    exchange.values.set(record.value(), 2 * index);
  }

  #readColumns(field: "z" | "dz", exchange: Exchange): void {
    const { columnCount, storage } = this.setup;
    const address = this.#record.get(field);
    if (storage === "csr") writePairs(exchange[field], this.#arena.float64(address, 2 * columnCount));
    else this.#arena.float64(address, columnCount).set(exchange[field]);
  }

  /** @param read what the pass multiplies with: in CSR the gradient is the other one of its pairs, which are clear */
  #clearGradient(read: "z" | "dz"): void {
    const record = this.#record;
    if (this.setup.storage === "csr") {
      const address = record.get(read) + 8;
      if (record.get("gradientZ") !== address) record.set({ gradientZ: address });
    } else this.#arena.float64(record.get("gradientZ"), this.setup.columnCount).fill(0);
  }

  #writeGradient(out: Float64Array): void {
    const address = this.#record.get("gradientZ");
    if (this.setup.storage === "csr") readSeconds(this.#arena.float64(address - 8, 2 * out.length), out);
    else out.set(this.#arena.float64(address, out.length));
  }

  /** Rows [first, last) of A, counted in all shards, into the rows of `out` that are this shard's. */
  foldedRows(first: number, last: number, fold: Fold, out: Float64Array): void {
    const { range } = this.setup;
    const { parameterCount } = fold;
    const from = Math.max(first, range.firstRow);
    const to = Math.min(last, range.lastRow);
    if (from >= to) return;
    this.#setFold(fold);
    const arena = this.#arena;
    const batch = Math.max(1, Math.floor(foldBatch / Math.max(1, parameterCount)));
    const scratch = this.#scratch("folded", Math.min(batch, to - from) * parameterCount);
    for (let row = from; row < to; row += batch) {
      const end = Math.min(to, row + batch);
      const length = (end - row) * parameterCount;
      arena.float64(scratch, length).fill(0);
      arena.kernels.foldedRows(this.#record.address, row - range.firstRow, end - range.firstRow, scratch);
      out.set(arena.float64(scratch, length), (row - first) * parameterCount);
    }
  }

  /**
   * Adds a stripe of the Hessian of this shard's phi at the point of the latest evaluate.
   *
   * @param ratesPer as it was at that point
   * @param rateJacobian all rows of it
   * @param workspace with the stripe, which a shard itself has no space for
   */
  hessian(ratesPer: RatesPer, fold: Fold, rateJacobian: RateJacobian, workspace: HessianWorkspace): void {
    const record = this.#record;
    const stride = rateJacobian.parameterCount + fold.parameterCount;
    const capacity = this.#pairsAtOnce(stride);
    this.#setFold(fold);
    this.#setRateJacobian(ratesPer, rateJacobian);
    const x = this.#scratch("hessianX", capacity * stride);
    const y = this.#scratch("hessianY", capacity * stride);
    const arena = this.#arena;
    record.set({
      hessianX: x,
      hessianY: y,
      hessianRow: this.#scratch("hessianRow", stride),
      hessianStride: stride,
      hessianCapacity: capacity,
    });
    const binCount = record.get("likelihoodBinCount");
    for (let bin = 0; bin < binCount; ) {
      bin = arena.kernels.hessianRows(record.address, bin);
      const length = record.hessianRows() * stride;
      workspace.add(arena.float64(x, length), arena.float64(y, length));
    }
  }

  /**
   * How many row pairs go into one rank update: enough for its inner loop, but of a tensor whose bins have entries in few of
   * many columns those of a bin or two, as together they would have entries in most.
   */
  #pairsAtOnce(parameters: number): number {
    const { storage, entryStart, binRows } = this.setup;
    const smallest = 2 + largestBin(this.setup);
    const entriesPerBin = (entryStart[this.rowCount] ?? 0) / Math.max(1, binRows.length - 1);
    const isScattered = storage !== "dense" && parameters > fewestScattered && 3 * entriesPerBin < parameters;
    return isScattered ? smallest : Math.max(hessianBatch, smallest);
  }

  /** The diagonal of the Gauss-Newton part, over [rate parameters | folded parameters], into `out`. */
  gaussNewtonDiagonal(ratesPer: RatesPer, fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    this.#setFold(fold);
    this.#setRateJacobian(ratesPer, rateJacobian);
    const addresses = {
      hessianX: this.#scratch("diagonalActive", out.length),
      hessianY: this.#scratch("diagonalOther", out.length),
      hessianRow: this.#scratch("diagonal", out.length),
      diagonalRow: this.#scratch("diagonalRow", out.length),
      diagonalSquares: this.#scratch("diagonalSquares", out.length),
    };
    this.#record.set(addresses);
    for (const scratch of Object.values(addresses)) this.#arena.float64(scratch, out.length).fill(0);
    this.#callByCall("gaussNewtonDiagonal");
    out.set(this.#arena.float64(addresses.hessianRow, out.length));
  }

  /** The profile of this shard's bins at the point of the latest evaluate, into the part of `out` that is theirs. */
  profile(out: ProfileViews): void {
    const { firstBin, firstRow } = this.setup.range;
    const arena = this.#arena;
    const record = this.#record;
    const binCount = record.get("likelihoodBinCount");
    const kind = record.get("binByBin");
    const isFull = kind >= shardBinByBin["full gamma"];
    const isLite = !isFull && kind >= shardBinByBin["lite gamma"];
    const bins = binPart(out.bins, firstBin, binCount);
    const betas = isFull
      ? betaPart(out.betas, firstRow, this.rowCount)
      : betaPart(out.betas, firstBin, isLite ? binCount : 0);
    const addresses = {
      binProfile: this.#scratch("binProfile", bins.length),
      betaProfile: this.#scratch("betaProfile", betas.length),
    };
    record.set(addresses);
    arena.float64(addresses.betaProfile, betas.length).fill(0);
    this.#callByCall("profile");
    bins.set(arena.float64(addresses.binProfile, bins.length));
    betas.set(arena.float64(addresses.betaProfile, betas.length));
  }

  #callByCall(kernel: ShardPass | "gaussNewtonDiagonal" | "profile"): void {
    const run = this.#arena.kernels[kernel];
    const calls = this.#calls;
    const readsAhead = this.setup.readsAhead && readTwice.has(kernel);
    for (let call = 1; call < calls.length; call++) {
      const [first, last] = [calls[call - 1]!, calls[call]!];
      if (readsAhead) this.#readAhead(first, last);
      run(this.#record.address, first, last);
    }
  }

  /** Brings the entries of bins [first, last) into the cache. */
  #readAhead(first: number, last: number): void {
    const { binRows, entryStart } = this.setup;
    const begin = entryStart[binRows[first]!]!;
    const end = entryStart[binRows[last]!]!;
    this.#arena.kernels.readAhead(this.#record.get("values") + 8 * begin, 8 * (end - begin));
  }

  /** Stores the rows that the shard has. */
  #setRateJacobian(ratesPer: RatesPer, jacobian: RateJacobian): void {
    const { firstRow, lastRow } = this.setup.range;
    const perRow = ratesPer === "row";
    const { rowStart, columns, values, parameterCount } = perRow
      ? sliceRateJacobian(jacobian, firstRow, lastRow)
      : jacobian;
    const arena = this.#arena;
    const rateStart = this.#scratch("rateStart", Math.ceil(rowStart.length / 2));
    const rateColumns = this.#scratch("rateColumns", Math.ceil(columns.length / 2));
    const rateValues = this.#scratch("rateValues", values.length);
    arena.uint32(rateStart, rowStart.length).set(rowStart);
    arena.uint32(rateColumns, columns.length).set(columns);
    arena.float64(rateValues, values.length).set(values);
    this.#record.set({
      ratePerRow: Number(perRow),
      rateStart,
      rateColumns,
      rateValues,
      rateParameterCount: parameterCount,
    });
  }

  #setFold(fold: Fold): void {
    const { columnCount } = this.setup;
    const parameter = this.#scratch("foldParameter", Math.ceil(columnCount / 2));
    const slope = this.#scratch("foldSlope", columnCount);
    this.#arena.int32(parameter, columnCount).set(fold.parameter);
    this.#arena.float64(slope, columnCount).set(fold.slope);
    this.#record.set({ foldParameter: parameter, foldSlope: slope, foldCount: fold.parameterCount });
  }

  /** Scratch space of this many float64, the same as last time when that was large enough. */
  #scratch(name: string, length: number): Address {
    const scratch = this.#scratches.get(name);
    if (scratch !== undefined && scratch.length >= length) return scratch.address;
    const address = this.#arena.allocateFloat64(length);
    this.#scratches.set(name, { address, length });
    return address;
  }
}

function callsOf({ binRows, entryStart, columnCount, storage }: ShardSetup): readonly number[] {
  return callBoundaries(binRows.length - 1, (bin) => {
    const row = binRows[bin]!;
    return (storage === "dense" ? row * columnCount : entryStart[row]!) + row * entriesPerRow;
  });
}

function largestBin({ binRows }: ShardSetup): number {
  return binRows.reduce((largest, row, bin) => Math.max(largest, row - (binRows[bin - 1] ?? 0)), 0);
}
