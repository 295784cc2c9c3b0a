import { axisExtent } from "@rabbit-fit/sparse-hist";
import type { ResultItems } from "./compare-results.js";

/**
 * Before a fit nothing is left of a variance for `stat` but rounding, of either sign, under a root: zeros in its place. Where it
 * is more than that, it stays.
 */
export function withoutPrefitRounding(items: ResultItems): ResultItems {
  return withColumns(items, /hist_prefit_inclusive_global_impacts_grouped$/, (name, value, largest) =>
    name === "stat" && !(value > 1e-6 * largest) ? 0 : value,
  );
}

/** Replaces impacts of groups by their names. */
export function withColumns(
  items: ResultItems,
  which: RegExp,
  replace: (name: string, value: number, largest: number) => number,
): ResultItems {
  return new Map(
    Array.from(items, ([path, item]) => {
      const last = item.axes?.at(-1);
      if (!which.test(path) || last?.kind !== "string-category" || !item.values) return [path, item];
      const width = axisExtent(last);
      const largest = item.values.reduce((top, value) => Math.max(top, Number.isNaN(value) ? 0 : value), 0);
      const values = item.values.map((value, entry) =>
        replace(last.categories[entry % width] ?? "", value, largest),
      );
      return [path, { ...item, values }];
    }),
  );
}
