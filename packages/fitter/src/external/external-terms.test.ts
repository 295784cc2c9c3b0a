import type { ExternalTerm } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../testing/example-input.fixture.js";
import { ExternalTerms } from "./external-terms.js";

const names = ["mu", "a", "b", "c", "d", "e"];

interface SlowTerm {
  readonly parameters: readonly string[];
  readonly gradient: Float64Array;
  /** [parameters, parameters] */
  readonly hessian: Float64Array;
}

function randomTerm(parameters: readonly string[], seed: number): SlowTerm {
  const random = seededRandom(seed);
  const size = parameters.length;
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      const value = random() < 0.3 ? 0 : random() - 0.5;
      hessian[i * size + j] = value;
      hessian[j * size + i] = value;
    }
  }
  return { parameters, gradient: Float64Array.from(parameters, () => random() - 0.5), hessian };
}

function termOf(slow: SlowTerm, storage: "dense" | "sparse"): ExternalTerm {
  const { parameters, gradient } = slow;
  const size = parameters.length;
  if (storage === "dense") {
    return {
      name: "t",
      parameters,
      gradient,
      hessian: { kind: "dense", size, values: slow.hessian.slice() },
    };
  }
  // Two row blocks, so that whoever takes them has to join them.
  const half = Math.floor(size / 2);
  const block = (from: number, to: number) => {
    const rowStart = [0];
    const columns: number[] = [];
    const values: number[] = [];
    for (let row = from; row < to; row++) {
      for (let column = row; column < size; column++) {
        const value = slow.hessian[row * size + column]!;
        if (value === 0) continue;
        columns.push(column);
        values.push(value);
      }
      rowStart.push(columns.length);
    }
    return {
      firstRow: from,
      rowStart: Uint32Array.from(rowStart),
      columns: Uint32Array.from(columns),
      values: Float64Array.from(values),
    };
  };
  const upper = [block(0, half), block(half, size)];
  return { name: "t", parameters, gradient, hessian: { kind: "sparse", size, upper } };
}

/** g^T x + 1/2 x^T H x, one element at a time. */
function slowValue(terms: readonly SlowTerm[], x: Float64Array): number {
  let value = 0;
  for (const { parameters, gradient, hessian } of terms) {
    const part = parameters.map((name) => x[names.indexOf(name)]!);
    part.forEach((xi, i) => {
      value += gradient[i]! * xi;
      part.forEach((xj, j) => {
        value += 0.5 * xi * hessian[i * part.length + j]! * xj;
      });
    });
  }
  return value;
}

describe.each(["dense", "sparse"] as const)("external terms with a %s Hessian", (storage) => {
  const slowTerms = [
    randomTerm(["c", "mu", "e", "a"], 1),
    randomTerm(["b"], 2),
    randomTerm(["e", "a", "b"], 3),
  ];
  const make = () =>
    ExternalTerms.create(
      slowTerms.map((slow) => termOf(slow, storage)),
      names,
    );

  test("value, gradient and products agree with the slow twin and its differences", async () => {
    const external = await make();
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (point) => {
          const x = Float64Array.from(point);
          const gradient = new Float64Array(6);
          expect(external.addGradient(x, gradient)).toBeCloseTo(slowValue(slowTerms, x), 12);
          const step = 1e-3; // A quadratic has exact central differences, but for rounding.
          for (let i = 0; i < 6; i++) {
            const shifted = (sign: number) => x.map((value, k) => value + (k === i ? sign * step : 0));
            const slope = (slowValue(slowTerms, shifted(1)) - slowValue(slowTerms, shifted(-1))) / (2 * step);
            expect(gradient[i]).toBeCloseTo(slope, 10);
          }
          // H v = gradient(v) - gradient(0)
          const product = new Float64Array(6);
          external.addProduct(x, product);
          const atZero = new Float64Array(6);
          external.addGradient(new Float64Array(6), atZero);
          product.forEach((value, i) => {
            expect(value).toBeCloseTo(gradient[i]! - atZero[i]!, 12);
          });
        },
      ),
      { seed: 4, numRuns: 30 },
    );
    await external.close();
  });

  test("the dense Hessian has the products of unit vectors as its rows", async () => {
    const external = await make();
    const hessian = new Float64Array(36);
    external.addHessian(hessian, 6);
    for (let i = 0; i < 6; i++) {
      const row = new Float64Array(6);
      external.addProduct(
        Float64Array.from({ length: 6 }, (_, k) => Number(k === i)),
        row,
      );
      row.forEach((value, j) => {
        expect(hessian[i * 6 + j]).toBeCloseTo(value, 14);
      });
    }
    await external.close();
  });

  test("results are added to what is there", async () => {
    const external = await make();
    const [once, twice] = [new Float64Array(6), new Float64Array(6)];
    const x = Float64Array.of(1, 2, 3, 4, 5, 6);
    external.addGradient(x, once);
    external.addGradient(x, twice);
    external.addGradient(x, twice);
    expect(twice).toEqual(once.map((value) => 2 * value));
    await external.close();
  });
});

test("a term with a gradient only is linear", async () => {
  const external = await ExternalTerms.create(
    [{ name: "shift", parameters: ["b", "mu"], gradient: Float64Array.of(2, -1) }],
    names,
  );
  const gradient = new Float64Array(6);
  expect(external.addGradient(Float64Array.of(1, 0, 10, 0, 0, 0), gradient)).toBe(19);
  expect(Array.from(gradient)).toEqual([-1, 0, 2, 0, 0, 0]);
  await external.close();
});

test("a parameter that the fit does not have is refused with its term", async () => {
  const term = { name: "prior", parameters: ["a", "nope"], gradient: new Float64Array(2) };
  await expect(ExternalTerms.create([term], names)).rejects.toThrow(
    'external_terms/prior/params[1] is "nope", expected a parameter of the fit',
  );
});

test("halves of a dense Hessian that differ by rounding stand for their mean, so that x^T H x is that of the whole", async () => {
  const slow = randomTerm(["c", "mu", "e", "a"], 1);
  for (let i = 0; i < 4; i++) for (let j = 0; j < i; j++) slow.hessian[4 * i + j]! += 1e-6;
  const external = await ExternalTerms.create([termOf(slow, "dense")], names);
  const x = Float64Array.of(1, 2, 3, 4, 5, 6);
  // The terms are of order 10, and the difference of the halves is 3e-5.
  expect(external.addGradient(x, new Float64Array(6))).toBeCloseTo(slowValue([slow], x), 11);
  await external.close();
});
