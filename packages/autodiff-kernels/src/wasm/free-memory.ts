type Detachable = ArrayBuffer & { transfer?: (newByteLength: number) => ArrayBuffer };

interface ClosedPort {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  close(): void;
}

/** What is smaller is left to the garbage collector. */
const leastBytes = 2 ** 20;

let closedPort: ClosedPort | undefined;

/**
 * Gives the memory of arrays back at once. The garbage collector would take its time: arrays of gigabytes lived on
 * while their contents were there twice. The arrays have length 0 afterwards.
 *
 * @param arrays each all of its buffer, of which nothing else is in use
 */
export function freeMemory(...arrays: readonly (Float64Array | Uint32Array | undefined)[]): void {
  for (const array of arrays) {
    if (array === undefined || array.byteLength < leastBytes || !(array.buffer instanceof ArrayBuffer))
      continue;
    const buffer: Detachable = array.buffer;
    // Before Node 22 there is no `transfer`; what is sent to a port that is closed is gone as well.
    if (buffer.transfer) buffer.transfer(0);
    else port().postMessage(null, [buffer]);
  }
}

function port(): ClosedPort {
  if (closedPort === undefined) {
    const channel = new (
      globalThis as unknown as { MessageChannel: new () => { port1: ClosedPort } }
    ).MessageChannel();
    closedPort = channel.port1;
    closedPort.close();
  }
  return closedPort;
}
