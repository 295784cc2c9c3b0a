import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { TemplateRows } from "./template-rows.js";

/** The template rows that one bin-by-bin parameter scales. */
export interface BetaGroup {
  readonly rows: readonly number[];
  /** k */
  readonly kstat: number;
  readonly beta0: number;
}

/** Goes through the template rows of bins [firstBin, endBin) by the bin-by-bin parameters that scale them. */
export class BetaGroups {
  readonly #statistics: BinByBinStatistics | undefined;
  readonly #rows: TemplateRows;
  readonly #processCount: number;

  constructor(statistics: BinByBinStatistics | undefined, rows: TemplateRows, processCount: number) {
    this.#statistics = statistics?.type === "normal-additive" ? undefined : statistics;
    this.#rows = rows;
    this.#processCount = processCount;
  }

  forEachRow(firstBin: number, endBin: number, visit: (bin: number, row: number) => void): void {
    const { rowStart } = this.#rows;
    for (let bin = firstBin; bin < endBin; bin++) {
      for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) visit(bin, row);
    }
  }

  /** Rows that nothing scales. */
  forEachPlainRow(firstBin: number, endBin: number, visit: (bin: number, row: number) => void): void {
    this.forEachRow(firstBin, endBin, (bin, row) => {
      if (!this.#isScaled(bin, row)) visit(bin, row);
    });
  }

  /** Every parameter that scales some row. */
  forEachGroup(firstBin: number, endBin: number, visit: (bin: number, group: BetaGroup) => void): void {
    if (!this.#statistics) return;
    const { kstat, beta0, mode } = this.#statistics;
    const { rowStart, processes } = this.#rows;
    for (let bin = firstBin; bin < endBin; bin++) {
      const scaled: number[] = [];
      for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
        if (!this.#isScaled(bin, row)) continue;
        if (mode === "lite") scaled.push(row);
        else {
          const cell = bin * this.#processCount + processes[row]!;
          visit(bin, { rows: [row], kstat: kstat[cell]!, beta0: beta0[cell]! });
        }
      }
      if (scaled.length > 0) visit(bin, { rows: scaled, kstat: kstat[bin]!, beta0: beta0[bin]! });
    }
  }

  #isScaled(bin: number, row: number): boolean {
    if (!this.#statistics?.active[row]) return false;
    return this.#statistics.mode === "full" || !this.#statistics.masked[bin];
  }
}
