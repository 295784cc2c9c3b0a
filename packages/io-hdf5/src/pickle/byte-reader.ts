import { PickleError } from "./pickle-error.js";

/** Longer integers are damage, and take a time that grows with the square of their length. */
const MOST_INTEGER_BYTES = 4096;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads little-endian numbers, counted bytes and lines from a stream, and never beyond its end. */
export class ByteReader {
  position = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A view of the next bytes, which must be there. */
  take(count: number): Uint8Array {
    const start = this.position;
    if (count < 0 || count > this.bytes.length - start) {
      throw new PickleError(
        `a pickle of ${this.bytes.length} bytes that needs ${count} more at ${start}`,
        "a whole pickle stream",
      );
    }
    this.position += count;
    return this.bytes.subarray(start, this.position);
  }

  uint8(): number {
    return this.take(1)[0]!;
  }

  uint16(): number {
    return this.take(2) && this.view.getUint16(this.position - 2, true);
  }

  int32(): number {
    return this.take(4) && this.view.getInt32(this.position - 4, true);
  }

  uint32(): number {
    return this.take(4) && this.view.getUint32(this.position - 4, true);
  }

  /** A length of 8 bytes. */
  length64(): number {
    this.take(8);
    return Number(this.view.getBigUint64(this.position - 8, true));
  }

  /** Big-endian, unlike everything else in a pickle. */
  float64(): number {
    return this.take(8) && this.view.getFloat64(this.position - 8, false);
  }

  /** Two's complement of up to 4,096 bytes. */
  integer(count: number): bigint {
    const bytes = this.take(count);
    if (count > MOST_INTEGER_BYTES) {
      throw new PickleError(`an integer of ${count} bytes`, `one of at most ${MOST_INTEGER_BYTES} bytes`);
    }
    let digits = "";
    for (let i = count - 1; i >= 0; i--) digits += bytes[i]!.toString(16).padStart(2, "0");
    return BigInt.asIntN(8 * count, BigInt(`0x${digits}0`) >> 4n);
  }

  /** Text up to the end of the line, which is skipped. Bytes are taken as Latin-1. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    const bytes = this.take((end < 0 ? this.bytes.length + 1 : end) - this.position);
    this.position++;
    return latin1(bytes);
  }

  text(count: number): string {
    return decodeText(this.take(count));
  }
}

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** UTF-8 as Python's pickle writes it: lone surrogates, which UTF-8 proper forbids, are let through. */
function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return decodeSurrogates(bytes);
  }
}

function decodeSurrogates(bytes: Uint8Array): string {
  let text = "";
  let start = 0;
  for (let i = 0; i + 2 < bytes.length; i++) {
    // ED A0..BF xx is a surrogate; the lead byte ED never occurs within another character.
    if (bytes[i] !== 0xed || bytes[i + 1]! < 0xa0) continue;
    text += strictly(bytes.subarray(start, i));
    text += String.fromCharCode(0xd000 | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f));
    start = i + 3;
    i += 2;
  }
  return text + strictly(bytes.subarray(start));
}

function strictly(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PickleError("text that is not UTF-8", "a whole pickle stream");
  }
}
