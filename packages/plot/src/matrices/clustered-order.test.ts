import { expect, test } from "vitest";
import { clusteredOrder } from "./clustered-order.js";

/** Average linkage as it is defined: join the two nearest clusters until there is one. The slow twin. */
function clustersOf(correlation: Float64Array, size: number): number[][] {
  const distance = (i: number, j: number) => 1 - Math.abs(correlation[i * size + j]!);
  const mean = (a: number[], b: number[]) =>
    a.reduce((sum, i) => sum + b.reduce((part, j) => part + distance(i, j), 0), 0) / (a.length * b.length);
  let clusters = Array.from({ length: size }, (_, i) => [i]);
  const found: number[][] = [];
  while (clusters.length > 1) {
    let best: [number[], number[]] = [clusters[0]!, clusters[1]!];
    for (const a of clusters)
      for (const b of clusters) if (a !== b && mean(a, b) < mean(...best)) best = [a, b];
    const joined = [...best[0], ...best[1]];
    clusters = [...clusters.filter((one) => !best.includes(one)), joined];
    found.push(joined);
  }
  return found;
}

/** Numbers between -1 and 1 that look like chance, without it. */
function exampleMatrix(size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = i === j ? 1 : Math.sin(12.9898 * (i + 1) + 78.233 * (j + 1) + i * j);
      out[i * size + j] = value;
      out[j * size + i] = value;
    }
  }
  return out;
}

test("every cluster of average linkage is together in the order", () => {
  for (const size of [2, 3, 10, 25]) {
    const matrix = exampleMatrix(size);
    const order = clusteredOrder(matrix, size);
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
    for (const cluster of clustersOf(matrix, size)) {
      const places = cluster.map((row) => order.indexOf(row));
      expect(Math.max(...places) - Math.min(...places)).toBe(cluster.length - 1);
    }
  }
});

test("two groups of parameters that alternate in the result are apart", () => {
  const size = 8;
  const matrix = Float64Array.from({ length: size * size }, (_, place) => {
    const [i, j] = [Math.floor(place / size), place % size];
    return i === j ? 1 : i % 2 === j % 2 ? -0.8 : 0.1;
  });
  const order = clusteredOrder(matrix, size).map((row) => row % 2);
  expect(order.join("")).toMatch(/^(0{4}1{4}|1{4}0{4})$/);
});

test("rows without correlation, equal rows, one row and none have an order, too", () => {
  expect(clusteredOrder([], 0)).toEqual([]);
  expect(clusteredOrder([1], 1)).toEqual([0]);
  expect(clusteredOrder(new Float64Array(9).fill(Number.NaN), 3).toSorted()).toEqual([0, 1, 2]);
  expect(clusteredOrder(new Float64Array(16).fill(1), 4).toSorted()).toEqual([0, 1, 2, 3]);
});
