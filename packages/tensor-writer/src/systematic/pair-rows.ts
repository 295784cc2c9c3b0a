import { type Rows, trimmed } from "../template/rows.js";
import { logk, type Variation } from "./log-variation.js";
import { refuseLogk } from "./mirrored-rows.js";
import { averageOf, differenceFactor, type Symmetrize } from "./symmetrize.js";

/** logk of systematics of which both variations are given. */
export interface PairRows {
  readonly average: Rows;
  /** Only where the symmetrization has a difference. */
  readonly difference: Rows | undefined;
  /** Whether a yield of one of both variations differs from the nominal one. */
  readonly varies: boolean;
}

/** Contents of both variations by bin, as `gather` makes them. */
export interface Pair {
  readonly up: Rows;
  readonly down: Rows;
}

/**
 * logk of systematics of which an upward and a downward variation are given. What is missing in one of them is zero:
 * no difference to the nominal yield, or no yield, as `asDifference` says. Zeros of logk are left out.
 *
 * @param norm nominal yields, [bins]
 * @param systematicCount how many systematics there are
 */
export function pairRows(
  { up, down }: Pair,
  norm: Float64Array,
  systematicCount: number,
  how: { readonly variation: Variation; readonly symmetrize: Symmetrize; readonly field: string },
): PairRows {
  const { variation, symmetrize, field } = how;
  const factor = differenceFactor(symmetrize);
  const capacity = variation.asDifference
    ? up.values.length + down.values.length
    : norm.reduce((count, nominal) => count + Number(nominal !== 0), 0) * systematicCount;
  const average = new RowsBuilder(norm.length, capacity);
  const difference = factor === undefined ? undefined : new RowsBuilder(norm.length, capacity);
  let varies = false;
  for (let bin = 0; bin < norm.length; bin++) {
    const nominal = norm[bin]!;
    let u = up.rowStart[bin]!;
    let d = down.rowStart[bin]!;
    const upEnd = up.rowStart[bin + 1]!;
    const downEnd = down.rowStart[bin + 1]!;
    let next = 0;
    while (nominal !== 0) {
      const nextUp = u < upEnd ? up.systematics[u]! : systematicCount;
      const nextDown = d < downEnd ? down.systematics[d]! : systematicCount;
      // Where what is missing is no variation, from one entry to the next; otherwise through all systematics.
      const systematic = variation.asDifference ? Math.min(nextUp, nextDown) : next++;
      if (systematic === systematicCount) break;
      const logkUp = logk(nextUp === systematic ? up.values[u++]! : 0, nominal, variation);
      const logkDown = -logk(nextDown === systematic ? down.values[d++]! : 0, nominal, variation);
      if (logkUp - logkUp !== 0) refuseLogk(field, bin, systematic, logkUp);
      if (logkDown - logkDown !== 0) refuseLogk(field, bin, systematic, logkDown);
      varies ||= logkUp !== 0 || logkDown !== 0;
      average.add(systematic, averageOf(logkUp, logkDown, symmetrize));
      if (factor !== undefined) difference?.add(systematic, factor * (logkUp - logkDown));
    }
    average.endRow(bin);
    difference?.endRow(bin);
  }
  return { average: average.rows(), difference: difference?.rows(), varies };
}

/** Rows that are filled from the first to the last. */
class RowsBuilder {
  private readonly rowStart: Uint32Array;
  private readonly systematics: Uint32Array;
  private readonly values: Float64Array;
  private filled = 0;

  constructor(rowCount: number, capacity: number) {
    this.rowStart = new Uint32Array(rowCount + 1);
    this.systematics = new Uint32Array(capacity);
    this.values = new Float64Array(capacity);
  }

  add(systematic: number, value: number): void {
    if (value === 0) return;
    this.systematics[this.filled] = systematic;
    this.values[this.filled++] = value;
  }

  endRow(row: number): void {
    this.rowStart[row + 1] = this.filled;
  }

  rows(): Rows {
    const { rowStart, systematics, values } = this;
    return trimmed({ rowStart, systematics, values }, this.filled);
  }
}
