import { RabbitInputError } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { type LayoutRow, type LayoutType, layoutRow } from "./layout.js";

/** What to do about a dataset or group that is not in the layout of a tensor. */
export type UnknownParts = "refused" | "ignored";

/** What is a group in the file. */
const GROUPS: ReadonlySet<LayoutType> = new Set([
  "group",
  "pickle",
  "sparse matrix",
  "symmetric sparse matrix",
] as const);

/** Names inside a sparse matrix. */
const SPARSE_PARTS = ["indices", "values"];

/** A part of a tensor, and its row in the layout; without one where the layout does not have it. */
export interface TensorPart {
  readonly path: string;
  readonly row?: LayoutRow;
}

/** The datasets of a tensor, its sparse matrices and its pickle. */
export function tensorParts(file: OpenFile, group = "/"): TensorPart[] {
  return file.keys(group).flatMap((name): TensorPart[] => {
    const path = group === "/" ? `/${name}` : `${group}/${name}`;
    const row = layoutRow(path);
    const isGroup = file.kind(path) === "group";
    if (row === undefined || isGroup !== GROUPS.has(row.type)) return [{ path }];
    if (row.type === "group") return tensorParts(file, path);
    if (!isGroup || row.type === "pickle") return [{ path, row }];
    const strangers = file.keys(path).filter((part) => !SPARSE_PARTS.includes(part));
    return [{ path, row }, ...strangers.map((part) => ({ path: `${path}/${part}` }))];
  });
}

/** Paths of the datasets and groups of a tensor that are not in its layout, and may change the likelihood. */
export function unknownParts(file: OpenFile): string[] {
  return tensorParts(file).flatMap(({ path, row }) =>
    // A dataset without items, such as a list of older programs that has nothing in it, is of no effect.
    row !== undefined || file.find(path)?.length === 0 ? [] : [path],
  );
}

/** @throws RabbitInputError where a tensor has parts that are not in its layout */
export function refuseUnknownParts(file: OpenFile): void {
  const [first, ...others] = unknownParts(file);
  if (first === undefined) return;
  const more = others.length === 0 ? "" : `, as are ${others.join(", ")}`;
  throw new RabbitInputError({
    file: file.name,
    field: first,
    state: `a ${file.kind(first) === "absent" ? "link to nothing" : file.kind(first)} that this version does not know${more}`,
    expected: "only what a fit can take into account",
    remedy:
      "Use a version that knows it. If it has no effect on the likelihood, remove it from a copy of the file.",
  });
}
