import fc from "fast-check";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { DifferentiationError, ShapeError } from "../core/errors.js";
import { evaluateRules } from "../core/evaluate-rules.js";
import { asTensor, ones, type Tensor, tensor, zeros } from "../core/tensor.js";
import * as ops from "../ops/index.js";
import { grad, valueAndGrad } from "./grad.js";
import { hessian } from "./hessian.js";
import { hvp } from "./hvp.js";
import { jacobian } from "./jacobian.js";
import { jvp } from "./jvp.js";
import { vjp } from "./vjp.js";

const {
  add,
  at,
  concat,
  div,
  dot,
  exp,
  log,
  matmul,
  mul,
  pow,
  sin,
  square,
  stack,
  stopGradient,
  sub,
  sum,
  where,
} = ops;
const SEED = 20_240_611;
const vectors = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });

/** Σ (eˣ − 3x), with gradient eˣ − 3 and a diagonal Hessian eˣ. */
const nll = (x: Tensor) => sum(sub(exp(x), mul(x, 3)));

/** How many numbers the results of all operations have that a function evaluates. */
function numbersWritten(run: () => void): number {
  let written = 0;
  const rules = evaluateRules as unknown as Record<string, (...args: readonly unknown[]) => Tensor>;
  const spies = Object.entries(rules).map(([name, rule]) =>
    vi.spyOn(rules, name).mockImplementation((...args) => {
      const result = rule(...args);
      written += result.size;
      return result;
    }),
  );
  try {
    run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written;
}

function expectClose(found: Tensor, expected: readonly number[], digits = 12): void {
  expect(found.size).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found.data[i]).toBeCloseTo(value, digits);
  });
}

describe("grad, jvp, vjp, hvp, jacobian and hessian against closed forms", () => {
  test("of a sum of exponentials", () => {
    fc.assert(
      fc.property(vectors, vectors, (x, v) => {
        const expected = x.map((xi) => Math.exp(xi) - 3);
        expectClose(grad(nll)(x), expected);
        expectClose(
          hvp(nll)(x, v),
          x.map((xi, i) => Math.exp(xi) * v[i]),
        );
        expectClose(jvp(nll)(x, v).tangent, [expected.reduce((total, g, i) => total + g * v[i], 0)]);
        expectClose(
          hessian(nll)(x),
          x.flatMap((xi, i) => x.map((_, j) => (i === j ? Math.exp(xi) : 0))),
        );
      }),
      { seed: SEED },
    );
  });

  test("of a quadratic form: gradient (A + Aᵀ) x, Hessian A + Aᵀ", () => {
    const a = tensor([
      [2, 1, 0],
      [-1, 3, 5],
      [4, 0, 1],
    ]);
    const form = (x: Tensor) => dot(x, matmul(a, x));
    const twice = add(a, ops.transpose(a));
    expectClose(grad(form)([1, 2, 3]), Array.from(matmul(twice, [1, 2, 3]).data));
    expect(hessian(form)([1, 2, 3]).data).toEqual(twice.data);
  });

  test("a jacobian is the same by rows and by columns, tall or wide, and has the shape of f(x), then of x", () => {
    const wide = (x: Tensor) =>
      matmul(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        square(x),
      );
    const found = jacobian(wide)([1, 2, 3]);
    expect(found.shape).toEqual([2, 3]);
    expect(Array.from(found.data)).toEqual([2, 8, 18, 8, 20, 36]);
    const tall = jacobian((x: Tensor) => concat([wide(x), wide(x)]))([1, 2, 3]);
    expect(tall.shape).toEqual([4, 3]);
    expect(Array.from(tall.data)).toEqual([2, 8, 18, 8, 20, 36, 2, 8, 18, 8, 20, 36]);
    expect(jacobian((x: Tensor) => sum(x))(ones([2, 2])).shape).toEqual([2, 2]);
    expect(jacobian((x: Tensor) => mul(x, ones([2, 3])))(2).shape).toEqual([2, 3]);
  });

  test("several inputs: argnums chooses, a list gives a list", () => {
    const f = (a: Tensor, b: Tensor) => sum(mul(square(a), b)); // 2ab, a²
    const a = [1, 2];
    const b = [3, 4];
    expect(Array.from(grad(f)(a, b).data)).toEqual([6, 16]);
    expect(Array.from(grad(f, { argnums: 1 })(a, b).data)).toEqual([1, 4]);
    const { value, gradient } = valueAndGrad(f, { argnums: [1, 0] })(a, b);
    expect(value.item()).toBe(19);
    expect(gradient.map(({ data }) => Array.from(data))).toEqual([
      [1, 4],
      [6, 16],
    ]);
    expect(
      vjp(f)(a, b)
        .pullback(2)
        .map(({ data }) => Array.from(data)),
    ).toEqual([
      [12, 32],
      [2, 8],
    ]);
    // d(2ab) = 2b da + 2a db, d(a²) = 2a da
    const products = hvp(f)(a, b, [1, 0], [0, 1]);
    expect(products.map(({ data }) => Array.from(data))).toEqual([
      [6, 4],
      [2, 0],
    ]);
    expect(() => grad(f, { argnums: 2 })(a, b)).toThrow(
      "argnums names input 2, the function was called with 2",
    );
  });

  test("types: one tensor for one input, a list for several", () => {
    expectTypeOf(grad(nll)(1)).toEqualTypeOf<Tensor>();
    expectTypeOf(grad(nll, { argnums: [0] })(1)).toEqualTypeOf<readonly [Tensor]>();
    expectTypeOf(vjp(nll)(1).pullback(1)).toEqualTypeOf<Tensor>();
    const product = (a: Tensor, b: Tensor) => mul(a, b);
    expectTypeOf(vjp(product)(1, 2).pullback(1)).toEqualTypeOf<readonly [Tensor, Tensor]>();
    expectTypeOf(hvp(nll)(1, 1)).toEqualTypeOf<Tensor>();
    expectTypeOf(hvp(product)(1, 2, 1, 1)).toEqualTypeOf<readonly Tensor[]>();
  });
});

describe("derivatives nest", () => {
  test("derivatives of x⁵ up to the fifth, by any nesting of forward and reverse mode", () => {
    type Scalar = (x: Tensor) => Tensor;
    const reverse =
      (f: Scalar): Scalar =>
      (x) =>
        grad(f)(x);
    const forward =
      (f: Scalar): Scalar =>
      (x) =>
        jvp(f)(x, 1).tangent;
    const expected = [80, 160, 240, 240, 120]; // at 2: 5·2⁴, 20·2³, 60·2², 120·2, 120
    for (let modes = 0; modes < 32; modes++) {
      let f: Scalar = (x) => pow(x, 5);
      expected.forEach((value, order) => {
        f = (modes >> order) & 1 ? reverse(f) : forward(f);
        expect(f(asTensor(2)).item()).toBe(value);
      });
    }
  });

  test("the third derivative of sin is −cos, of ln is 2 / x³", () => {
    const third = (f: (x: Tensor) => Tensor) => grad((x: Tensor) => grad((y: Tensor) => grad(f)(y))(x));
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 3, noNaN: true }), (x) => {
        expect(third(sin)(x).item()).toBeCloseTo(-Math.cos(x), 14);
        expect((third(log)(x).item() * x ** 3) / 2).toBeCloseTo(1, 13);
      }),
      { seed: SEED },
    );
  });

  test("an inner derivative does not mix with an outer one: d/dx [x · d/dy (x + y)] = 1", () => {
    for (const inner of [
      (x: Tensor) => jvp((y: Tensor) => add(x, y))(1, 1).tangent,
      (x: Tensor) => grad((y: Tensor) => add(x, y))(1),
    ]) {
      expect(grad((x: Tensor) => mul(x, inner(x)))(3).item()).toBe(1);
      expect(jvp((x: Tensor) => mul(x, inner(x)))(3, 1).tangent.item()).toBe(1);
    }
  });

  test("hvp of a function that uses grad inside: f = |∇g|² / 2 with g = Σ x⁴ / 4 has the Hessian 15 x⁴", () => {
    const g = (x: Tensor) => div(sum(pow(x, 4)), 4);
    const f = (x: Tensor) => div(sum(square(grad(g)(x))), 2); // Σ x⁶ / 2
    expectClose(hvp(f)([1, -2], [1, 3]), [15, 15 * 16 * 3], 9);
  });

  test("a Hessian is symmetric", () => {
    const f = (x: Tensor) => mul(sin(dot(x, [1, 2, 3])), exp(mul(at(x, 0), at(x, 2))));
    fc.assert(
      fc.property(vectors, (x) => {
        const h = hessian(f)(x);
        // Entries are a few products of numbers up to e⁴.
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < i; j++) expect(h.data[3 * i + j]).toBeCloseTo(h.data[3 * j + i], 10);
      }),
      { seed: SEED },
    );
  });

  test("a pullback can itself be differentiated, after its function has returned", () => {
    const { pullback } = vjp((x: Tensor) => square(x))([1, 2, 3]);
    expect(Array.from(grad((u: Tensor) => sum(square(pullback(u))))([1, 1, 1]).data)).toEqual([8, 32, 72]); // 2 (2x)² u
  });
});

describe("values without derivatives", () => {
  test("stopGradient, comparisons and masks are constants at every level", () => {
    expect(grad((x: Tensor) => mul(x, stopGradient(x)))(3).item()).toBe(3);
    expect(grad((x: Tensor) => grad((y: Tensor) => mul(y, stopGradient(mul(x, y))))(x))(3).item()).toBe(0);
    const positive = (x: Tensor) => sum(where(ops.greater(x, 0), square(x), 0));
    expect(Array.from(grad(positive)([-1, 2]).data, (g) => g + 0)).toEqual([0, 4]); // + 0 turns −0 into 0
  });

  test("at a tie the derivative is that of the first argument, beyond a clip it is zero", () => {
    const slopes = (f: (x: Tensor) => Tensor, x: number[]) =>
      Array.from(grad((y: Tensor) => sum(f(y)))(x).data);
    expect(slopes((x) => ops.maximum(x, 1), [0, 1, 2])).toEqual([0, 1, 1]);
    expect(slopes((x) => ops.minimum(x, 1), [0, 1, 2])).toEqual([1, 1, 0]);
    expect(slopes((x) => ops.clip(x, -1, 1), [-2, -1, 0, 1, 2])).toEqual([0, 1, 1, 1, 0]);
    expect(slopes((x) => ops.abs(x), [-2, 0, 2])).toEqual([-1, 1, 1]);
  });

  test("a function that ignores its input has zero derivatives, the identity has one", () => {
    expect(Array.from(grad(() => 7)([1, 2]).data)).toEqual([0, 0]);
    expect(jvp(() => 7)([1, 2], [1, 1]).tangent.item()).toBe(0);
    expect(Array.from(hvp(() => 7)([1, 2], [1, 1]).data)).toEqual([0, 0]);
    expect(Array.from(hessian((x: Tensor) => sum(x))([1, 2]).data)).toEqual([0, 0, 0, 0]);
    expect(grad((x: Tensor) => x)(5).item()).toBe(1);
  });

  test("powers have finite derivatives at zero wherever the derivative is finite", () => {
    expect(Array.from(grad((x: Tensor) => sum(pow(x, 0)))([0, 1]).data)).toEqual([0, 0]);
    expect(hessian((x: Tensor) => sum(pow(x, 1)))([0]).item()).toBe(0);
    expect(hessian((x: Tensor) => sum(pow(x, 2)))([0]).item()).toBe(2);
  });
});

describe("edges", () => {
  test("empty arrays", () => {
    expect(grad(nll)([]).shape).toEqual([0]);
    expect(hvp(nll)([], []).shape).toEqual([0]);
    expect(hessian(nll)([]).shape).toEqual([0, 0]);
    expect(jacobian((x: Tensor) => exp(x))([]).shape).toEqual([0, 0]);
    expect(jacobian(() => zeros([0]))([1, 2]).shape).toEqual([0, 2]);
  });

  test("NaN and infinity stay where they are", () => {
    const { data } = grad((x: Tensor) => sum(square(x)))([Number.NaN, 1, Number.POSITIVE_INFINITY]);
    expect(Array.from(data)).toEqual([Number.NaN, 2, Number.POSITIVE_INFINITY]);
  });

  test("inputs are not written to, and what is returned shares no memory with them", () => {
    const x = Float64Array.of(1, 2);
    const v = Float64Array.of(3, 4);
    const results = [
      grad(nll)(x),
      hvp(nll)(x, v),
      jvp((y: Tensor) => y)(x, v).tangent,
      jvp((y: Tensor) => y)(x, v).value,
      vjp((y: Tensor) => y)(x).pullback(v),
      hessian(nll)(x),
    ];
    for (const { data } of results) {
      expect(data.buffer).not.toBe(x.buffer);
      expect(data.buffer).not.toBe(v.buffer);
    }
    expect([...x, ...v]).toEqual([1, 2, 3, 4]);
  });

  test("a pullback sees the point it was made at, even when the caller's array moves on", () => {
    const x = Float64Array.of(1, 2);
    const { pullback } = vjp((y: Tensor) => square(y))(x);
    x.fill(100);
    expect(Array.from(pullback([1, 1]).data)).toEqual([2, 4]);
  });

  describe("a vector whose elements are used one by one is differentiated", () => {
    const check = (count: number) => {
      const x = new Float64Array(count).fill(2);
      const f = (y: Tensor) => sum(square(stack(Array.from({ length: count }, (_, i) => at(y, i)))));
      expect(grad(f)(x).data).toEqual(new Float64Array(count).fill(4));
    };

    test("with work in proportion to its length", () => {
      const work = (count: number) => numbersWritten(() => check(count));
      // A dense cotangent for each element would write a million numbers for the first thousand elements alone.
      expect(work(1000)).toBeGreaterThan(1000);
      expect(work(2000) - work(1000)).toBeLessThan(20 * 1000);
      expect(work(3000) - work(2000)).toBe(work(2000) - work(1000));
    });

    test("of 1e5 elements", () => check(100_000));
  });

  test("a chain of 1e5 operations needs no recursion", () => {
    const f = (x: Tensor) => {
      let y = x;
      for (let i = 0; i < 100_000; i++) y = add(y, 1e-5);
      return mul(y, y);
    };
    expect(grad(f)(1).item()).toBeCloseTo(4, 8);
  });

  test("without a derivative nothing is recorded", () => {
    expect(nll(tensor([1, 2])).trace).toBeUndefined();
    let inside: Tensor | undefined;
    grad((x: Tensor) => {
      inside = exp([1, 2]); // a constant, although a differentiation is running
      return sum(mul(x, inside));
    })([1, 1]);
    expect(inside?.trace).toBeUndefined();
  });
});

describe("errors say what to do", () => {
  test("grad of a function that returns no scalar", () => {
    expect(() => grad((x: Tensor) => exp(x))([1, 2])).toThrow(
      "grad: the function returned shape [2], a gradient needs a scalar, shape []. " +
        "Return sum(...) of it, or use jacobian(f), or vjp(f) with a cotangent.",
    );
    expect(() => valueAndGrad((x: Tensor) => x)([1])).toThrow(
      "valueAndGrad: the function returned shape [1]",
    );
  });

  test("tangents and cotangents of the wrong shape or number", () => {
    expect(() => jvp(nll)([1, 2], [1])).toThrow(
      "jvp: shapes are [2] and [1], expected a tangent of the shape of input 0.",
    );
    expect(() => hvp(nll)([1, 2], 1)).toThrow("hvp: shapes are [2] and []");
    expect(() => jvp(nll)([1])).toThrow("jvp: 1 arguments cannot be inputs with one tangent each");
    expect(() => vjp((x: Tensor) => exp(x))([1, 2]).pullback(1)).toThrow(ShapeError);
  });

  test("reading a tensor that is being differentiated", () => {
    expect(() => grad((x: Tensor) => asTensor(x.data))([1])).toThrow("Use ops, or read stopGradient(x).data");
    expect(grad((x: Tensor) => mul(x, stopGradient(x).data[0]))(4).item()).toBe(4);
  });

  test("keeping a tensor after its differentiation has ended", () => {
    let kept: Tensor = zeros([]);
    grad((x: Tensor) => (kept = exp(x)))(1);
    expect(() => add(kept, 1)).toThrow(DifferentiationError);
    expect(() => grad((x: Tensor) => mul(x, kept))(1)).toThrow(
      "a tensor outlived the function whose derivative followed it",
    );
  });

  test("a function that throws leaves no trace behind", () => {
    expect(() => grad(() => add([1, 2], [1, 2, 3]))(1)).toThrow(ShapeError);
    expect(grad((x: Tensor) => grad((y: Tensor) => mul(x, square(y)))(x))(2).item()).toBe(4 + 4);
  });
});
