import { isDeepStrictEqual } from "node:util";
import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import type { FitPlan, FitPoint, KnownRefits, ListedRefits, RefitOutcome } from "@rabbit-fit/fitter/node";
import type { UnitMaker } from "./units.js";

/** The refits of fits before they are made, with the minima that they start from, by the names of the fits. */
export type RefitLists = ReadonlyMap<string, ListedRefits>;

/**
 * Makes the fits to their minima, and lists the refits that their analyses, such as asymmetric impacts, make of them.
 *
 * @throws RabbitInputError where they make none; what a fit throws
 */
export async function listAllRefits(fits: FitPlan): Promise<RefitLists> {
  const lists = new Map<string, ListedRefits>();
  for (const { name } of fits.requests) lists.set(name, await fits.listRefits(name));
  if ([...lists.values()].some(({ specs }) => specs.length > 0)) return lists;
  throw new RabbitInputError({
    field: "plan",
    state: "without anything to cut into tasks: the fit makes no refits",
    expected: "a fit that has converged, with scans or with impacts that are made of refits",
    remedy: "Fit in one process.",
  });
}

/** Names of the refits as units of a plan. */
export function refitUnits(lists: RefitLists): string[] {
  return [...lists].flatMap(([fit, { specs }]) => specs.map(({ key }) => unitName(lists, fit, key)));
}

/** Makes refits by their names as units. */
export function refitUnitMaker(fits: FitPlan, lists: RefitLists): UnitMaker {
  return {
    async make(units, onUnit) {
      const wanted = new Set(units);
      for (const [fit, { minimum, specs }] of lists) {
        const own = specs.filter(({ key }) => wanted.has(unitName(lists, fit, key)));
        if (own.length === 0) continue;
        await fits.makeRefits(
          fit,
          { minimum, specs: own },
          {
            onRefit: (key, outcome) => onUnit(unitName(lists, fit, key), outcome),
          },
        );
      }
    },
    close: () => fits.close(),
  };
}

export interface RefitsMade {
  readonly lists: RefitLists;
  /** What the refits have given, by their names as units. */
  readonly outcomes: ReadonlyMap<string, unknown>;
}

/**
 * Makes the fits with the refits that tasks have made. What an analysis asks for beyond the list is made here. A refit that is
 * listed, and was not made, counts as failed.
 *
 * @returns groups of the result, in order, the same bits as those of one process
 */
export async function fitsWithRefits(fits: FitPlan, { lists, outcomes }: RefitsMade): Promise<ResultGroup[]> {
  const groups: ResultGroup[] = [];
  const names = fits.requests.map(({ name }) => name);
  // One after the other: fits that are made side by side take no outcomes.
  for (const name of names) {
    const { minimum, specs } = lists.get(name)!;
    const planned = new Map(specs.map((spec) => [spec.key, spec]));
    const known: KnownRefits = {
      get(key, spec) {
        // A refit that depends on the outcomes of others may come to be another one than was listed.
        if (!isDeepStrictEqual(planned.get(key), spec)) return undefined;
        return (outcomes.get(unitName(lists, name, key)) as RefitOutcome | undefined) ?? MISSING;
      },
    };
    const start: FitPoint | undefined = minimum && {
      iteration: minimum.convergence.iterations,
      x: minimum.x,
      minimum,
    };
    await fits.run({
      skip: new Set(names.filter((other) => other !== name)),
      refits: new Map([[name, known]]),
      onGroup: (group) => void groups.push(group),
      ...(start && { starts: new Map([[name, start]]) }),
    });
  }
  return groups;
}

const MISSING: RefitOutcome = { kind: "failed", reason: "Its task is missing." };

/** A key is unique among the refits of one fit. */
function unitName(lists: RefitLists, fit: string, key: string): string {
  return lists.size === 1 ? key : `${fit === "" ? "data" : fit}/${key}`;
}
