import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeLz4 } from "./lz4.js";

const SEED = 20260718;

/** A sequence: literals, then a match that repeats what is `offset` before. */
interface Sequence {
  readonly literals: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** LZ4's way to write a length: four bits in the token, then bytes of up to 255. */
function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  if (length < 15) return bytes;
  for (let left = length - 15; ; left -= 255) {
    bytes.push(Math.min(left, 255));
    if (left < 255) return bytes;
  }
}

/** A block of these sequences, and what it stands for, byte by byte. */
function encode(sequences: readonly Sequence[], tail: readonly number[]) {
  const block: number[] = [];
  const plain: number[] = [];
  for (const { literals, offset, length } of sequences) {
    plain.push(...literals);
    const back = 1 + (offset % plain.length);
    block.push((Math.min(15, literals.length) << 4) | Math.min(15, length - 4));
    block.push(
      ...lengthBytes(literals.length),
      ...literals,
      back & 255,
      back >> 8,
      ...lengthBytes(length - 4),
    );
    for (let i = 0; i < length; i++) plain.push(plain[plain.length - back]!);
  }
  plain.push(...tail);
  block.push(Math.min(15, tail.length) << 4, ...lengthBytes(tail.length), ...tail);
  return { block, plain };
}

const byte = fc.nat(255);
const sequence = fc.record({
  literals: fc.oneof(
    fc.array(byte, { minLength: 1, maxLength: 20 }),
    fc.array(byte, { minLength: 1, maxLength: 600, size: "max" }),
  ),
  offset: fc.oneof(fc.nat(3), fc.nat(65_534)),
  length: fc.oneof(fc.integer({ min: 4, max: 60 }), fc.integer({ min: 4, max: 1000 })),
});
const blocks = fc.record({
  sequences: fc.array(sequence, { maxLength: 8 }),
  tail: fc.array(byte, { maxLength: 40 }),
});

/** Bytes on either side that must stay as they are. */
const MARGIN = 64;
const UNTOUCHED = 0xa5;

function decode(block: readonly number[], size: number) {
  const bytes = new Uint8Array(MARGIN + size + MARGIN + block.length).fill(UNTOUCHED);
  const from = MARGIN + size + MARGIN;
  bytes.set(block, from);
  const intact = decodeLz4(bytes, from, from + block.length, MARGIN, MARGIN + size);
  const margins = [...bytes.subarray(0, MARGIN), ...bytes.subarray(MARGIN + size, from)];
  return { intact, plain: [...bytes.subarray(MARGIN, MARGIN + size)], margins };
}

describe("an LZ4 block", () => {
  test("becomes what its sequences stand for", () => {
    fc.assert(
      fc.property(blocks, ({ sequences, tail }) => {
        const { block, plain } = encode(sequences, tail);
        const found = decode(block, plain.length);
        expect(found.intact).toBe(true);
        expect(found.plain).toEqual(plain);
      }),
      { seed: SEED },
    );
  });

  test("of another size is refused", () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: -30, max: 30 }), ({ sequences, tail }, difference) => {
        const { block, plain } = encode(sequences, tail);
        fc.pre(difference !== 0 && plain.length + difference >= 0);
        expect(decode(block, plain.length + difference).intact).toBe(false);
      }),
      { seed: SEED },
    );
  });

  test("that is damaged or cut short touches nothing beyond its place, and ends", () => {
    const change = fc.record({ at: fc.nat(), to: byte, cut: fc.nat() });
    fc.assert(
      fc.property(blocks, change, ({ sequences, tail }, { at, to, cut }) => {
        const { block, plain } = encode(sequences, tail);
        const damaged = block.map((old, i) => (i === at % block.length ? to : old));
        for (const bytes of [damaged, block.slice(0, cut % block.length)]) {
          const { margins } = decode(bytes, plain.length);
          expect(margins.every((value) => value === UNTOUCHED)).toBe(true);
        }
        expect(decode(block.slice(0, cut % block.length), plain.length).intact).toBe(false);
      }),
      { seed: SEED },
    );
  });

  test("of random bytes is refused or decoded, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 300 }), fc.nat(500), (block, size) => {
        expect(decode(block, size).margins.every((value) => value === UNTOUCHED)).toBe(true);
      }),
      { seed: SEED },
    );
  });
});
