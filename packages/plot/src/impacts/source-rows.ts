import type { Impact } from "@rabbit-fit/results";
import type { FigureLabels } from "../labels/figure-labels.js";
import type { RowOptions } from "./impacts-options.js";
import type { SourcePull } from "./source-pulls.js";

/** What one fit says about sources. */
export interface SourceSeries {
  /** What the legend calls the fit; empty where there is only one. */
  readonly name: string;
  readonly impacts: ReadonlyMap<string, Impact>;
  /** Whether the fit hides the impacts, which are NaN then. */
  readonly hidden?: boolean;
  readonly pullOf: (source: string) => SourcePull | undefined;
}

/** A row of a figure: a source, and what each fit says about it. */
export interface SourceRow {
  readonly source: string;
  readonly label: string;
  /** [series] */
  readonly impacts: readonly (Impact | undefined)[];
  /** [series] */
  readonly pulls: readonly (SourcePull | undefined)[];
}

/** The rows of these sources from the top of a figure to its bottom. */
export function sourceRows(
  sources: Iterable<string>,
  series: readonly SourceSeries[],
  { labels = {}, keep = () => true, top = Number.POSITIVE_INFINITY, ...order }: RowOptions,
): SourceRow[] {
  const rows = [...new Set(sources)].filter(keep).map((source) => ({
    source,
    label: labelOf(source, labels),
    impacts: series.map(({ impacts }) => impacts.get(source)),
    pulls: series.map(({ pullOf }) => pullOf(source)),
  }));
  return rows.sort(comparison(order)).slice(0, top);
}

/** What a parameter or a group of parameters is called. */
export function labelOf(name: string, { parameters = {} }: FigureLabels): string {
  return Object.hasOwn(parameters, name) ? parameters[name]! : name;
}

/** The larger size of an impact of two sides; NaN where neither is known. */
export function impactSize(impact: Impact | undefined): number {
  if (impact === undefined) return Number.NaN;
  const [down, up] = [Math.abs(impact.down), Math.abs(impact.up)];
  return Number.isNaN(down) ? up : Number.isNaN(up) ? down : Math.max(down, up);
}

function comparison({
  sortBy = "impact",
  sortOn = "own",
  direction = "falling",
}: Pick<RowOptions, "sortBy" | "sortOn" | "direction">): (a: SourceRow, b: SourceRow) => number {
  const sign = direction === "falling" ? 1 : -1;
  if (sortBy === "name") return (a, b) => sign * (a.label < b.label ? -1 : Number(a.label > b.label));
  const numberOf = (row: SourceRow, series: number): number => {
    if (sortBy === "impact") return impactSize(row.impacts[series]);
    const pull = row.pulls[series];
    if (pull === undefined) return Number.NaN;
    if (sortBy === "constraint") return pull.constraint;
    return sortBy === "pull" ? pull.value : Math.abs(pull.value);
  };
  const key = (row: SourceRow): number => {
    if (sortOn === "own") return numberOf(row, 0);
    if (sortOn === "compared") return numberOf(row, 1);
    const [own, compared] = [numberOf(row, 0), numberOf(row, 1)];
    return sortOn === "difference" ? Math.abs(own - compared) : Math.max(own, compared);
  };
  return (a, b) => {
    const [left, right] = [key(a), key(b)];
    // What has no number is at the bottom, whatever the direction.
    if (Number.isNaN(left) || Number.isNaN(right))
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return sign * (right - left);
  };
}
