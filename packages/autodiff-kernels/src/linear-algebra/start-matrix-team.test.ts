import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { createTemplateEngine } from "../template-engine/create-engine.js";
import { testTensor } from "../template-engine/test-tensors.slow.js";
import { choleskyInPlace, choleskyInverseInPlace } from "./cholesky.js";
import { startMatrixTeam } from "./start-matrix-team.js";

/** A symmetric matrix of random numbers that is positive definite. */
function positiveDefinite(size: number): Float64Array {
  let state = size;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const row = Float64Array.from({ length: size }, random);
  // Of rank one and a diagonal: as full as any other, and made in no time.
  return Float64Array.from({ length: size * size }, (_, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    return row[i]! * row[j]! + (i === j ? 1 + i / size : 0.1 / (1 + Math.abs(i - j)));
  });
}

/** Bit by bit; a deep comparison of so many numbers would take minutes. */
function areSame(found: Float64Array, expected: Float64Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return Buffer.compare(bytes(found), bytes(expected)) === 0;
}

/** With a team of this number of threads: the factor, then the inverse. */
async function steps(matrix: Float64Array, size: number, threads: number): Promise<Float64Array[]> {
  const team = await startMatrixTeam(threads);
  expect(team.threads).toBe(threads);
  const shared = team.allocate(size * size + 3).subarray(3);
  shared.set(matrix);
  const outcome = choleskyInPlace(shared, size, team);
  const factor = shared.slice();
  const found = [factor];
  if (outcome.kind === "factored") {
    choleskyInverseInPlace(shared, size, team);
    found.push(shared.slice());
  } else found.push(Float64Array.of(outcome.failedPivot));
  await team.close();
  return found;
}

test.each([5, 256, 300, 600, 800])(
  "factor and inverse of %i rows are the same bits for any number of threads, and without a team",
  async (size) => {
    const matrix = positiveDefinite(size);
    const factor = matrix.slice();
    expect(choleskyInPlace(factor, size).kind).toBe("factored");
    const inverse = factor.slice();
    choleskyInverseInPlace(inverse, size);
    for (const threads of [0, 1, 3]) {
      const found = await steps(matrix, size, threads);
      expect([areSame(found[0]!, factor), areSame(found[1]!, inverse)]).toEqual([true, true]);
    }
    // A times its inverse, in a few rows.
    for (const i of [0, size >> 1, size - 1]) {
      for (const j of [0, i, size - 1]) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += matrix[i * size + k]! * inverse[k * size + j]!;
        expect(sum).toBeCloseTo(Number(i === j), 9);
      }
    }
  },
);

test("a pivot that is not positive ends the steps, and the threads serve the next matrix", async () => {
  const size = 600;
  const matrix = positiveDefinite(size);
  matrix[400 * (size + 1)] = -1;
  for (const threads of [0, 2]) {
    const [, failed] = await steps(matrix, size, threads);
    expect(failed).toEqual(Float64Array.of(400));
  }
});

test("a matrix that other threads do not see is the caller's alone", async () => {
  const size = 300;
  const team = await startMatrixTeam(2);
  const [own, alone] = [positiveDefinite(size), positiveDefinite(size)];
  choleskyInPlace(own, size, team);
  choleskyInPlace(alone, size);
  expect(areSame(own, alone)).toBe(true);
  await team.close();
});

test.each([
  [511, 3, 0],
  [512, 3, 1],
  [1000, undefined, "as many as the machine has"],
  [1000, 0, 0],
  [1000, 2, 2],
] as const)(
  "a small tensor of %i columns with threads %s has a team of %s",
  async (columnCount, wanted, expected) => {
    const tensor = testTensor({
      seed: 1,
      binCount: 2,
      processCount: 1,
      columnCount,
      form: "log_normal",
      storage: "csr",
    });
    const engine = await createTemplateEngine(tensor, wanted === undefined ? {} : { threads: wanted });
    expect(engine.threads).toBe(0);
    const most = Math.min(availableParallelism() - 1, 3);
    expect(engine.team.threads).toBe(typeof expected === "number" ? expected : most);
    await engine.close();
  },
);
