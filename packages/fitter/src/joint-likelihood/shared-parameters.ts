import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";

/** Processes of a bin whose one bin-by-bin parameter is added to all of them. */
export interface SharedParameter {
  /** Rows of the processes that are summed. */
  readonly chosen: readonly number[];
  /** Rows of all processes that the parameter is shared by. */
  readonly all: readonly number[];
  readonly beta: number;
  /** Which sum it is a part of. */
  readonly sum: number;
}

/** What the chosen rows have of a bin-by-bin parameter, and its derivatives. */
interface Share {
  /** P / L */
  readonly part: number;
  /** L; infinite where nothing is expected, so that the share does not change. */
  readonly whole: number;
}

/** Changes of e beta, of P / L, and of the yields. */
interface ShareChange {
  readonly scale: number;
  readonly dScale: number;
  readonly dPart: number;
  readonly dRows: Float64Array;
}

/** Shared parameters of some processes of a bin; none where it has no such process. */
export function sharedParameter(
  { active, masked }: Pick<BinByBinStatistics, "active" | "masked">,
  {
    beta,
    sum,
    rows,
    isChosen,
  }: {
    readonly beta: number;
    readonly sum: number;
    readonly rows: readonly number[];
    readonly isChosen: (row: number) => boolean;
  },
): SharedParameter[] {
  const all = rows.filter((row) => active[row]);
  const chosen = all.filter(isChosen);
  return chosen.length === 0 || masked[beta] ? [] : [{ chosen, all, beta, sum }];
}

/**
 * What rows of the yields lambda have of a parameter beta that is added to a bin, in proportion to their yields:
 *
 *   h = e beta P / L,   P = sum of the chosen lambda,   L = sum of all lambda,
 *
 * or in equal parts where nothing is expected.
 */
export function shareOf({ chosen, all }: SharedParameter, rowYields: Float64Array): Share {
  const whole = total(all, rowYields);
  if (whole === 0) return { part: chosen.length / all.length, whole: Number.POSITIVE_INFINITY };
  return { part: total(chosen, rowYields) / whole, whole };
}

/** dh/dlambda, times a weight, added to `out`; `scale` is e beta. */
export function addShareSlopes(
  { chosen, all }: SharedParameter,
  { part, whole }: Share,
  scale: number,
  out: Float64Array,
): void {
  for (const row of chosen) out[row]! += scale / whole;
  for (const row of all) out[row]! -= (scale * part) / whole;
}

/** The change of dh/dlambda along changes of the yields, added to `out`; `dPart` is that of P / L. */
export function addShareChanges(
  { chosen, all }: SharedParameter,
  { part, whole }: Share,
  { scale, dScale, dPart, dRows }: ShareChange,
  out: Float64Array,
): void {
  const dWhole = total(all, dRows) / whole;
  const ofChosen = (dScale - scale * dWhole) / whole;
  const ofAll = (dScale * part + scale * dPart - scale * part * dWhole) / whole;
  for (const row of chosen) out[row]! += ofChosen;
  for (const row of all) out[row]! -= ofAll;
}

/** d(P / L) along changes of the yields. */
export function shareChange(
  { chosen, all }: SharedParameter,
  { part, whole }: Share,
  dRows: Float64Array,
): number {
  return (total(chosen, dRows) - part * total(all, dRows)) / whole;
}

function total(rows: readonly number[], values: Float64Array): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0);
}
