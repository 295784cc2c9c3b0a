import type { LayoutAxis, LayoutRow } from "./layout.js";

/**
 * How many there are along the axes of the layout. The columns of a dense tensor are one axis or two: systematics, or
 * [2, systematics].
 */
export type LayoutSizes = { readonly [A in LayoutAxis]?: number | readonly number[] };

/** What of a row says where an array is, and its shape. */
export type ArrayRow = Pick<LayoutRow, "path" | "shape">;

/** The shape of an array. */
export function shapeOf({ path, shape }: ArrayRow, sizes: LayoutSizes): number[] {
  return shape.flatMap((axis) => {
    const size = sizes[axis];
    if (size === undefined) throw new RangeError(`${path}: the number of ${axis} is not known`);
    return size;
  });
}

/** What each axis of an array is, for errors. */
export function axesOf({ shape }: ArrayRow, sizes: LayoutSizes): string[] {
  return shape.flatMap((axis) => {
    if (axis !== "columns") return axis;
    return typeof sizes.columns === "number" ? "systematics" : ["2", "systematics"];
  });
}

/** The row of a part with `*` in its path, for groups of these names. */
export function inGroup(row: LayoutRow, ...names: readonly string[]): LayoutRow {
  const left = [...names];
  const path = row.path.split("/").map((part) => (part === "*" ? left.shift()! : part));
  return { ...row, path: path.join("/") };
}
