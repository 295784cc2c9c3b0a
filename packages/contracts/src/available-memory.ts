/** What a JavaScript engine may say of its process. */
interface Host {
  readonly process?: { availableMemory?(): number };
}

/**
 * Bytes that this process may still take, within the limits of a container: memory that is free, and what caches can give
 * back. Undefined where nobody says, as in a browser and before Node 20.13.
 */
export function availableMemory(): number | undefined {
  return (globalThis as Host).process?.availableMemory?.();
}
