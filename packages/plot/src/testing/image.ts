import { inflateSync } from "node:zlib";

/** Pixels with 8 bits of red, green, blue and opacity, row by row. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const BYTES = 4;

/** Reads an image as `toPng` writes it: 8 bits of red, green, blue and opacity, rows from above (ISO/IEC 15948). */
export async function readPng(file: Uint8Array): Promise<Image> {
  const data = Buffer.from(file);
  const [width, height] = [data.readUInt32BE(16), data.readUInt32BE(20)];
  const parts: Buffer[] = [];
  for (let at = 8; at < data.length; ) {
    const length = data.readUInt32BE(at);
    if (data.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(data.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return { width, height, pixels: unfiltered(inflateSync(Buffer.concat(parts)), width, height) };
}

/** Each row has one of five filters: its bytes are differences from what the bytes to the left and above say. */
function unfiltered(rows: Uint8Array, width: number, height: number): Uint8Array {
  const stride = width * BYTES;
  const out = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = rows[row * (stride + 1)]!;
    for (let i = 0; i < stride; i++) {
      const at = row * stride + i;
      const left = i >= BYTES ? out[at - BYTES]! : 0;
      const above = row > 0 ? out[at - stride]! : 0;
      const corner = row > 0 && i >= BYTES ? out[at - stride - BYTES]! : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!;
      out[at] = rows[row * (stride + 1) + 1 + i]! + guess;
    }
  }
  return out;
}

/** The neighbour that is nearest to left + above - corner. */
function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** The root mean square of the differences of two images of one size, from 0 to 255. */
export function difference(a: Image, b: Image): number {
  let sum = 0;
  for (let i = 0; i < a.pixels.length; i++) sum += (a.pixels[i]! - b.pixels[i]!) ** 2;
  return Math.sqrt(sum / a.pixels.length);
}
