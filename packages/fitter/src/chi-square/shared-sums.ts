import type { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import { forEachEntry, type SparseRows } from "../mappings/sparse-rows.js";
import type { LowRankCovariance } from "./quadratic-form.js";

/** s (P M Q^T + Q M P^T) / 2, a part of a covariance of outputs, with M the covariance of sums. */
export interface CovarianceOfSums {
  /** P, [outputs, sums] */
  readonly left: SparseRows;
  /** M, [sums, sums] */
  readonly sums: SymmetricSums;
  /** Q, [outputs, sums] */
  readonly right: SparseRows;
  /** s */
  readonly scale: number;
}

/** More sums than these, each in several outputs, are no low rank. */
const MOST_SHARED_SUMS = 20;

/**
 * The covariance of outputs that each have sums of their own and share few others, such as shares n_o / N of a total: diagonal
 * but for the shared sums, which make it a matrix of low rank. With the own sums o and the shared ones d,
 *
 *   P M Q^T = P_o M_oo Q_o^T + R Q_d^T + P_d L^T,   R = P_o M_od + P_d M_dd / 2,   L = Q_o M_od + Q_d M_dd / 2,
 *
 * of which the first is diagonal. Nothing of outputs x outputs is made.
 *
 * @returns undefined where own sums vary together, or too many are shared
 */
export function withSharedSums(
  parts: readonly CovarianceOfSums[],
): Omit<LowRankCovariance, "full"> | undefined {
  const [{ left, sums }] = parts as [CovarianceOfSums];
  const outputs = left.rowCount;
  const place = placesOfShared(parts, sums.size);
  if (!place) return undefined;
  const { size } = place;
  const rank = 4 * size * parts.length;
  const diagonal = new Float64Array(outputs);
  const factors = new Float64Array(outputs * rank);
  const core = new Float64Array(rank * rank);
  for (const [p, part] of parts.entries()) {
    const [ofR, ofQ, ofP, ofL] = [0, 1, 2, 3].map((block) => (4 * p + block) * size) as [
      number,
      number,
      number,
      number,
    ];
    for (let d = 0; d < size; d++) {
      for (const [a, b] of [
        [ofR + d, ofQ + d],
        [ofP + d, ofL + d],
      ] as const) {
        core[a * rank + b] = core[b * rank + a] = part.scale / 2;
      }
    }
    fill(part.left, part.sums, ofR, ofP);
    fill(part.right, part.sums, ofL, ofQ);
    const byOwn = new Map<number, number>();
    for (let o = 0; o < outputs; o++) {
      byOwn.clear();
      forEachEntry(part.right, o, (i, value) => place.has(i) || byOwn.set(i, value));
      forEachEntry(part.left, o, (i, value) => {
        const other = place.has(i) ? 0 : (byOwn.get(i) ?? 0);
        diagonal[o]! += part.scale * value * part.sums.get(i, i) * other;
      });
    }
  }
  return { diagonal, factors, core, rank };

  /** The columns of R, or L, and those of P_d, or Q_d. */
  function fill(rows: SparseRows, covariance: SymmetricSums, mixed: number, direct: number): void {
    for (let o = 0; o < outputs; o++) {
      forEachEntry(rows, o, (i, value) => {
        const own = place!.get(i);
        if (own !== undefined) factors[o * rank + direct + own]! += value;
        const share = own === undefined ? 1 : 0.5;
        for (const [d, k] of place!) factors[o * rank + mixed + k]! += share * value * covariance.get(i, d);
      });
    }
  }
}

/** The sums that several outputs have, numbered. */
function placesOfShared(
  parts: readonly CovarianceOfSums[],
  sumCount: number,
): ReadonlyMap<number, number> | undefined {
  const owner = new Int32Array(sumCount).fill(-1);
  const shared = new Set<number>();
  for (const rows of parts.flatMap(({ left, right }) => [left, right])) {
    for (let o = 0; o < rows.rowCount; o++) {
      forEachEntry(rows, o, (i) => {
        if (owner[i] !== -1 && owner[i] !== o) shared.add(i);
        owner[i] = o;
      });
    }
  }
  if (shared.size > MOST_SHARED_SUMS) return undefined;
  for (const { sums } of parts) {
    for (let i = 0; i < sumCount; i++) {
      if (shared.has(i) || owner[i] === -1) continue;
      let isAlone = true;
      sums.forEach(i, (j, value) => {
        if (j !== i && value !== 0 && owner[j] !== -1 && !shared.has(j)) isAlone = false;
      });
      if (!isAlone) return undefined;
    }
  }
  return new Map([...shared].map((sum, k) => [sum, k]));
}
