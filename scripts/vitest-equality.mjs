// Large arrays of equal bytes are equal: vitest compares typed arrays element by element, and each element as it compares
// any two values. Where bytes differ, as those of 0 and -0, vitest compares and says what differs.
import { expect } from "vitest";

/**
 * @param {unknown} found
 * @param {unknown} expected
 */
function haveEqualBytes(found, expected) {
  if (typeof found !== "object" || !ArrayBuffer.isView(found) || !ArrayBuffer.isView(expected))
    return undefined;
  if (found.constructor !== expected.constructor || found.byteLength !== expected.byteLength)
    return undefined;
  return Buffer.compare(bytesOf(found), bytesOf(expected)) === 0 ? true : undefined;
}

/** @param {ArrayBufferView} view */
function bytesOf({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength);
}

// Once in a process, which runs many files.
const isThere = Symbol.for("rabbit-fit: equality of bytes");
if (!(isThere in globalThis)) {
  Object.assign(globalThis, { [isThere]: true });
  expect.addEqualityTesters([haveEqualBytes]);
}
