import { expect, test } from "vitest";
import { tensorSize } from "../input/tensor-size.js";
import { temporaryPath } from "../testing/edit-file.js";
import { smallSparseTensor, smallTensor } from "../testing/small-tensor.js";
import { assertMemory } from "./assert-memory.js";
import { withFile } from "./open-host.js";
import { writeFitInput } from "./write-fit-input.js";

test("a tensor that does not fit is refused with what it needs and what there is", () => {
  expect(() => assertMemory("in.hdf5", 5e9, 4e9)).toThrow(
    "in.hdf5: size of the tensor is 5.0 GB in memory, and 5.4 GB while it is read, expected no more than the " +
      "4.0 GB of memory that are free. Close other programs, or use a machine with more memory.",
  );
  expect(() => assertMemory("in.hdf5", 5e9, 6e9)).not.toThrow();
});

test("no machine has memory for a million gigabytes, and every one for a small tensor", () => {
  expect(() => assertMemory("in.hdf5", 1e15)).toThrow(/1000000\.0 GB in memory/);
  expect(() => assertMemory("in.hdf5", 1e6)).not.toThrow();
});

test("the size of a sparse tensor is known before it is read", async () => {
  const path = temporaryPath();
  await writeFitInput(path, smallSparseTensor());
  const size = await withFile(path, {}, tensorSize);
  // 5 entries of logk and 9 of the sparse Hessian as pairs of int64; kept are the inverse covariance [3, 3], a dense
  // Hessian [2, 2], and 12 bytes for each entry of logk and of half of the sparse Hessian.
  expect(size).toEqual({ indexBytes: 16 * (5 + 9), keptBytes: 8 * (9 + 4) + 12 * 5 + 6 * 9 });
});

test("the size of a dense tensor is known before it is read", async () => {
  const path = temporaryPath();
  await writeFitInput(path, smallTensor());
  const size = await withFile(path, {}, tensorSize);
  // logk [5, 2, 3], beta variations [5, 3, 2], and the external terms as above.
  expect(size).toEqual({ indexBytes: 16 * 9, keptBytes: 8 * (30 + 30 + 9 + 4) + 6 * 9 });
});
