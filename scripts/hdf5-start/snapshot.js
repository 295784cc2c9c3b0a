// Part of rabbit-fit: what the start of the HDF5 library changes, as a section of its WebAssembly module.
//
// The section has, in words of 32 bits: a checksum of all that follows, the length of the description, twice the number of
// ranges, the ranges (address, length), then the description in JSON, and the bytes of the ranges.

const NAME = "rabbit-fit.start";
const HEAD_WORDS = 3;

/** The snapshot in a module, undefined where there is none or a damaged one. */
export function snapshotOf(module) {
  const [section] = WebAssembly.Module.customSections(module, NAME);
  if (section === undefined || section.byteLength < 4 * HEAD_WORDS || section.byteLength % 4 !== 0)
    return undefined;
  const words = new Uint32Array(section);
  if (words[0] !== checksum(words.subarray(1))) return undefined;
  const text = 4 * (HEAD_WORDS + words[2]);
  const end = text + words[1];
  return {
    ...JSON.parse(new TextDecoder().decode(new Uint8Array(section, text, words[1])), (_, value) =>
      typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : value,
    ),
    ranges: words.subarray(HEAD_WORDS, HEAD_WORDS + words[2]),
    bytes: new Uint8Array(section, end),
  };
}

/** The module with a snapshot: a section that engines pass over. */
export function withSnapshot(module, { ranges, bytes, ...description }) {
  const json = JSON.stringify(description, (_, value) => (typeof value === "bigint" ? String(value) : value));
  const text = new TextEncoder().encode(json);
  const length = 4 * (HEAD_WORDS + ranges.length) + text.length + bytes.length;
  const words = new Uint32Array(Math.ceil(length / 4));
  words[1] = text.length;
  words[2] = ranges.length;
  words.set(ranges, HEAD_WORDS);
  const all = new Uint8Array(words.buffer);
  all.set(text, 4 * (HEAD_WORDS + ranges.length));
  all.set(bytes, 4 * (HEAD_WORDS + ranges.length) + text.length);
  words[0] = checksum(words.subarray(1));
  const name = new TextEncoder().encode(NAME);
  const head = [...leb128(name.length), ...name];
  return Buffer.concat([module, Uint8Array.of(0, ...leb128(head.length + all.length), ...head), all]);
}

function checksum(words) {
  let sum = words.length;
  for (const word of words) sum = (Math.imul(sum, 31) + word) >>> 0;
  return sum;
}

/** An unsigned integer in the encoding of WebAssembly: 7 bits in each byte, the lowest first. */
function leb128(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}
