// Images with at most 256 colours, which take a third of the bytes: figures have few colours, and the edges of their lines some
// between them. crc32 needs Node 20.15 or newer.
import { crc32, deflateSync } from "node:zlib";

const MOST_COLOURS = 256;

/** A PNG with a palette (ISO/IEC 15948), of pixels with 8 bits of red, green, blue and opacity; the opacity is left out. */
export function palettePng({ width, height, pixels }) {
  const counts = new Map();
  for (let i = 0; i < pixels.length; i += 4) {
    const colour = coarse(pixels, i);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const colour = coarse(pixels, 4 * (row * width + column));
      let place = places.get(colour);
      if (place === undefined) places.set(colour, (place = nearest(palette, colour)));
      rows[row * (width + 1) + 1 + column] = place;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits for each pixel, which are a place in the palette.
  header.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap(bytesOf))),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A colour as one number, in steps that the eye does not see; white stays white. */
function coarse(pixels, i) {
  const step = (byte) => Math.min(255, (byte + 4) & ~7);
  return (step(pixels[i]) << 16) | (step(pixels[i + 1]) << 8) | step(pixels[i + 2]);
}

function bytesOf(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function nearest(palette, colour) {
  const own = bytesOf(colour);
  const distance = (other) => bytesOf(other).reduce((sum, byte, i) => sum + (byte - own[i]) ** 2, 0);
  return palette.reduce((best, other, i) => (distance(other) < distance(palette[best]) ? i : best), 0);
}

function chunk(name, content) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const [length, check] = [content.length, crc32(named)].map((number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(number >>> 0);
    return bytes;
  });
  return Buffer.concat([length, named, check]);
}
