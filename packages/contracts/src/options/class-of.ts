/**
 * The name of the class of a value, such as `Map`, `Uint8Array`, `Error` or `Object`. The objects of another realm (a frame of a
 * page, a context of `node:vm`, as test runners make) have other classes of the same names: for these `instanceof` is false.
 */
export function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Whether a value is a Map, of any realm. */
export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return classOf(value) === "Map";
}

/** Whether a value is an Error, of any realm: those of the file system come from another one in test runners. */
export function isError(value: unknown): value is Error {
  return classOf(value) === "Error";
}
