import type { ResultGroup } from "@rabbit-fit/contracts";
import { type Blindable, blindedValue, parameterEstimates } from "@rabbit-fit/results";
import type { SortCriterion } from "./options.js";

/** A parameter after and before the fit in the words of Python rabbit's table: its value is the pull, its uncertainty the constraint. */
export interface PullRow {
  readonly name: string;
  /** `blinded` where the fit hides it. */
  readonly pull: Blindable<number>;
  readonly constraint: number;
  readonly prefitPull: number;
  readonly prefitConstraint: number;
}

/**
 * The parameters of a result in its order.
 *
 * @param blinded names of those whose values the fit hides
 * @throws RabbitInputError where the result has no fitted parameters, or no uncertainties of them
 */
export function pullRows(group: ResultGroup, blinded: readonly string[] = []): PullRow[] {
  const hidden = new Set(blinded);
  const [postfit, prefit] = [parameterEstimates(group, "postfit"), parameterEstimates(group, "prefit")];
  return postfit.names.map((name, i) => ({
    name,
    pull: hidden.has(name) ? blindedValue : postfit.values[i]!,
    constraint: postfit.uncertainties[i]!,
    prefitPull: prefit.values[i]!,
    prefitConstraint: prefit.uncertainties[i]!,
  }));
}

/** Rows that match `keep` and do not match `exclude`, each a search anywhere in the name. */
export function selectRows(
  rows: readonly PullRow[],
  { keep, exclude }: { readonly keep?: RegExp | undefined; readonly exclude?: RegExp | undefined },
): PullRow[] {
  return rows.filter(
    ({ name }) => (keep === undefined || keep.test(name)) && (exclude === undefined || !exclude.test(name)),
  );
}

/**
 * Rows in increasing order, NaN last as NumPy sorts it, and hidden values with it; equal rows keep their order. (NumPy's default sort does so
 * up to 16 rows only; beyond, Python rabbit's order of equal rows is an accident of its algorithm.)
 */
export function sortRows(rows: readonly PullRow[], criterion: SortCriterion): PullRow[] {
  // The place among the others would tell of a hidden value.
  const size = (value: Blindable<number>) => {
    const number = value === blindedValue ? Number.NaN : value;
    return criterion.startsWith("abs ") ? Math.abs(number) : number;
  };
  switch (criterion) {
    case "label":
      return rows.toSorted((left, right) => compareCodePoints(left.name, right.name));
    case "pull":
    case "abs pull":
      return rows.toSorted((left, right) => compareNumbers(size(left.pull), size(right.pull)));
    case "constraint":
      return rows.toSorted((left, right) => compareNumbers(left.constraint, right.constraint));
    case "pull prefit":
    case "abs pull prefit":
      return rows.toSorted((left, right) => compareNumbers(size(left.prefitPull), size(right.prefitPull)));
    case "constraint prefit":
      return rows.toSorted((left, right) => compareNumbers(left.prefitConstraint, right.prefitConstraint));
    default:
      return criterion satisfies never;
  }
}

function compareNumbers(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right))
    return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return left < right ? -1 : Number(left > right);
}

/** By code points, as Python does; JavaScript's own comparison goes by UTF-16 units. */
function compareCodePoints(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = a[index]!.codePointAt(0)! - b[index]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
