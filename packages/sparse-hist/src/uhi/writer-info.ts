import { asFields, type Fields, join, member } from "./fields.js";
import type { UhiScalar, UhiWriterInfo } from "./types.js";

/** The key of our own hints. */
const ours = "rabbit-fit";
/** The key under which boost-histogram, and hist with it, looks for what the schema cannot say. */
const boost = "boost-histogram";

export type Hints = Readonly<Record<string, UhiScalar>>;

/** The hints as a field: there only where there are any. */
export function writerInfoField(hints: { readonly ours: Hints; readonly boost?: Hints }): {
  readonly writer_info?: UhiWriterInfo;
} {
  const named = [
    [boost, hints.boost ?? {}],
    [ours, hints.ours],
  ] as const;
  const present = named.filter(([, info]) => Object.keys(info).length > 0);
  return present.length === 0 ? {} : { writer_info: Object.fromEntries(present) };
}

/** Our hints and those of boost-histogram; those of others are theirs. */
export function readHints(fields: Fields, path: string): { readonly ours: Fields; readonly boost: Fields } {
  const info = member(fields, "writer_info");
  if (info === undefined) return { ours: {}, boost: {} };
  const where = join(path, "writer_info");
  const libraries = asFields(info, where);
  const of = (library: string) => {
    const hints = member(libraries, library);
    return hints === undefined ? {} : asFields(hints, `${where}.${library}`);
  };
  return { ours: of(ours), boost: of(boost) };
}
