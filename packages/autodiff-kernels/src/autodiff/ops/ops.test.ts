import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logGamma as scalarLogGamma } from "../../special/log-gamma.js";
import { ShapeError, TensorRangeError } from "../core/errors.js";
import { broadcastShapes, sizeOf } from "../core/shape.js";
import { asTensor, ones, type Tensor, type TensorLike, tensor, zeros } from "../core/tensor.js";
import * as ops from "./index.js";

const SEED = 20_240_611;
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

function expectTensor(found: Tensor, shape: readonly number[], data: readonly number[]): void {
  expect(found.shape).toEqual(shape);
  expect(Array.from(found.data)).toEqual(data);
}

/** A matrix of small whole numbers: products and sums of them are exact, so that laws hold to the last bit. */
function matrix(rows: number, columns: number): fc.Arbitrary<Tensor> {
  return fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => tensor(Float64Array.from(values), [rows, columns]));
}

describe("tensors", () => {
  test("come from numbers, vectors and nested arrays, with row-major elements", () => {
    expectTensor(asTensor(2), [], [2]);
    expectTensor(asTensor(Float64Array.of(1, 2)), [2], [1, 2]);
    expectTensor(
      asTensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    );
    expectTensor(asTensor([]), [0], []);
    expectTensor(asTensor([[], []]), [2, 0], []);
    expectTensor(tensor([1, 2, 3, 4], [2, 2]), [2, 2], [1, 2, 3, 4]);
    expectTensor(zeros([0, 3]), [0, 3], []);
    expect(ones([]).item()).toBe(1);
    expect(String(asTensor([[1, 2]]))).toBe("Tensor([1, 2], [1, 2])");
  });

  test("do not change when the array they came from does", () => {
    const source = Float64Array.of(1, 2);
    const kept = tensor(source);
    source[0] = 9;
    expectTensor(kept, [2], [1, 2]);
  });

  test("reject ragged arrays, a shape that does not fit, and what is no number", () => {
    expect(() => asTensor([[1, 2], [3]])).toThrow(ShapeError);
    expect(() => asTensor([1, [2]])).toThrow("nested arrays of equal lengths");
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow(
      "tensor: shapes are [3] and [2, 2], expected the same number of elements.",
    );
    expect(() => asTensor("7" as unknown as TensorLike)).toThrow(TypeError);
    expect(() => ones([2]).item()).toThrow("item: shape is [2], expected a single element.");
  });
});

describe("broadcasting", () => {
  test("aligns shapes at the last axis as NumPy does", () => {
    expectTensor(ops.add([[1], [2]], [10, 20, 30]), [2, 3], [11, 21, 31, 12, 22, 32]);
    expectTensor(
      ops.sub(
        [
          [1, 2],
          [3, 4],
        ],
        1,
      ),
      [2, 2],
      [0, 1, 2, 3],
    );
    expectTensor(ops.div(1, [2, 4]), [2], [0.5, 0.25]);
    expectTensor(ops.mul([5], 2), [1], [10]);
    expectTensor(ops.mul(zeros([0, 2]), [[1, 2]]), [0, 2], []);
    expectTensor(ops.mul(ones([1]), zeros([0])), [0], []);
  });

  test("an operation equals the one on operands that were repeated first, element by element", () => {
    const length = fc.constantFrom(1, 2, 3);
    const shapes = fc
      .tuple(length, length, length)
      .chain(([i, j, k]) =>
        fc.tuple(
          fc.constantFrom([i, j, k], [1, j, k], [i, 1, k], [j, k], [k], []),
          fc.constantFrom([i, j, k], [i, j, 1], [1, k]),
        ),
      );
    fc.assert(
      fc.property(shapes, ([a, b]) => {
        const left = tensor(
          Float64Array.from({ length: sizeOf(a) }, (_, i) => i + 1),
          a,
        );
        const right = tensor(
          Float64Array.from({ length: sizeOf(b) }, (_, i) => 10 ** i),
          b,
        );
        const shape = broadcastShapes("test", a, b);
        const product = ops.mul(left, right);
        expect(product.shape).toEqual(shape);
        for (let flat = 0; flat < product.size; flat++) {
          expect(product.data[flat]).toBe(elementOf(left, shape, flat) * elementOf(right, shape, flat));
        }
      }),
      { seed: SEED },
    );
  });

  test("names the operation and both shapes when they do not fit", () => {
    expect(() => ops.add([1, 2, 3], [1, 2])).toThrow(
      "add: shapes are [3] and [2], expected lengths that are equal or 1, aligned at the last axis.",
    );
    expect(() => ops.broadcastTo([1, 2], [2, 3])).toThrow("broadcastTo: shapes are [2] and [2, 3]");
    expect(() => ops.broadcastTo([[1, 2]], [2])).toThrow("broadcastTo: shapes are [1, 2] and [2]");
    expect(() => ops.where([1, 0], [1, 2, 3], 0)).toThrow("where: shapes are [3] and [2]");
  });
});

/** The element of x at a flat position of the broadcast shape, by coordinates. */
function elementOf(x: Tensor, shape: readonly number[], flat: number): number {
  let rest = flat;
  let offset = 0;
  let stride = 1;
  for (let back = 1; back <= shape.length; back++) {
    const coordinate = rest % shape[shape.length - back];
    rest = Math.floor(rest / shape[shape.length - back]);
    const own = x.shape[x.shape.length - back];
    if (own === undefined) continue;
    if (own > 1) offset += coordinate * stride;
    stride *= own;
  }
  return x.data[offset];
}

describe("sums", () => {
  const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]);

  test("of all elements, along axes, and with the summed axes kept", () => {
    expectTensor(ops.sum(x), [], [21]);
    expectTensor(ops.sum(x, { axis: 0 }), [3], [5, 7, 9]);
    expectTensor(ops.sum(x, { axis: -1, keepDims: true }), [2, 1], [6, 15]);
    expectTensor(ops.sum(x, { axis: [1, 0] }), [], [21]);
    expectTensor(ops.sum(x, { keepDims: true }), [1, 1], [21]);
    expectTensor(ops.sum(x, { axis: [] }), [2, 3], [1, 2, 3, 4, 5, 6]);
    expectTensor(ops.mean(x, { axis: 1 }), [2], [2, 5]);
  });

  test("of nothing are zero, a mean of nothing is NaN", () => {
    expectTensor(ops.sum([]), [], [0]);
    expectTensor(ops.sum(zeros([2, 0]), { axis: 1 }), [2], [0, 0]);
    expect(ops.mean([]).item()).toBeNaN();
  });

  test("keep the digits that plain addition loses", () => {
    expect(ops.sum([1e16, 1, -1e16]).item()).toBe(1);
    expectTensor(
      ops.sum(
        [
          [1e16, 1, -1e16],
          [0.1, 0.2, 0.3],
        ],
        { axis: 1 },
      ),
      [2],
      [1, 0.6],
    );
  });

  test("keep infinities and NaN", () => {
    expectTensor(
      ops.sum(
        [
          [infinity, 1],
          [infinity, -infinity],
          [nan, 1],
        ],
        { axis: 1 },
      ),
      [3],
      [infinity, nan, nan],
    );
  });

  test("name an axis that is not there", () => {
    expect(() => ops.sum(x, { axis: 2 })).toThrow("sum: axis is 2, expected an axis from -2 to 1.");
    expect(() => ops.sum(1, { axis: 0 })).toThrow("no axis, since the tensor is a scalar");
  });
});

describe("linear algebra", () => {
  test("products of matrices and vectors", () => {
    const a = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    expectTensor(
      ops.matmul(a, [
        [1, 0, 2],
        [0, 1, 1],
      ]),
      [3, 3],
      [1, 2, 4, 3, 4, 10, 5, 6, 16],
    );
    expectTensor(ops.matmul(a, [1, -1]), [3], [-1, -1, -1]);
    expectTensor(ops.matmul([1, 1, 1], a), [2], [9, 12]);
    expectTensor(ops.matmul([1, 2], [3, 4]), [], [11]);
    expectTensor(ops.dot([1, 2], [3, 4]), [], [11]);
    expectTensor(ops.matmul(zeros([2, 0]), zeros([0, 3])), [2, 3], [0, 0, 0, 0, 0, 0]);
    expectTensor(ops.matmul([[0, nan]], [[1], [0]]), [1, 1], [nan]);
  });

  test("(A B) C = A (B C), (A B)ᵀ = Bᵀ Aᵀ, A (B + C) = A B + A C", () => {
    const { matmul, add, transpose } = ops;
    fc.assert(
      fc.property(matrix(2, 3), matrix(3, 4), matrix(4, 2), matrix(3, 4), (a, b, c, d) => {
        expect(matmul(matmul(a, b), c).data).toEqual(matmul(a, matmul(b, c)).data);
        expect(transpose(matmul(a, b)).data.map(plusZero)).toEqual(
          matmul(transpose(b), transpose(a)).data.map(plusZero),
        );
        expect(matmul(a, add(b, d)).data.map(plusZero)).toEqual(
          add(matmul(a, b), matmul(a, d)).data.map(plusZero),
        );
      }),
      { seed: SEED },
    );
  });

  test("a transposition undone gives the tensor back, and an element moves with its axes", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (permutation) => {
        const x = tensor(
          Float64Array.from({ length: 24 }, (_, i) => i),
          [2, 3, 4],
        );
        const moved = ops.transpose(x, permutation);
        const undo = [0, 1, 2].map((axis) => permutation.indexOf(axis));
        expectTensor(ops.transpose(moved, undo), [2, 3, 4], Array.from(x.data));
        const position = [1, 2, 3]; // the last element, wherever its axes go
        expect(moved.data[23]).toBe(x.data[position[0] * 12 + position[1] * 4 + position[2]]);
      }),
      { seed: SEED },
    );
  });

  test("errors name both shapes", () => {
    expect(() => ops.matmul([[1, 2]], [1, 2, 3])).toThrow(
      "matmul: shapes are [1, 2] and [3], expected equal inner lengths.",
    );
    expect(() => ops.matmul(1, [1])).toThrow("matmul: shapes are [] and [1], expected vectors or matrices.");
    expect(() => ops.dot([[1]], [1])).toThrow("dot: shapes are [1, 1] and [1], expected two vectors");
    expect(() => ops.transpose([[1]], [0, 0])).toThrow("a permutation that names each axis once");
    expect(() => ops.transpose([[1]], [0])).toThrow("a permutation that names each axis once");
    expect(() => ops.reshape([1, 2], [3])).toThrow(
      "reshape: shapes are [2] and [3], expected the same number of elements.",
    );
  });
});

function plusZero(x: number): number {
  return x + 0; // −0 becomes +0
}

describe("indexing", () => {
  const x = tensor([1, 2, 3, 4, 5, 6], [3, 2]);

  test("takes rows, elements and stretches", () => {
    expectTensor(ops.gather(x, [2, 0, 2]), [3, 2], [5, 6, 1, 2, 5, 6]);
    expectTensor(ops.gather([7, 8, 9], Uint32Array.of(1)), [1], [8]);
    expectTensor(ops.gather([7], []), [0], []);
    expectTensor(ops.at(x, -1), [2], [5, 6]);
    expectTensor(ops.at([7, 8], 0), [], [7]);
    expectTensor(ops.slice(x, 1, 3), [2, 2], [3, 4, 5, 6]);
    expectTensor(ops.slice(x, -1, undefined, { axis: 1 }), [3, 1], [2, 4, 6]);
    expectTensor(ops.slice(x, 1, 1), [0, 2], []);
    expectTensor(ops.pad([1, 2], { before: 1, after: 2 }), [5], [0, 1, 2, 0, 0]);
    expectTensor(ops.pad(x, { before: 1, after: 0, axis: 1 }), [3, 3], [0, 1, 2, 0, 3, 4, 0, 5, 6]);
  });

  test("adds rows where an index is repeated", () => {
    expectTensor(ops.scatterAdd([1, 2, 3], [1, 1, 0], 3), [3], [3, 3, 0]);
    expectTensor(ops.scatterAdd([], [], 2), [2], [0, 0]);
  });

  test("joins along an old and a new axis", () => {
    expectTensor(ops.concat([x, [[7, 8]]]), [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
    expectTensor(ops.concat([x, [[7], [8], [9]]], { axis: 1 }), [3, 3], [1, 2, 7, 3, 4, 8, 5, 6, 9]);
    expectTensor(ops.concat([[], [1]]), [1], [1]);
    expectTensor(ops.stack([1, 2]), [2], [1, 2]);
    expectTensor(
      ops.stack(
        [
          [1, 2],
          [3, 4],
        ],
        { axis: 1 },
      ),
      [2, 2],
      [1, 3, 2, 4],
    );
  });

  test("an index outside, or a shape that does not fit, is named", () => {
    expect(() => ops.gather(x, [0, 3])).toThrow(
      "gather: indices[1] is 3, expected a whole number from 0, below 3.",
    );
    expect(() => ops.scatterAdd([1], [5], 5)).toThrow(TensorRangeError);
    expect(() => ops.scatterAdd([1], [0, 1], 5)).toThrow(
      "scatterAdd: shapes are [1] and [2], expected one index for each row.",
    );
    expect(() => ops.at([1], 1)).toThrow("at: position is 1, expected a whole number from -1 to 0.");
    expect(() => ops.slice([1, 2], 0, 3)).toThrow("slice: stop is 3, expected a whole number from 0 to 2");
    expect(() => ops.slice([1, 2], 2, 1)).toThrow("slice: stop is 1, expected a whole number from 2 to 2");
    expect(() => ops.gather(1, [0])).toThrow("gather: shape is [], expected at least one axis.");
    expect(() => ops.concat([])).toThrow("concat: shape is absent, expected at least one tensor.");
    expect(() => ops.concat([x, [[1, 2, 3]]])).toThrow(
      "concat: shapes are [3, 2] and [1, 3], expected equal shapes but for axis 0.",
    );
    expect(() => ops.stack([[1], 1])).toThrow("stack: shapes are [1] and []");
    expect(() => ops.pad([1], { before: -1, after: 0 })).toThrow("pad: before is -1");
  });
});

describe("elementwise functions and choices", () => {
  test("are the functions of Math, infinities and NaN included", () => {
    const values = [-1, 0, 0.5, 2, infinity, nan];
    const pairs: [(x: TensorLike) => Tensor, (x: number) => number][] = [
      [ops.exp, Math.exp],
      [ops.expm1, Math.expm1],
      [ops.log, Math.log],
      [ops.log1p, Math.log1p],
      [ops.sqrt, Math.sqrt],
      [ops.sin, Math.sin],
      [ops.cos, Math.cos],
      [ops.tanh, Math.tanh],
      [ops.abs, Math.abs],
      [ops.logGamma, scalarLogGamma],
    ];
    for (const [op, scalar] of pairs) expectTensor(op(values), [6], values.map(scalar));
    expectTensor(ops.square([-3, nan]), [2], [9, nan]);
    expectTensor(ops.neg([-3, 4]), [2], [3, -4]);
    expectTensor(ops.pow([4, 0, -8], 0.5), [3], [2, 0, nan]);
  });

  test("comparisons give 0 and 1, and are false for NaN", () => {
    expectTensor(ops.greater([1, 2, 3, nan], 2), [4], [0, 0, 1, 0]);
    expectTensor(ops.greaterEqual([1, 2, 3], 2), [3], [0, 1, 1]);
    expectTensor(ops.less([1, 2, 3], 2), [3], [1, 0, 0]);
    expectTensor(ops.lessEqual([1, 2, 3], 2), [3], [1, 1, 0]);
    expectTensor(ops.equal([1, 2, nan], [[1], [2], [nan]]), [3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  test("maximum, minimum and clip pass NaN on from either side", () => {
    expectTensor(ops.maximum([1, 5, nan, 1], [2, 2, 2, nan]), [4], [2, 5, nan, nan]);
    expectTensor(ops.minimum([1, 5, nan, 1], [2, 2, 2, nan]), [4], [1, 2, nan, nan]);
    expectTensor(ops.clip([-2, 0.5, 9, nan], -1, 1), [4], [-1, 0.5, 1, nan]);
    expectTensor(ops.where([1, 0], 3, [4, 5]), [2], [3, 5]);
  });
});

test("no operation writes to its inputs", () => {
  const before = [3, 1, 2, 4];
  const x = Float64Array.from(before);
  const square = tensor(x, [2, 2]);
  const all: ((v: TensorLike) => unknown)[] = [
    (v) => ops.sum(ops.square(ops.exp(v))),
    (v) => ops.scatterAdd(v, [0, 1, 2, 3], 4),
    (v) => ops.clip(v, 0, 1),
    (v) => ops.concat([v, v]),
    (v) => ops.dot(v, v),
    () => ops.matmul(square, ops.transpose(square)),
    () => ops.sum(square, { axis: 0 }),
  ];
  for (const f of all) f(x);
  expect(Array.from(x)).toEqual(before);
  expect(Array.from(square.data)).toEqual(before);
});
