import type { SystematicGroup, Systematics } from "@rabbit-fit/contracts";
import { naturalOrder } from "../naming/natural-order.js";
import type { Systematic, SystematicBook } from "../systematic/systematic-book.js";

/** The parameters in their final order. */
export interface SystematicColumns {
  readonly systematics: Systematics;
  /** Column of each systematic by its number; -1 for what is in the covariance of the data instead. */
  readonly columnOf: Int32Array;
}

/** Unconstrained systematics, then constrained ones, each in natural order; groups and nuisances of interest likewise. */
export function systematicColumns(book: SystematicBook): SystematicColumns {
  const { all } = book;
  const nameOf = (id: number) => all[id]!.name;
  const sorted = (wanted: (systematic: Systematic) => boolean) =>
    naturalOrder(
      Array.from(all.keys()).filter((id) => wanted(all[id]!)),
      nameOf,
    );
  const unconstrained = sorted(({ kind }) => kind === "unconstrained");
  const order = [...unconstrained, ...sorted(({ kind }) => kind === "constrained")];
  const columnOf = new Int32Array(all.length).fill(-1);
  for (let column = 0; column < order.length; column++) columnOf[order[column]!] = column;
  const constraintWeights = new Float64Array(order.length).fill(1);
  constraintWeights.fill(0, 0, unconstrained.length);
  return {
    systematics: {
      names: order.map(nameOf),
      unconstrainedCount: unconstrained.length,
      constraintWeights,
      noiIndices: Int32Array.from(sorted(({ noi }) => noi).map((id) => columnOf[id]!)),
      groups: groupsOf(book, columnOf, order),
    },
    columnOf,
  };
}

/** @param order numbers of the systematics in the order of columns */
function groupsOf(
  { all, groups: named }: SystematicBook,
  columnOf: Int32Array,
  order: readonly number[],
): SystematicGroup[] {
  const groups: SystematicGroup[] = [];
  const joined = new Map<string, Set<number>>();
  for (const [name, ids] of named) joined.set(name, new Set(ids));
  for (let column = 0; column < order.length; column++) {
    const { name, ownGroup } = all[order[column]!]!;
    if (!ownGroup) continue;
    // Mostly a group of its own has no other members.
    const others = joined.get(name);
    if (others) others.add(order[column]!);
    else groups.push({ name, indices: Int32Array.of(column) });
  }
  for (const [name, ids] of joined) {
    groups.push({ name, indices: Int32Array.from(ids, (id) => columnOf[id]!).sort() });
  }
  return naturalOrder(groups, ({ name }) => name);
}
