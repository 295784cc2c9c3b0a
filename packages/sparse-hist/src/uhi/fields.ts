import { HistogramError } from "../histogram-error.js";

/** An object whose members are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws HistogramError always: what stands at `path` is not what was expected there */
export function refuse(path: string, expected: string, found: unknown, remedy?: string): never {
  const help = remedy === undefined ? {} : { remedy };
  if (found === undefined) {
    throw new HistogramError({ field: path, expected: `${expected}, but it is missing`, ...help });
  }
  if (typeof found === "object") {
    const kind = found === null ? "null" : isList(found) ? "a list" : "an object";
    throw new HistogramError({ field: path, expected: `${expected}, not ${kind}`, ...help });
  }
  throw new HistogramError({ field: path, found, expected, ...help });
}

/** @throws HistogramError always: what is said in words stands at `path`, not what was expected there */
export function refuseAs(path: string, expected: string, state: string): never {
  throw new HistogramError({ field: path, state, expected });
}

/** The path of a member; of no length is the path of the whole. */
export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** The name of the class of a value, such as `Map`. The objects of another realm are no instances of the classes of this one. */
export function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Whether the value is a list, or a typed array of numbers. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && classOf(value) !== "DataView");
}

export function asFields(value: unknown, path: string, what = "an object"): Fields {
  if (typeof value !== "object" || value === null || isList(value)) refuse(path, what, value);
  return value as Fields;
}

/** A member; undefined where there is none. Inherited members are none. */
export function member(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function booleanOf(fields: Fields, key: string, path: string): boolean {
  const value = member(fields, key);
  if (typeof value !== "boolean") refuse(join(path, key), "true or false", value);
  return value;
}

export function finiteOf(fields: Fields, key: string, path: string): number {
  const value = member(fields, key);
  if (!Number.isFinite(value)) refuse(join(path, key), "a finite number", value);
  return value as number;
}

export function stringOf(fields: Fields, key: string, path: string): string {
  const value = member(fields, key);
  if (typeof value !== "string") refuse(join(path, key), "a string", value);
  return value;
}

export function listOf(fields: Fields, key: string, path: string): ArrayLike<unknown> {
  const value = member(fields, key);
  if (!isList(value)) refuse(join(path, key), "a list", value);
  return value;
}
