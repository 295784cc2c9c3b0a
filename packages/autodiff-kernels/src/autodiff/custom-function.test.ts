import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asTensor, type Tensor } from "./core/tensor.js";
import { customFunction } from "./custom-function.js";
import * as ops from "./ops/index.js";
import { grad, valueAndGrad } from "./transforms/grad.js";
import { hessian } from "./transforms/hessian.js";
import { hvp } from "./transforms/hvp.js";
import { jacobian } from "./transforms/jacobian.js";
import { jvp } from "./transforms/jvp.js";

const { add, exp, log, matmul, mul, sub, sum } = ops;
const SEED = 20_240_611;

/** A toy of the yields of a fit: n = (r · s) exp(A z), two bins and three nuisance parameters; r scales all bins. */
const A = [
  [0.1, -0.2, 0.3],
  [0.2, 0.1, -0.1],
];
const S = [50, 80];

function product(row: number, z: Tensor): number {
  return A[row].reduce((total, a, j) => total + a * z.data[j], 0);
}

/** s_b exp(A_b z) */
function shapeOf({ data }: Tensor, row: number): number {
  return S[row] * Math.exp(A[row].reduce((total, a, j) => total + a * data[j], 0));
}

const bins = [0, 1];
const counts: string[] = [];
const yields = customFunction({
  name: "yields",
  evaluate([z, r]) {
    counts.push("evaluate");
    return Float64Array.from(bins, (b) => r.item() * shapeOf(z, b));
  },
  jvp([z, r], [dz, dr]) {
    counts.push("jvp");
    return Float64Array.from(bins, (b) => shapeOf(z, b) * (r.item() * product(b, dz) + dr.item()));
  },
  vjp([z, r], [u]) {
    counts.push("vjp");
    const dz = new Float64Array(3);
    let dr = 0;
    for (const b of bins) {
      const s = shapeOf(z, b);
      for (let j = 0; j < 3; j++) dz[j] += u.data[b] * r.item() * s * A[b][j];
      dr += u.data[b] * s;
    }
    return [dz, dr];
  },
  vjpJvp([z, r], [u], [dz, dr]) {
    counts.push("vjpJvp");
    const hz = new Float64Array(3);
    let hr = 0;
    for (const b of bins) {
      const s = shapeOf(z, b);
      const along = product(b, dz);
      for (let j = 0; j < 3; j++) hz[j] += u.data[b] * s * (r.item() * along + dr.item()) * A[b][j];
      hr += u.data[b] * s * along;
    }
    return [hz, hr];
  },
});

/** The same function in operations: its slow twin. */
function yieldsOfOps(z: Tensor, r: Tensor): Tensor {
  return mul(r, mul(S, exp(matmul(A, z))));
}

const observed = [60, 70];
const nllOf = (model: (z: Tensor, r: Tensor) => Tensor) => (z: Tensor, r: Tensor) => {
  const n = model(z, r);
  return sum(sub(n, mul(observed, log(n))));
};

function expectClose(found: Tensor, expected: Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  // Products of a few numbers up to some hundred; only their order of operations differs.
  for (let i = 0; i < found.size; i++) expect(Math.abs(found.data[i] - expected.data[i])).toBeLessThan(1e-10);
}

const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });

describe("a function with rules of its own", () => {
  test("has the value, gradient, Hessian-vector product and Hessian of its twin in operations", () => {
    fc.assert(
      fc.property(numbers, (drawn) => {
        const [z, r, dz, dr] = [drawn.slice(0, 3), 1.5 + drawn[3], drawn.slice(4, 7), drawn[7]];
        const both = { argnums: [0, 1] } as const;
        const found = valueAndGrad(nllOf(yields), both)(z, r);
        const expected = valueAndGrad(nllOf(yieldsOfOps), both)(z, r);
        expectClose(found.value, expected.value);
        found.gradient.forEach((gradient, i) => {
          expectClose(gradient, expected.gradient[i]);
        });
        const products = hvp(nllOf(yieldsOfOps))(z, r, dz, dr);
        hvp(nllOf(yields))(z, r, dz, dr).forEach((h, i) => {
          expectClose(h, products[i]);
        });
        expectClose(jvp(yields)(z, r, dz, dr).tangent, jvp(yieldsOfOps)(z, r, dz, dr).tangent);
        const one = (model: typeof yieldsOfOps) => (x: Tensor) => nllOf(model)(x, asTensor(r));
        expectClose(hessian(one(yields))(z), hessian(one(yieldsOfOps))(z));
        // Reverse over reverse asks for J c and the second-order product of the vjp rule.
        expectClose(jacobian((x: Tensor) => grad(one(yields))(x))(z), hessian(one(yieldsOfOps))(z));
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  test("is called as often as its derivative needs, and not more", () => {
    counts.length = 0;
    grad(nllOf(yields))([0, 0, 0], 1);
    expect(counts).toEqual(["evaluate", "vjp"]);
    counts.length = 0;
    hvp((z: Tensor) => nllOf(yields)(z, asTensor(1)))([0, 0, 0], [1, 0, 0]);
    expect([...counts].sort()).toEqual(["evaluate", "jvp", "vjp", "vjp", "vjpJvp"]);
  });

  test("sees constants of the original shapes, and the same list of inputs at one point", () => {
    const seen = new Set<unknown>();
    const trace = customFunction({
      name: "trace",
      evaluate: (inputs) => {
        seen.add(inputs);
        expect(inputs[0].shape).toEqual([2, 2]);
        return inputs[0].data[0] + inputs[0].data[3];
      },
      vjp: (inputs, [u]) => {
        seen.add(inputs);
        expect(u.shape).toEqual([]);
        return Float64Array.of(u.item(), 0, 0, u.item());
      },
    });
    const { value, gradient } = valueAndGrad((x: Tensor) => trace(x))([
      [1, 2],
      [3, 4],
    ]);
    expect(value.item()).toBe(5);
    expect(gradient.shape).toEqual([2, 2]);
    expect(Array.from(gradient.data)).toEqual([1, 0, 0, 1]);
    expect(seen.size).toBe(1);
  });

  test("may use a buffer again, since results are copied", () => {
    const buffer = new Float64Array(2);
    const double = customFunction({
      name: "double",
      evaluate: ([x]) => {
        buffer.set(x.data.map((xi) => 2 * xi));
        return buffer;
      },
    });
    const first = double([1, 2]);
    double([5, 6]);
    expect(Array.from(first.data)).toEqual([2, 4]);
  });

  test("with a list of outputs returns a list; its type says so", () => {
    const split = customFunction({
      name: "split",
      evaluate: ([x]) => [x.data[0], x.data.slice(1)] as const,
      vjp: (_, [head, tail]) => Float64Array.of(head.item(), ...tail.data),
    });
    const [head, tail] = split([1, 2, 3]);
    expect([head.shape, tail.shape]).toEqual([[], [2]]);
    expectTypeOf(split(1)).toEqualTypeOf<readonly [Tensor, Tensor]>();
    expectTypeOf(yields([0, 0, 0], 1)).toEqualTypeOf<Tensor>();
    // One output unused: its cotangent is zero.
    expect(Array.from(grad((x: Tensor) => sum(split(x)[1]))([1, 2, 3]).data)).toEqual([0, 1, 1]);
  });
});

describe("errors name the function", () => {
  const bare = customFunction({ name: "bare", evaluate: ([x]) => x.data.map((xi) => xi * xi) });

  test("when a rule is absent", () => {
    expect(Array.from(bare([3]).data)).toEqual([9]);
    expect(() => grad((x: Tensor) => sum(bare(x)))([1])).toThrow(
      "bare: a gradient needs its vjp rule, which is absent. Give customFunction a vjp rule.",
    );
    expect(() => jvp((x: Tensor) => bare(x))([1], [1])).toThrow(
      "bare: a forward derivative needs its jvp rule",
    );
    const forwardTwice = () =>
      jvp((x: Tensor) => jvp((y: Tensor) => yields(y, 1))(x, [1, 0, 0]).tangent)([0, 0, 0], [1, 0, 0]);
    expect(forwardTwice).toThrow(
      "yields: a forward derivative of a forward derivative needs its jvpJvp rule",
    );
  });

  test("when a third derivative is asked for", () => {
    const second = (z: Tensor) => sum(hvp((x: Tensor) => nllOf(yields)(x, asTensor(1)))(z, [1, 1, 1]));
    expect(() => grad(second)([0, 0, 0])).toThrow("yields: a custom function has no third derivative.");
  });

  test("when a rule returns what does not fit", () => {
    const wrong = customFunction({
      name: "wrong",
      evaluate: ([x]) => x,
      vjp: () => Float64Array.of(1, 2, 3),
      jvp: () => [1, 2],
    });
    expect(() => grad((x: Tensor) => sum(wrong(x)))([1, 2])).toThrow("wrong.vjp: shapes are [3] and [2]");
    expect(() => jvp((x: Tensor) => wrong(x))([1, 2], [1, 2])).toThrow("expected 1 values, found 2");
    expect(() => add(wrong([1, 2]), [1, 2, 3])).toThrow("add: shapes are [2] and [3]");
  });
});
