import type { Readable } from "./byte-source.js";

/** A file that HDF5 has written and closed, and that goes on without it. */
export interface ClosedFile extends Readable {
  /** Bytes that HDF5 has written. */
  readonly size: number;
  /** Writes bytes, which stay as they are until the promise is settled, and makes the file longer where it must. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}
