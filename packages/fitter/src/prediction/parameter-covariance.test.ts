import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { expect, test } from "vitest";
import { seededRandom } from "../testing/example-input.fixture.js";
import { propagatedVariances, timesCovariance } from "./parameter-covariance.js";

function symmetric(size: number): Float64Array {
  const random = seededRandom(size);
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) out[i * size + j] = out[j * size + i] = random() - 0.5;
  }
  return out;
}

// 32 MiB hold 2048 rows of 2048 parameters: the second has its covariance in two panels.
test.each([5, 2100])(
  "of %i parameters, J C and its diagonal forms are the whole product to the bit",
  (size) => {
    const rowCount = 3;
    const random = seededRandom(1);
    const jacobian = Float64Array.from({ length: rowCount * size }, () => random() - 0.5);
    const covariance = { kind: "dense", size, values: symmetric(size) } as const;
    const product = matrixProduct(jacobian, covariance.values, {
      rows: rowCount,
      inner: size,
      columns: size,
    });
    expect(timesCovariance(jacobian, rowCount, covariance)).toEqual(product);
    const variances = propagatedVariances(jacobian, rowCount, covariance);
    variances.forEach((variance, row) => {
      let sum = 0;
      for (let p = 0; p < size; p++) sum += jacobian[row * size + p]! * product[row * size + p]!;
      expect(variance).toBe(sum);
    });
  },
);

test("a diagonal covariance is the same as a matrix with that diagonal", () => {
  const variances = Float64Array.of(2, 0, 0.25);
  const values = new Float64Array(9);
  variances.forEach((variance, i) => {
    values[i * 4] = variance;
  });
  const jacobian = Float64Array.of(1, 2, 4, -1, 3, 0);
  const dense = { kind: "dense", size: 3, values } as const;
  const diagonal = { kind: "diagonal", variances } as const;
  // 2 * 1 + 0.25 * 16, 2 * 1
  expect(propagatedVariances(jacobian, 2, diagonal)).toEqual(Float64Array.of(6, 2));
  expect(propagatedVariances(jacobian, 2, dense)).toEqual(Float64Array.of(6, 2));
  expect(Array.from(timesCovariance(jacobian, 2, diagonal), Math.abs)).toEqual([2, 0, 1, 2, 0, 0]);
  expect(Array.from(timesCovariance(jacobian, 2, dense), Math.abs)).toEqual([2, 0, 1, 2, 0, 0]);
  expect(propagatedVariances(new Float64Array(0), 0, dense)).toHaveLength(0);
});
