import { expectedHistogram, type ResultGroup, refuseNoGroup } from "@rabbit-fit/contracts";
import { callback, countFrom, flag, listOf, oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { axisColumns } from "../bins/axis-columns.js";
import { type Table, type TableColumn, type TableRow, table } from "../tables/table.js";
import { impactKeys } from "./impact-table.js";
import {
  type ObservableImpactChoice,
  type ObservableImpactKind,
  type ObservableImpacts,
  observableImpactKind,
  observableImpacts,
} from "./observable-impacts.js";
import { impactOf } from "./parameter-impacts.js";

export interface ObservableImpactTableChoice extends Omit<ObservableImpactChoice, "kind"> {
  /** Definitions side by side. */
  readonly kinds: readonly ObservableImpactKind[];
  /** Impacts in percent of the value of the bin. */
  readonly relative?: boolean;
  /** By the size of the largest impact, or by the name of the source; as in the result by default. */
  readonly sortBy?: "max" | "name";
  /** Which sources; all by default. */
  readonly keep?: (source: string) => boolean;
  /** Only this many on each bin, from the first on. */
  readonly top?: number;
}

const observableImpactTableChoice = optionsOf<ObservableImpactTableChoice>(
  {
    mapping: text,
    kinds: listOf(observableImpactKind, "definitions"),
    of: impactOf,
    relative: flag,
    sortBy: oneOf<ObservableImpactTableChoice["sortBy"]>({ max: true, name: true }),
    keep: callback,
    top: countFrom(0),
  },
  { required: ["mapping", "kinds"] },
);

/**
 * Impacts on the bins of a mapping: for each bin and each source one row, with a column for each definition, beside what is
 * expected in the bin after the fit.
 *
 * @throws RabbitInputError as `observableImpacts`
 */
export function observableImpactTable(group: ResultGroup, choice: ObservableImpactTableChoice): Table {
  refuseNoGroup(group, "group");
  observableImpactTableChoice.check(choice, "choice");
  const { kinds, mapping, of = "groups", relative = false, sortBy, keep = () => true, top } = choice;
  const byKind = kinds.map((kind) => observableImpacts(group, { mapping, of, kind }));
  const bins = byKind[0] ?? [];
  const total = expectedHistogram("postfit", "together");
  const axesOf = [...group.mappings.get(mapping)!.channels].map(
    ([channel, histograms]) => [channel, histograms.get(total)!.axes] as const,
  );
  const axes = axisColumns(axesOf.flatMap(([, all]) => all));
  const places = axesOf.flatMap(([, all]) => axes.cells(all).map((cells, bin) => ({ bin, ...cells })));
  const columns: TableColumn[] = [
    { key: "channel", kind: "text", title: "Channel" },
    { key: "bin", kind: "integer", title: "bin" },
    ...axes.columns,
    { key: "expected", kind: "estimate", title: "postfit" },
    { key: "source", kind: "text", title: "Source" },
    ...kinds.map(
      (kind): TableColumn => ({
        key: impactKeys[kind],
        kind: "number",
        title: kind,
        ...(relative && { unit: "%" }),
      }),
    ),
  ];
  const rows = bins.flatMap(({ channel, value, variance }, at) => {
    const lines = linesOf(byKind.map((all) => all[at]!)).filter(({ source }) => keep(source));
    if (sortBy) lines.sort(orders[sortBy]);
    const expected = { value, uncertainty: Number.isNaN(variance) ? undefined : Math.sqrt(variance) };
    return lines.slice(0, top).map(({ source, impacts }): TableRow => {
      const shown = impacts.map(
        (impact, k) => [impactKeys[kinds[k]!], shareOf(impact, relative ? value / 100 : 1)] as const,
      );
      return { channel, ...places[at], expected, source, ...Object.fromEntries(shown) };
    });
  });
  return table({ columns, rows, ...(bins.length > 1 && { sections: "bin" }) });
}

/** Undefined where a definition does not have the source. [kinds] */
interface Line {
  readonly source: string;
  readonly impacts: readonly (number | undefined)[];
}

/** The sources of all definitions, each once, in the order in which they first come. */
function linesOf(byKind: readonly ObservableImpacts[]): Line[] {
  const found = byKind.map(({ impacts }) => new Map(impacts.map(({ source, up }) => [source, up])));
  const sources = new Set(byKind.flatMap(({ impacts }) => impacts.map(({ source }) => source)));
  return [...sources].map((source) => ({ source, impacts: found.map((ofKind) => ofKind.get(source)) }));
}

const shareOf = (impact: number | undefined, unit: number) =>
  impact === undefined ? undefined : impact / unit;

const sizeOf = ({ impacts }: Line) =>
  Math.max(0, ...impacts.map((impact) => Math.abs(impact ?? 0)).filter((size) => !Number.isNaN(size)));

const orders: Readonly<
  Record<NonNullable<ObservableImpactTableChoice["sortBy"]>, (left: Line, right: Line) => number>
> = {
  max: (left, right) => sizeOf(right) - sizeOf(left),
  name: (left, right) => (left.source < right.source ? -1 : Number(left.source > right.source)),
};
