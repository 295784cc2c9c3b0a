import { expect, test } from "vitest";
import { blockRanges } from "./block-ranges.js";

const rangesOf = (first: number, mebibytes: readonly number[]) => [
  ...blockRanges({
    first,
    end: first + mebibytes.length,
    bytesOf: (index) => 2 ** 20 * mebibytes[index - first]!,
  }),
];

test("blocks take 32 MiB at most, follow each other, and reach the end", () => {
  expect(rangesOf(3, new Array(11).fill(8))).toEqual([
    [3, 7],
    [7, 11],
    [11, 14],
  ]);
  expect(rangesOf(0, new Array(4).fill(10))).toEqual([
    [0, 3],
    [3, 4],
  ]);
  expect(rangesOf(0, [1, 1, 30, 1, 20, 12, 1])).toEqual([
    [0, 3],
    [3, 5],
    [5, 7],
  ]);
});

test("what is larger than a block is a block of its own, what takes nothing joins any, and nothing gives none", () => {
  expect(rangesOf(0, [100, 100, 1, 100])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
  expect(rangesOf(0, new Array(9).fill(0))).toEqual([[0, 9]]);
  expect(rangesOf(5, [])).toEqual([]);
});
