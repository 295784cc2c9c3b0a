import { HistogramError } from "../histogram-error.js";
import type { Metadata, MetadataValue } from "../metadata.js";
import { asFields, type Fields, join, member, refuse } from "./fields.js";
import { jsonText, parseJson } from "./json-text.js";
import type { UhiMetadata, UhiScalar } from "./types.js";
import type { Hints } from "./writer-info.js";

/** What an axis or a histogram says about itself. UHI keeps all of it in `metadata`, as hist does. */
export interface Described {
  readonly name: string;
  readonly label: string;
  readonly metadata?: Metadata | undefined;
}

/** The keys of `metadata` that are names and labels, if they are strings. */
const ownKeys = ["name", "label"] as const;
/** The hint that holds, as JSON, the metadata that the schema does not allow. */
const hintKey = "metadata";

/**
 * Name, label and metadata as UHI has them. Metadata that the schema does not allow (null, lists, objects, empty keys, keys
 * with "@" in front, a name or label besides the own one) go into a hint.
 *
 * @throws HistogramError when a value is not what JSON can hold
 */
export function metadataToUhi(
  described: Described,
  path: string,
): { readonly field: { readonly metadata?: UhiMetadata }; readonly hints: Hints } {
  const { metadata } = described;
  const where = join(path, "metadata");
  const plain: [string, UhiScalar][] = [];
  const other: [string, MetadataValue][] = [];
  // hist gives an axis both or none, and takes axes that differ in this to be different.
  if (described.name !== "" || described.label !== "") {
    for (const key of ownKeys) plain.push([key, described[key]]);
  }
  for (const [key, value] of Object.entries(metadata ?? {})) {
    checkJson(value, `${where}.${key}`);
    if (isScalar(value) && isPlainKey(key)) plain.push([key, value]);
    else other.push([key, value]);
  }
  const needsHint = other.length > 0 || (metadata !== undefined && Object.keys(metadata).length === 0);
  return {
    field: plain.length === 0 ? {} : { metadata: Object.fromEntries(plain) },
    hints: needsHint ? { [hintKey]: jsonText(Object.fromEntries(other)) } : {},
  };
}

/** @throws HistogramError when a value is neither a string, a number nor a boolean */
export function metadataFromUhi(fields: Fields, hints: Fields, path: string): Described {
  const entries: [string, MetadataValue][] = [];
  const own = { name: "", label: "" };
  const value = member(fields, "metadata");
  const where = join(path, "metadata");
  for (const [key, part] of value === undefined ? [] : Object.entries(asFields(value, where))) {
    if (!isScalar(part)) refuse(`${where}.${key}`, "a string, a number or true or false", part);
    if (typeof part === "string" && isOwnKey(key)) own[key] = part;
    else entries.push([key, part]);
  }
  const hint = member(hints, hintKey);
  if (typeof hint === "string") {
    const hintPath = join(path, `writer_info.rabbit-fit.${hintKey}`);
    entries.push(...Object.entries(asFields(parseJson(hint, hintPath), hintPath) as Metadata));
  }
  const isThere = entries.length > 0 || typeof hint === "string";
  return { ...own, ...(isThere ? { metadata: Object.fromEntries(entries) } : {}) };
}

function isOwnKey(key: string): key is (typeof ownKeys)[number] {
  return (ownKeys as readonly string[]).includes(key);
}

function isPlainKey(key: string): boolean {
  // The schema's pattern ".+"; Python's writers leave out what begins with "@".
  return /./.test(key) && !key.startsWith("@") && !isOwnKey(key);
}

function isScalar(value: unknown): value is UhiScalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Whether an object is of no class but that of all objects, which is another one in another realm. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function checkJson(value: unknown, path: string): void {
  if (value === null || isScalar(value)) return;
  if (Array.isArray(value)) {
    for (const [i, part] of value.entries()) checkJson(part, `${path}[${i}]`);
    return;
  }
  if (typeof value === "object" && isPlainObject(value)) {
    for (const [key, part] of Object.entries(value as object)) checkJson(part, `${path}.${key}`);
    return;
  }
  throw new HistogramError({
    field: path,
    expected: `what JSON can hold, not ${value === undefined ? "undefined" : Object.prototype.toString.call(value)}`,
    remedy: "Convert it to numbers, strings, lists or objects.",
  });
}
