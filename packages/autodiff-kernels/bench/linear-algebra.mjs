// node bench/linear-algebra.mjs [size=400]
import {
  cholesky,
  choleskyInverse,
  matrixProduct,
  symmetricEigen,
  symmetricRankUpdate,
} from "../dist/index.js";
import { seededRandom } from "./random.mjs";
import { fastest, report } from "./timing.mjs";

const size = Number(process.argv[2] ?? 400);
const random = seededRandom(1);
const matrix = Float64Array.from({ length: size * size }, () => random() - 0.5);
const square = symmetricRankUpdate(matrix, { rows: size, columns: size });
for (let i = 0; i < size; i++) square[i * (size + 1)] += 1;
const { factor } = cholesky(square, size);
const few = { runs: 5, warmUp: 2 };

console.log(`matrices of ${size} rows and columns`);
const cubed = size ** 3;
const yardstick = fastest(() => plainProduct(matrix, matrix), few);
report("product, plain JS", yardstick, { flops: 2 * cubed });
report(
  "product",
  fastest(() => matrixProduct(matrix, matrix, { rows: size, inner: size, columns: size }), few),
  { yardstick, flops: 2 * cubed },
);
report(
  "rank update",
  fastest(() => symmetricRankUpdate(matrix, { rows: size, columns: size }), few),
  { flops: cubed },
);
report(
  "Cholesky",
  fastest(() => cholesky(square, size), few),
  { flops: cubed / 3 },
);
report(
  "inverse from Cholesky",
  fastest(() => choleskyInverse(factor, size), few),
  { flops: (2 * cubed) / 3 },
);
report(
  "eigenvalues and eigenvectors",
  fastest(() => symmetricEigen(square, size), few),
);

function plainProduct(a, b) {
  const c = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const left = a[i * size + k];
      for (let j = 0; j < size; j++) c[i * size + j] += left * b[k * size + j];
    }
  }
  return c;
}
