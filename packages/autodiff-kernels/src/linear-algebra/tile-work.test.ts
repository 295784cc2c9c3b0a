import { expect, test } from "vitest";
import { Arena } from "../wasm/arena.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { CholeskyTiles } from "./cholesky-tiles.js";
import { GivenUp, TileProgress } from "./tile-progress.js";
import { tasksOf, tilePhases, tileWork } from "./tile-work.js";

/** The tiles that a tile waits for. */
const needs = {
  factor: (i: number, j: number) =>
    Array.from({ length: j }, (_, k) => [
      [i, k],
      [j, k],
    ])
      .flat()
      .concat(i === j ? [] : [[j, j]]),
  invert: (i: number, j: number) => Array.from({ length: i - j }, (_, k) => [j + k, j]),
  square: () => [],
  mirror: () => [],
};

test.each(tilePhases)("%s: every tile is claimed once, after those that it waits for", (phase) => {
  for (const count of [0, 1, 2, 5, 9]) {
    const claimed = new Set<string>();
    for (const [i, j] of tasksOf(phase, count)) {
      for (const needed of needs[phase](i, j)) expect(claimed).toContain(String(needed));
      claimed.add(String([i, j]));
    }
    expect(claimed.size).toBe((count * (count + 1)) / 2);
  }
});

test("a phase ends, and waiting for its tiles, when a thread has given up", () => {
  const progress = new TileProgress(new Int32Array(TileProgress.length(2)));
  expect([progress.claim(0), progress.claim(0), progress.claim(1)]).toEqual([0, 1, 0]);
  progress.finish(0);
  progress.waitFor(0);
  expect(progress.failedPivot).toBeUndefined();
  progress.fail(0);
  expect(progress.failedPivot).toBe(0);
  expect(progress.claim(0)).toBe(Number.POSITIVE_INFINITY);
  progress.waitFor(0);
  expect(() => progress.waitFor(1)).toThrow(GivenUp);
});

test("a thread that fails has the others give up, and says why", () => {
  const size = 600;
  const work = tileWork(new Float64Array(size * size), size, false);
  const arena = new Arena(kernelsModule(), CholeskyTiles.bytes(size));
  // A matrix that is too short for its size.
  const tiles = new CholeskyTiles(arena, { ...work, values: new Float64Array(size) });
  expect(() => tiles.run("square")).toThrow(RangeError);
  expect(new TileProgress(work.progress).claim(2)).toBe(Number.POSITIVE_INFINITY);
});
