import { decodeLz4 } from "./lz4.js";

/** What a stream decompresses to. */
export type StreamContent = "bytes" | "zeros" | "damaged";

/** Reads the streams of a block, one after the other. */
export class StreamReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly end: number;
  private next: number;

  /** @param bytes has both the compressed bytes, from `start` to `end`, and room for the decompressed ones */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, end);
    this.next = start;
    this.end = end;
  }

  /** Decompresses the next stream to `out` ... `limit`. Zeros are not written, but told. */
  read(out: number, limit: number): StreamContent {
    const { bytes, end } = this;
    if (this.next + 4 > end) return "damaged";
    const size = this.view.getInt32(this.next, true);
    const start = this.next + 4;
    if (size === 0) {
      this.next = start;
      return "zeros";
    }
    if (size < 0) {
      // A run of one byte, when the token has its lowest bit set.
      if (start >= end || (bytes[start]! & 1) === 0 || size < -255) return "damaged";
      bytes.fill(-size, out, limit);
      this.next = start + 1;
      return "bytes";
    }
    if (size > end - start) return "damaged";
    this.next = start + size;
    if (size === limit - out) {
      bytes.copyWithin(out, start, start + size);
      return "bytes";
    }
    return decodeLz4(bytes, start, start + size, out, limit) ? "bytes" : "damaged";
  }
}
