/*
 * Odd multipliers without a pattern: fractions of the golden ratio and of square roots. Multiplying by an odd number
 * and folding the upper half onto the lower are both one-to-one, so that a and b differ wherever the words do.
 */
const LOWER: i32 = 0x9e3779b1;
const HIGHER: i32 = 0xbb67ae85;
const WORD: i32 = 0x3c6ef373;
const FIRST: i32 = 0xa54ff53b;
const SECOND: i32 = 0x510e527f;
const CROSS: i32 = 0x1f83d9ab;

let firstSum: u32 = 0;
let secondSum: u32 = 0;

/** The first sum of what was digested last. */
export function takeFirst(): u32 {
  return firstSum;
}

/** The second sum of what was digested last. */
export function takeSecond(): u32 {
  return secondSum;
}

/** Digests the entries of a row that are below the diagonal: the column is the lower index. */
export function sumOfLower(columns: usize, values: usize, from: i32, end: i32, row: i32): void {
  sum(columns, values, from, end, LOWER, 0, 0, row * HIGHER);
}

/** Digests the entries of a row that are above the diagonal: the row is the lower index. */
export function sumOfHigher(columns: usize, values: usize, from: i32, end: i32, row: i32): void {
  sum(columns, values, from, end, 0, row * LOWER, HIGHER, 0);
}

/**
 * Adds up two scrambled functions of (lower index, higher index, value). The products of the indices and their
 * multipliers are column * lowerFactor + lowerTerm and column * higherFactor + higherTerm.
 */
// @ts-ignore: decorator
@inline
function sum(
  columns: usize,
  values: usize,
  from: i32,
  end: i32,
  lowerFactor: i32,
  lowerTerm: i32,
  higherFactor: i32,
  higherTerm: i32,
): void {
  let first = i32x4.splat(0);
  let second = i32x4.splat(0);
  let entry = from;
  for (; entry + 4 <= end; entry += 4) {
    const column = v128.load(columns + 4 * entry);
    const at = values + 8 * entry;
    const front = v128.load(at);
    const back = v128.load(at, 16);
    const low = i32x4.shuffle(front, back, 0, 2, 4, 6);
    const high = i32x4.shuffle(front, back, 1, 3, 5, 7);
    const lower = lowerFactor == 0 ? i32x4.splat(lowerTerm) : i32x4.mul(column, i32x4.splat(lowerFactor));
    const higher = higherFactor == 0 ? i32x4.splat(higherTerm) : i32x4.mul(column, i32x4.splat(higherFactor));
    const a = scrambledLanes(v128.xor(low, lower));
    const b = scrambledLanes(v128.xor(high, higher));
    const sumProduct = i32x4.mul(i32x4.add(a, b), i32x4.splat(FIRST));
    first = i32x4.add(first, v128.xor(sumProduct, i32x4.shr_u(sumProduct, 16)));
    const crossProduct = i32x4.mul(v128.xor(a, i32x4.mul(b, i32x4.splat(CROSS))), i32x4.splat(SECOND));
    second = i32x4.add(second, v128.xor(crossProduct, i32x4.shr_u(crossProduct, 13)));
  }
  let firstTotal: u32 = lanes(first);
  let secondTotal: u32 = lanes(second);
  for (; entry < end; entry++) {
    const column = load<i32>(columns + 4 * entry);
    const a = scrambled(load<u32>(values + 8 * entry) ^ (column * lowerFactor + lowerTerm));
    const b = scrambled(load<u32>(values + 8 * entry, 4) ^ (column * higherFactor + higherTerm));
    const sumProduct: u32 = (a + b) * FIRST;
    firstTotal += sumProduct ^ (sumProduct >> 16);
    const crossProduct: u32 = (a ^ (b * CROSS)) * SECOND;
    secondTotal += crossProduct ^ (crossProduct >> 13);
  }
  firstSum = firstTotal;
  secondSum = secondTotal;
}

// @ts-ignore: decorator
@inline
function scrambledLanes(words: v128): v128 {
  const product = i32x4.mul(words, i32x4.splat(WORD));
  return v128.xor(product, i32x4.shr_u(product, 15));
}

// @ts-ignore: decorator
@inline
function scrambled(word: u32): u32 {
  const product: u32 = word * WORD;
  return product ^ (product >> 15);
}

// @ts-ignore: decorator
@inline
function lanes(sums: v128): u32 {
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}
