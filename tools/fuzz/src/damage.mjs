/** Sizes and addresses that break what believes them. */
const EXTREMES = [
  0n,
  1n,
  7n,
  8n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 40n,
  2n ** 63n,
  2n ** 64n - 8n,
  2n ** 64n - 1n,
];

const damages = {
  flip(bytes, random) {
    for (let i = 0; i <= random.below(4); i++) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  fill(bytes, random) {
    const start = random.below(bytes.length);
    bytes.fill(
      random.pick([0, 0xff, random.below(256)]),
      start,
      Math.min(bytes.length, start + 1 + random.below(64)),
    );
    return bytes;
  },
  cut(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  splice(bytes, random) {
    const length = 1 + random.below(256);
    const from = random.below(bytes.length - length);
    bytes.copyWithin(random.below(bytes.length - length), from, from + length);
    return bytes;
  },
  swap(bytes, random) {
    const length = 8 * (1 + random.below(8));
    const [a, b] = [0, 0].map(() => 8 * random.below(Math.floor((bytes.length - length) / 8)));
    const piece = bytes.slice(a, a + length);
    bytes.copyWithin(a, b, b + length);
    bytes.set(piece, b);
    return bytes;
  },
  size(bytes, random) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Numbers that are small are sizes and addresses, as a rule.
    for (let attempt = 0; attempt < 50; attempt++) {
      const at = 8 * random.below(Math.floor(bytes.length / 8));
      const before = view.getBigUint64(at, true);
      if (before > 0n && before < BigInt(bytes.length)) {
        view.setBigUint64(at, random.pick([...EXTREMES, before + 1n, before - 1n, before * 2n]), true);
        break;
      }
    }
    return bytes;
  },
};

/** A damaged copy of some bytes. */
export function damaged(content, random) {
  const bytes = new Uint8Array(content);
  return damages[random.pick(Object.keys(damages))](bytes, random);
}
