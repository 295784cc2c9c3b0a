import { afterAll, expect, test } from "vitest";
import { KernelInputError } from "../errors/kernel-input-error.js";
import type { MatrixTeam } from "./matrix-team.js";
import { matrixVectorProduct } from "./matrix-vector.js";
import { doRows } from "./share-rows.js";
import { startMatrixTeam } from "./start-matrix-team.js";
import type { SumOrder } from "./vector-product.js";

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/** Random numbers, some of them zeros of either sign. */
function randomNumbers(length: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => {
    const value = random();
    return Math.abs(value) > 0.01 ? value : 0 * Math.sign(value);
  });
}

/** Bit by bit; a deep comparison of so many numbers would take minutes. */
function areSame(found: Float64Array, expected: Float64Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return Buffer.compare(bytes(found), bytes(expected)) === 0;
}

/** With 0, 1, 2 and 3 threads. */
const teams = await Promise.all([0, 1, 2, 3].map(startMatrixTeam));

afterAll(async () => {
  await Promise.all(teams.map((team) => team.close()));
});

/** Calls with each team, and looks whether its threads have taken part. */
function withTeams(size: number, run: (team: MatrixTeam) => void): void {
  for (const team of teams) {
    let shared = 0;
    const share: MatrixTeam["share"] = (rows) => {
      shared++;
      team.share(rows);
    };
    run({ ...team, share });
    expect(shared > 0).toBe(team.threads > 0 && size === sharedSize);
  }
}

/** A copy that the threads of a team see. */
function copyFor(team: MatrixTeam, values: Float64Array): Float64Array {
  const copy = team.allocate(values.length);
  copy.set(values);
  return copy;
}

/** From 1024 rows on a matrix is shared. */
const sharedSize = 1030;
const sizes = [0, 1, 5, 63, 64, 65, 200, sharedSize];

function slowProduct(matrix: Float64Array, vector: Float64Array, order: SumOrder): Float64Array {
  const size = vector.length;
  return vector.map((_, i) => {
    const row = matrix.subarray(i * size, (i + 1) * size);
    if (order === "in-order") return row.reduce((sum, value, j) => sum + value * vector[j]!, 0);
    const last = size - (size % 4);
    const sums = [0, 1, 2, 3].map((k) => {
      let sum = 0;
      for (let j = k; j < last; j += 4) sum += row[j]! * vector[j]!;
      return sum;
    });
    for (let j = last; j < size; j++) sums[0]! += row[j]! * vector[j]!;
    return sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
  });
}

test.each(sizes)(
  "%i rows times a vector are the same bits as row by row, with any number of threads",
  (size) => {
    const matrix = randomNumbers(size * size, size + 1);
    const vector = randomNumbers(size, size + 2);
    for (const order of ["in-order", "four-sums"] as const) {
      const expected = slowProduct(matrix, vector, order);
      expect(areSame(matrixVectorProduct(matrix, vector, { order }), expected)).toBe(true);
      withTeams(size, (team) => {
        const found = matrixVectorProduct(copyFor(team, matrix), vector, { order, team });
        expect(areSame(found, expected)).toBe(true);
      });
    }
  },
);

test("sums are in order by default, and a matrix may have other numbers of rows than of columns", () => {
  const [matrix, vector] = [Float64Array.of(1e16, 1, 2, 1, -1e16, 1), Float64Array.of(1, 1, 1)];
  expect(matrixVectorProduct(matrix, vector)).toEqual(Float64Array.of(1e16 + 1 + 2, 1 - 1e16 + 1));
});

test("a matrix whose rows do not have the length of the vector is refused", () => {
  expect(() => matrixVectorProduct(new Float64Array(7), new Float64Array(3))).toThrow(KernelInputError);
  expect(() => matrixVectorProduct(new Float64Array(1), new Float64Array(0))).toThrow(
    "matrix.length is 1, expected 0 (rows x columns)",
  );
});

test.each(sizes)("the lower triangle of %i rows becomes the upper, with any number of threads", (size) => {
  const matrix = randomNumbers(size * size, size + 3);
  const expected = matrix.map((_, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    return matrix[Math.min(i, j) * size + Math.max(i, j)]!;
  });
  withTeams(size, (team) => {
    const found = copyFor(team, matrix);
    doRows({ kind: "mirror", values: found, rows: size }, team);
    expect(areSame(found, expected)).toBe(true);
  });
});
