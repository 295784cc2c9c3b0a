import type { Axis } from "@rabbit-fit/sparse-hist";

/** Half of a pair of code units: no encoding of Unicode has it, so that files would hold another character. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What a name should be instead, where it is none that all files can hold; undefined where it is one. */
export function nameFault(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "") return "a name";
  if (name.includes("\0")) return "a name without the character NUL, which ends texts in a file";
  if (LONE_SURROGATE.test(name)) return "a name of whole characters, without half of a surrogate pair";
  return undefined;
}

/** As `nameFault`, of a name that becomes a group or dataset of a tensor's file. */
export function pathNameFault(name: unknown): string | undefined {
  const fault = nameFault(name);
  if (fault !== undefined) return fault;
  if ((name as string).includes("/")) return 'a name without "/", which separates the groups of a file';
  return name === "." ? 'another name than ".", which is the group itself in a file' : undefined;
}

/** The first text of an axis that files cannot hold, with what it should be instead: its name, its label, or a category. */
export function axisTextFault(axis: Axis): { readonly found: string; readonly expected: string } | undefined {
  const categories = axis.kind === "string-category" ? axis.categories : [];
  for (const found of [axis.name, axis.label, ...categories]) {
    const expected = found === undefined || found === "" ? undefined : nameFault(found);
    if (expected !== undefined) return { found, expected };
  }
  return undefined;
}
