import { RabbitInputError } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { layoutRow } from "./layout.js";

/** What to do about a dataset or group that is not in the layout of a tensor. */
export type UnknownParts = "refused" | "ignored";

/** Names inside a sparse matrix. */
const SPARSE_PARTS = ["indices", "values"];

/** Paths of the datasets and groups of a tensor that are not in its layout, and may change the likelihood. */
export function unknownParts(file: OpenFile, group = "/"): string[] {
  return file.keys(group).flatMap((name) => {
    const path = group === "/" ? `/${name}` : `${group}/${name}`;
    const row = layoutRow(path);
    // A dataset without items, such as a list of older programs that has nothing in it, is of no effect.
    if (row === undefined) return file.find(path)?.length === 0 ? [] : [path];
    if (file.kind(path) !== "group") return [];
    switch (row.type) {
      case "group":
        return unknownParts(file, path);
      case "sparse matrix":
      case "symmetric sparse matrix":
        return file.keys(path).flatMap((part) => (SPARSE_PARTS.includes(part) ? [] : [`${path}/${part}`]));
      default:
        return [];
    }
  });
}

/** @throws RabbitInputError where a tensor has parts that are not in its layout */
export function refuseUnknownParts(file: OpenFile): void {
  const [first, ...others] = unknownParts(file);
  if (first === undefined) return;
  const more = others.length === 0 ? "" : `, as are ${others.join(", ")}`;
  throw new RabbitInputError({
    file: file.name,
    field: first,
    found: `a ${file.kind(first)} that this version does not know${more}`,
    expected: "only what a fit can take into account",
    remedy:
      "Use a version that knows it. If it has no effect on the likelihood, remove it from a copy of the file.",
  });
}
