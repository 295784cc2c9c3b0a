import { RabbitInputError } from "@rabbit-fit/contracts";
import { classOf, foundIn } from "@rabbit-fit/contracts/options";

/** What gives the bytes of what is often given in their place. */
const remedies: Readonly<Record<string, string>> = {
  Promise: "Await it first.",
  Response: "Give `await response.arrayBuffer()`.",
  Blob: "Give `await blob.arrayBuffer()`.",
  File: "Give `await file.arrayBuffer()`.",
  URL: "Give `fileURLToPath(url)`, or the bytes.",
};

/**
 * Refuses what is not the bytes of a file: it would be taken for an empty one.
 *
 * @param others what else a source can be, in words
 * @throws RabbitInputError
 */
export function refuseNoBytes(source: unknown, others = ""): void {
  const kind = classOf(source);
  const isBytes = kind === "Uint8Array" || kind === "ArrayBuffer";
  const isGone = isBytes && isDetached(source as Uint8Array | ArrayBuffer);
  if (isBytes && !isGone) return;
  const remedy = isGone
    ? "It was transferred, to a worker perhaps: keep a copy, `bytes.slice()`."
    : remedies[kind];
  throw new RabbitInputError({
    field: "source",
    ...(isGone ? { state: `${foundIn(source).state} that is detached` } : foundIn(source)),
    expected: `${others}the bytes of an HDF5 file as a Uint8Array or an ArrayBuffer`,
    ...(remedy !== undefined && { remedy }),
  });
}

/** Whether the bytes belong to somebody else since they were transferred. What says so by name is not in Node 20. */
function isDetached(source: Uint8Array | ArrayBuffer): boolean {
  try {
    new Uint8Array(ArrayBuffer.isView(source) ? source.buffer : source);
    return false;
  } catch {
    return true;
  }
}
