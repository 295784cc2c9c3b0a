import type { Axis } from "@rabbit-fit/sparse-hist";
import type { TableColumn, TableRow } from "../tables/table.js";
import { binPlaces, hasEdges, placedAxes } from "../yields/bin-places.js";

/** Where bins are, as columns of a table: one for each axis, by its name and by how its bins are given. */
export interface AxisColumns {
  readonly columns: readonly TableColumn[];
  /** What the columns hold for each bin of a channel with these axes, the last axis fastest, [bins]. */
  cells(axes: readonly Axis[]): TableRow[];
}

/** @param all the axes of all channels, in their order */
export function axisColumns(all: readonly Axis[]): AxisColumns {
  const byKey = new Map(placedAxes(all).map((axis) => [axisColumn(axis).key, axisColumn(axis)]));
  return {
    columns: [...byKey.values()],
    cells(axes) {
      const keys = placedAxes(axes).map((axis) => axisColumn(axis).key);
      return binPlaces(axes).map((places) =>
        Object.fromEntries(
          places.map((place, i) => [keys[i]!, "at" in place ? String(place.at) : place] as const),
        ),
      );
    },
  };
}

function axisColumn(axis: Axis): TableColumn {
  const { name } = axis;
  if (!hasEdges(axis)) return { key: `category(${name})`, kind: "text", title: name };
  return { key: `range(${name})`, fieldKeys: [`low(${name})`, `high(${name})`], kind: "range", title: name };
}
