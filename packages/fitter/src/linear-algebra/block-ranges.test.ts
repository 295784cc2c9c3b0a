import { expect, test } from "vitest";
import { blockRanges } from "./block-ranges.js";

const MIB = 2 ** 20;

test("blocks take 32 MiB at most, follow each other, and reach the end", () => {
  expect([...blockRanges({ first: 3, end: 14, bytesEach: 8 * MIB })]).toEqual([
    [3, 7],
    [7, 11],
    [11, 14],
  ]);
  // 10 MiB: three fit, four do not.
  expect([...blockRanges({ first: 0, end: 4, bytesEach: 10 * MIB })]).toEqual([
    [0, 3],
    [3, 4],
  ]);
});

test("what is larger than a block is a block of its own, what takes nothing is in one, and nothing gives none", () => {
  expect([...blockRanges({ first: 0, end: 2, bytesEach: 100 * MIB })]).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect([...blockRanges({ first: 0, end: 9, bytesEach: 0 })]).toEqual([[0, 9]]);
  expect([...blockRanges({ first: 5, end: 5, bytesEach: 8 })]).toEqual([]);
});
