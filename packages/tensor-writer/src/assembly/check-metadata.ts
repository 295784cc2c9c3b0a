import type { PythonValue } from "@rabbit-fit/contracts";
import { classOf, foundIn, isMap } from "@rabbit-fit/contracts/options";
import { refuse } from "../refuse.js";

/** As deep as files have the metadata of a tensor, and no deeper. */
const MOST_LEVELS = 500;

type RecordKind = Extract<PythonValue, { readonly kind: string }>["kind"];

const RECORDS: Readonly<Record<RecordKind, true>> = {
  float: true,
  tuple: true,
  array: true,
  scalar: true,
  axis: true,
  histogram: true,
};

/**
 * Checks that metadata are values that files can hold. What is inside arrays, axes and histograms is checked where a file is
 * written.
 *
 * @param field of the value, for errors
 * @throws RabbitInputError
 */
export function checkMetadata(value: PythonValue, field = "metadata", level = 0): void {
  if (level >= MOST_LEVELS) {
    refuse({
      field: "metadata",
      state: `values nested more than ${MOST_LEVELS} levels deep`,
      expected: `at most ${MOST_LEVELS} levels`,
    });
  }
  if (value === null || ["boolean", "number", "bigint", "string"].includes(typeof value)) return;
  if (isMap(value)) {
    for (const [key, item] of value as ReadonlyMap<PythonValue, PythonValue>) {
      checkMetadata(item, `${field}[${keyText(key)}]`, level + 1);
    }
    return;
  }
  if (Array.isArray(value)) {
    checkItems(value, field, level);
    return;
  }
  if (classOf(value) === "Uint8Array") return;
  const { kind, items } = Object(value) as { readonly kind?: unknown; readonly items?: unknown };
  if (kind === "tuple" && Array.isArray(items)) {
    checkItems(items, `${field}.items`, level);
    return;
  }
  if (kind !== "tuple" && typeof kind === "string" && Object.hasOwn(RECORDS, kind)) return;
  refuse({
    field,
    ...foundIn(value),
    expected: "null, a boolean, number, bigint, string, Uint8Array, array, Map, or a record of PythonValue",
    remedy:
      value === undefined
        ? "Leave it out, or give null."
        : ArrayBuffer.isView(value)
          ? 'Give arrays as { kind: "array", dtype, shape, data }.'
          : "Turn objects into Maps.",
  });
}

function checkItems(items: readonly PythonValue[], field: string, level: number): void {
  // Not forEach, which passes over the holes of a list.
  for (let i = 0; i < items.length; i++) checkMetadata(items[i]!, `${field}[${i}]`, level + 1);
}

function keyText(key: PythonValue): string {
  if (typeof key === "string") return JSON.stringify(key);
  return typeof key === "object" ? classOf(key) : String(key);
}
