import type { SystematicGroup, Systematics } from "@rabbit-fit/contracts";
import { naturalOrder } from "../naming/natural-order.js";
import type { SystematicBook } from "../systematic/systematic-book.js";

/** The parameters in their final order. */
export interface SystematicColumns {
  readonly systematics: Systematics;
  /** Column of each systematic by its number; -1 for what is in the covariance of the data instead. */
  readonly columnOf: Int32Array;
}

/** Unconstrained systematics, then constrained ones, each in natural order; groups and nuisances of interest likewise. */
export function systematicColumns(book: SystematicBook): SystematicColumns {
  const ofKind = (wanted: string) =>
    naturalOrder(book.all.filter(({ kind }) => kind === wanted).map(({ name }) => name));
  const unconstrained = ofKind("unconstrained");
  const names = [...unconstrained, ...ofKind("constrained")];
  const columnOf = new Int32Array(book.all.length).fill(-1);
  for (const [column, name] of names.entries()) columnOf[book.find(name)!] = column;
  const constraintWeights = new Float64Array(names.length).fill(1);
  constraintWeights.fill(0, 0, unconstrained.length);
  const noi = naturalOrder(book.all.filter((systematic) => systematic.noi).map(({ name }) => name));
  return {
    systematics: {
      names,
      unconstrainedCount: unconstrained.length,
      constraintWeights,
      noiIndices: Int32Array.from(noi, (name) => columnOf[book.find(name)!]!),
      groups: groupsOf(book, columnOf),
    },
    columnOf,
  };
}

function groupsOf(book: SystematicBook, columnOf: Int32Array): SystematicGroup[] {
  const members = new Map<string, Set<number>>();
  for (const [name, ids] of book.groups) members.set(name, new Set(ids));
  for (const [id, { name, kind, ownGroup }] of book.all.entries()) {
    if (kind === "covariance" || !ownGroup) continue;
    const group = members.get(name);
    if (group) group.add(id);
    else members.set(name, new Set([id]));
  }
  return naturalOrder([...members.keys()]).map((name) => ({
    name,
    indices: Int32Array.from(members.get(name)!, (id) => columnOf[id]!).sort(),
  }));
}
