import { addScaled } from "../linear-algebra/vectors.js";
import type { TemplateRows } from "../templates/template-rows.js";
import type { Penalty } from "./penalty.js";

/** One place of a bin: the sum of a penalty that it is a part of, with all its processes or with some. */
interface Place {
  readonly penalty: number;
  readonly sum: number;
  readonly processes: ReadonlySet<number> | undefined;
}

/** A row of a matrix of derivatives, [.., parameters]. */
interface DerivativeRow {
  readonly jacobian: Float64Array;
  readonly from: number;
  readonly size: number;
}

/** The sums of yields that penalties are functions of, bin by bin, and the same transposed. */
export class PenaltySums {
  /** Whether any of them has a bin with data. */
  readonly readsData: boolean;
  readonly #rows: TemplateRows;
  readonly #dataBinCount: number;
  /** Number of sums of each penalty. */
  readonly #counts: readonly number[];
  /** Of each bin that is read, in ascending order. */
  readonly #places: ReadonlyMap<number, readonly Place[]>;

  constructor(penalties: readonly Pick<Penalty, "mapping">[], rows: TemplateRows, dataBinCount: number) {
    const places = new Map<number, Place[]>();
    this.#rows = rows;
    this.#dataBinCount = dataBinCount;
    this.#counts = penalties.map(({ mapping }, penalty) => {
      let first = 0;
      for (const { firstBin, targets, count, processes } of mapping.selections) {
        const chosen = processes && new Set(processes);
        targets.forEach((target, i) => {
          if (target < 0) return;
          const known = places.get(firstBin + i) ?? [];
          known.push({ penalty, sum: first + target, processes: chosen });
          places.set(firstBin + i, known);
        });
        first += count;
      }
      return first;
    });
    this.#places = new Map([...places].sort(([a], [b]) => a - b));
    this.readsData = [...places.keys()].some((bin) => bin < dataBinCount);
  }

  /** y of each penalty, of the yields of bins and of rows. */
  of(bins: Float64Array, rows: Float64Array): Float64Array[] {
    const out = this.#counts.map((count) => new Float64Array(count));
    for (const [bin, places] of this.#places) {
      for (const { penalty, sum, processes } of places) {
        if (!processes) out[penalty]![sum]! += bins[bin]!;
        else this.#forEachRow(bin, processes, (row) => void (out[penalty]![sum]! += rows[row]!));
      }
    }
    return out;
  }

  /** Derivatives by the bins and by the rows, from derivatives by the sums, times a factor. */
  transposed(bySum: readonly Float64Array[], factor: number): { byBin: Float64Array; byRow: Float64Array } {
    const byBin = new Float64Array(this.#rows.binCount);
    const byRow = new Float64Array(this.#rows.rowCount);
    for (const [bin, places] of this.#places) {
      for (const { penalty, sum, processes } of places) {
        const value = factor * bySum[penalty]![sum]!;
        if (!processes) byBin[bin]! += value;
        else this.#forEachRow(bin, processes, (row) => void (byRow[row]! += value));
      }
    }
    return { byBin, byRow };
  }

  /** The bins whose derivatives the sums need, ascending: all that have data, where these depend on each other. */
  binsRead(weight: "diagonal" | "dense"): number[] {
    const read = [...this.#places.keys()];
    if (weight === "diagonal") return read;
    const data = Array.from({ length: this.#dataBinCount }, (_, bin) => bin);
    return [...data, ...read.filter((bin) => bin >= this.#dataBinCount)];
  }

  /** Zeros, [sums, size] of each penalty. */
  matrices(size: number): Float64Array[] {
    return this.#counts.map((count) => new Float64Array(count * size));
  }

  /** Adds the derivatives of a bin to those of the sums with all its processes. */
  addBin(out: readonly Float64Array[], bin: number, { jacobian, from, size }: DerivativeRow): void {
    for (const { penalty, sum, processes } of this.#places.get(bin) ?? []) {
      if (!processes) addScaled(out[penalty]!, sum * size, jacobian, from, size, 1);
    }
  }

  /** Adds those of a row to the sums with its process. */
  addRow(
    out: readonly Float64Array[],
    row: number,
    bin: number,
    { jacobian, from, size, factor }: DerivativeRow & { readonly factor: number },
  ): void {
    for (const { penalty, sum, processes } of this.#places.get(bin) ?? []) {
      if (!processes?.has(this.#rows.processes[row]!)) continue;
      addScaled(out[penalty]!, sum * size, jacobian, from, size, factor);
    }
  }

  #forEachRow(bin: number, processes: ReadonlySet<number>, visit: (row: number) => void): void {
    const { rowStart, processes: ofRow } = this.#rows;
    for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
      if (processes.has(ofRow[row]!)) visit(row);
    }
  }
}
