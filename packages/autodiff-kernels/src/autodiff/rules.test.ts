import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centralDerivative } from "./central-differences.slow.js";
import type { ElementwiseKind } from "./core/elementwise.js";
import type { Primitive } from "./core/primitives.js";
import { sizeOf } from "./core/shape.js";
import { asTensor, type Tensor, type TensorLike, tensor } from "./core/tensor.js";
import { customFunction } from "./custom-function.js";
import * as ops from "./ops/index.js";
import { jvp } from "./transforms/jvp.js";
import { pullBack } from "./transforms/reverse.js";

const SEED = 20_240_611;

/** Functions that use one primitive, with the shapes of their inputs. Values are drawn from 0.5 to 2.5. */
interface Case {
  readonly f: (...inputs: Tensor[]) => TensorLike;
  readonly shapes: readonly (readonly number[])[];
}

function unary(f: (x: Tensor) => Tensor): Case[] {
  return [
    { f, shapes: [[]] },
    { f, shapes: [[2, 3]] },
    { f, shapes: [[0]] },
  ];
}

function broadcasting(f: (a: Tensor, b: Tensor) => Tensor): Case[] {
  const pairs = [
    [[3], [3]],
    [[], [4]],
    [[2, 3], [3]],
    [
      [3, 1],
      [1, 2],
    ],
    [
      [2, 1, 2],
      [3, 1],
    ],
    [[1], []],
    [
      [0, 2],
      [1, 2],
    ],
  ];
  return pairs.map((shapes) => ({ f, shapes }));
}

/** A curved function of a vector and a scalar with two outputs, y = a x² and s = Σ a² x. */
const curved = customFunction({
  name: "curved",
  evaluate: ([x, a]) => [x.data.map((xi) => a.item() * xi * xi), a.item() ** 2 * total(x.data)],
  jvp: ([x, a], [dx, da]) => [
    x.data.map((xi, i) => 2 * a.item() * xi * dx.data[i] + xi * xi * da.item()),
    2 * a.item() * da.item() * total(x.data) + a.item() ** 2 * total(dx.data),
  ],
  vjp: ([x, a], [u, s]) => [
    x.data.map((xi, i) => 2 * a.item() * xi * u.data[i] + a.item() ** 2 * s.item()),
    total(x.data.map((xi, i) => xi * xi * u.data[i])) + 2 * a.item() * total(x.data) * s.item(),
  ],
  vjpJvp: ([x, a], [u, s], [dx, da]) => [
    x.data.map(
      (xi, i) =>
        2 * u.data[i] * (a.item() * dx.data[i] + xi * da.item()) + 2 * a.item() * da.item() * s.item(),
    ),
    total(x.data.map((xi, i) => 2 * xi * u.data[i] * dx.data[i])) +
      2 * s.item() * (a.item() * total(dx.data) + da.item() * total(x.data)),
  ],
  jvpJvp: ([x, a], [v, da], [w, db]) => [
    x.data.map(
      (xi, i) =>
        2 * a.item() * v.data[i] * w.data[i] + 2 * xi * (v.data[i] * db.item() + w.data[i] * da.item()),
    ),
    2 * da.item() * db.item() * total(x.data) +
      2 * a.item() * (da.item() * total(w.data) + db.item() * total(v.data)),
  ],
});

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function curvedBoth(x: Tensor, a: Tensor): Tensor {
  const [y, s] = curved(x, a);
  return ops.concat([ops.mul(y, s), ops.reshape(s, [1])]);
}

/** The gradient-like map (x, a, u) -> Jᵀ u of `curved`, so that its own rules are put to the test. */
function curvedPullback(x: Tensor, a: Tensor, u: Tensor): Tensor {
  const { pullback } = pullBack(
    ([xi, ai]) => ops.concat([curved(xi, ai)[0], ops.reshape(curved(xi, ai)[1], [1])]),
    [x, a],
  );
  const [cx, ca] = pullback(u);
  return ops.concat([cx, ops.reshape(ca, [1])]);
}

function curvedSecond(x: Tensor, u: Tensor, v: Tensor): Tensor {
  return jvp((moving: Tensor) => curvedPullback(moving, asTensor(1.5), u))(x, v).tangent;
}

const elementwiseCases: { readonly [K in ElementwiseKind]: readonly Case[] } = {
  neg: unary(ops.neg),
  exp: unary(ops.exp),
  expm1: unary(ops.expm1),
  log: unary(ops.log),
  log1p: unary(ops.log1p),
  sqrt: unary(ops.sqrt),
  square: unary(ops.square),
  sin: unary(ops.sin),
  cos: unary(ops.cos),
  tanh: unary(ops.tanh),
  pow: [-1.5, 0, 1, 2, 3.7].flatMap((exponent) => unary((x) => ops.pow(x, exponent))),
  logGamma: unary(ops.logGamma),
  polygamma: [0, 1, 2].flatMap((order) => unary((x) => ops.polygamma(order, x))),
};

const mask = tensor([1, 0, 0, 1, 1, 0], [2, 3]);

const cases: { readonly [P in Primitive]: readonly Case[] } = {
  add: broadcasting(ops.add),
  sub: broadcasting(ops.sub),
  mul: broadcasting(ops.mul),
  div: broadcasting(ops.div),
  elementwise: Object.values(elementwiseCases).flat(),
  select: [{ f: (a, b) => ops.where(mask, ops.square(a), b), shapes: [[2, 3], [3]] }],
  sum: [undefined, 0, 1, -1, [0, 2]].flatMap((axis) =>
    [false, true].map((keepDims) => ({
      f: (x: Tensor) => ops.square(ops.sum(x, axis === undefined ? { keepDims } : { axis, keepDims })),
      shapes: [[2, 3, 2]],
    })),
  ),
  broadcastTo: [
    { f: (x) => ops.broadcastTo(x, [2, 3, 4]), shapes: [[3, 1]] },
    { f: (x) => ops.broadcastTo(x, [3]), shapes: [[]] },
  ],
  reshape: [{ f: (x) => ops.reshape(ops.square(x), [3, 2]), shapes: [[6]] }],
  transpose: [
    { f: (x) => ops.transpose(x), shapes: [[2, 3]] },
    { f: (x) => ops.transpose(ops.square(x), [2, 0, 1]), shapes: [[2, 3, 4]] },
    { f: (x) => ops.transpose(x), shapes: [[1, 3]] },
  ],
  matmul: [
    [
      [2, 3],
      [3, 4],
    ],
    [[2, 3], [3]],
    [[3], [3, 2]],
    [[3], [3]],
    [
      [2, 0],
      [0, 3],
    ],
    [
      [3, 1],
      [1, 2],
    ],
  ].map((shapes) => ({ f: ops.matmul, shapes })),
  gather: [
    { f: (x) => ops.gather(ops.square(x), [2, 0, 2]), shapes: [[3]] },
    { f: (x) => ops.gather(x, [1, 1]), shapes: [[2, 3]] },
  ],
  scatterAdd: [
    { f: (x) => ops.scatterAdd(ops.square(x), [2, 0, 2], 4), shapes: [[3]] },
    { f: (x) => ops.scatterAdd(x, [1, 1], 3), shapes: [[2, 3]] },
  ],
  slice: [
    { f: (x) => ops.slice(ops.square(x), 1, 3), shapes: [[4]] },
    {
      f: (x) => ops.mul(ops.slice(x, 0, 2, { axis: 1 }), ops.slice(x, -2, 4, { axis: 1 })),
      shapes: [[2, 4]],
    },
    { f: (x) => ops.mul(ops.at(x, 0), ops.at(x, -1)), shapes: [[3, 2]] },
  ],
  pad: [{ f: (x) => ops.pad(ops.square(x), { before: 1, after: 2, axis: 1 }), shapes: [[2, 3]] }],
  concat: [
    {
      f: (a, b) => ops.concat([a, ops.square(b), a], { axis: 1 }),
      shapes: [
        [2, 3],
        [2, 1],
      ],
    },
    { f: (a, b) => ops.stack([a, ops.square(b)], { axis: -1 }), shapes: [[2], [2]] },
  ],
  opaqueValue: [{ f: curvedBoth, shapes: [[3], []] }],
  opaqueJvp: [
    { f: (x, v) => jvp((y: Tensor) => curvedBoth(y, asTensor(1.5)))(x, v).tangent, shapes: [[3], [3]] },
  ],
  opaqueVjp: [{ f: curvedPullback, shapes: [[3], [], [4]] }],
  // Of third order these have no derivative by x, so it stays fixed.
  opaqueVjpJvp: [{ f: (u, v) => curvedSecond(tensor([0.7, 1.1, 2]), u, v), shapes: [[4], [3]] }],
  opaqueJvpJvp: [
    {
      f: (v, w) => {
        const along = (y: Tensor) => jvp((z: Tensor) => curved(z, 1.5)[0])(y, v).tangent;
        return jvp(along)(tensor([0.7, 1.1, 2]), w).tangent;
      },
      shapes: [[3], [3]],
    },
  ],
};

/** Cases whose functions already contain derivatives of a custom function to the last order it has. */
const lastOrder: readonly Primitive[] = ["opaqueJvp", "opaqueVjp", "opaqueVjpJvp", "opaqueJvpJvp"];

const drawn = { minLength: 200, maxLength: 200 };
const draws = fc.record({
  values: fc.array(fc.double({ min: 0.5, max: 2.5, noNaN: true }), drawn),
  directions: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), drawn),
});

/** Tensors of these shapes, filled with the numbers drawn. */
function filledWith(shapes: Case["shapes"], numbers: readonly number[], skip = 0): Tensor[] {
  let used = skip;
  return shapes.map((shape) =>
    tensor(Float64Array.from(numbers.slice(used, (used += sizeOf(shape)))), shape),
  );
}

function inner(a: readonly Tensor[], b: readonly Tensor[]): number {
  return a.reduce((sum, { data }, i) => sum + data.reduce((part, x, j) => part + x * b[i].data[j], 0), 0);
}

/** Closeness relative to the largest element, since an element may be a difference of larger ones. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < found.length; i++) {
    expect(
      Math.abs(found[i] - expected[i]),
      `element ${i}: ${found[i]}, expected ${expected[i]}`,
    ).toBeLessThanOrEqual(tolerance * scale);
  }
}

/** Central differences are good to about STEP² times the third derivative: 4e-11, times some hundred near x = 0.5. */
const DIFFERENCE = 1e-7;

for (const [primitive, list] of Object.entries(cases) as [Primitive, readonly Case[]][]) {
  describe(`rules of ${primitive}`, () => {
    list.forEach(({ f, shapes }, which) => {
      const label = `case ${which}, ${JSON.stringify(shapes)}`;
      const check = (
        property: (inputs: Tensor[], directions: Tensor[], rest: readonly number[]) => void,
      ): void => {
        fc.assert(
          fc.property(draws, ({ values, directions }) => {
            property(filledWith(shapes, values), filledWith(shapes, directions), directions.slice(100));
          }),
          { seed: SEED, numRuns: 10 },
        );
      };

      test(`jvp is the derivative by central differences: ${label}`, () => {
        check((inputs, directions) => {
          const { value, tangent } = jvp(f)(...inputs, ...directions);
          expect(value.data).toEqual(asTensor(f(...inputs)).data);
          expect(tangent.shape).toEqual(value.shape);
          expectClose(tangent.data, centralDerivative(f, inputs, directions), DIFFERENCE);
        });
      });

      test(`vjp is the transpose of jvp: ${label}`, () => {
        check((inputs, directions, rest) => {
          const { tangent } = jvp(f)(...inputs, ...directions);
          const { value, pullback } = pullBack((xs) => asTensor(f(...xs)), inputs);
          const [cotangent] = filledWith([value.shape], rest);
          const cotangents = pullback(cotangent);
          expect(cotangents.map(({ shape }) => shape)).toEqual(inputs.map(({ shape }) => shape));
          const left = inner([tangent], [cotangent]);
          // Both are sums of the same products in another order: 1e-13 is a few hundred roundings.
          expectClose([inner(directions, cotangents)], [left], 1e-13 * Math.max(1, value.size));
        });
      });

      test(`jvp is linear in the direction: ${label}`, () => {
        check((inputs, directions, rest) => {
          const others = filledWith(shapes, rest);
          const mixed = directions.map((d, i) => ops.add(ops.mul(2, d), ops.mul(-3, others[i])));
          const along = (ds: readonly Tensor[]) => jvp(f)(...inputs, ...ds).tangent;
          const expected = ops.sub(ops.mul(2, along(directions)), ops.mul(3, along(others)));
          expectClose(along(mixed).data, expected.data, 1e-12);
        });
      });

      if (lastOrder.includes(primitive)) return;
      test(`the rules can be differentiated again, in all four orders: ${label}`, () => {
        check((inputs, directions, rest) => {
          const weight = (x: Tensor) => ops.sum(ops.mul(x, filledWith([x.shape], rest, 30)[0]));
          const slope = (...xs: Tensor[]) => weight(jvp(f)(...xs, ...directions).tangent);
          const gradient = (...xs: Tensor[]) =>
            pullBack((ys) => weight(asTensor(f(...ys))), xs).pullback(asTensor(1));
          const flat = (xs: readonly Tensor[]) => ops.concat(xs.map((x) => ops.reshape(x, [x.size])));
          const others = filledWith(shapes, rest);
          const numeric = centralDerivative((...xs) => flat(gradient(...xs)), inputs, others);
          const forwardOverReverse = jvp((...xs: Tensor[]) => flat(gradient(...xs)))(
            ...inputs,
            ...others,
          ).tangent;
          expectClose(forwardOverReverse.data, numeric, DIFFERENCE);
          // H is symmetric: dᵀ H o, by any composition, is one number.
          const expected = inner([forwardOverReverse], [flat(directions)]);
          const forwardOverForward = jvp(slope)(...inputs, ...others).tangent;
          const reverseOverForward = pullBack((xs) => slope(...xs), inputs).pullback(asTensor(1));
          const reverseOverReverse = pullBack(
            (xs) => ops.dot(flat(gradient(...xs)), flat(directions)),
            inputs,
          );
          const all = [
            forwardOverForward.item(),
            inner(reverseOverForward, others),
            inner(reverseOverReverse.pullback(asTensor(1)), others),
          ];
          expectClose(
            all,
            all.map(() => expected),
            1e-11,
          );
        });
      });
    });
  });
}
