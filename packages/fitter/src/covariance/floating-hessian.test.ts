import fc from "fast-check";
import { expect, test } from "vitest";
import type { Likelihood } from "../likelihood/likelihood.js";
import { Frozen } from "../parameters/frozen.js";
import { factoredHessian, floatingPart, spreadFloating } from "./floating-hessian.js";

const case_ = fc
  .integer({ min: 0, max: 12 })
  .chain((size) => fc.record({ size: fc.constant(size), kept: fc.subarray([...Array(size).keys()]) }));

test("the part of some parameters is their rows and columns; spread again, it has zeros for the others", () => {
  fc.assert(
    fc.property(case_, ({ size, kept }) => {
      const matrix = Float64Array.from({ length: size * size }, (_, k) => k + 1);
      const frozen = new Frozen(Uint8Array.from({ length: size }, (_, i) => Number(!kept.includes(i))));
      const part = floatingPart(matrix, frozen);
      expect([...part]).toEqual(kept.flatMap((i) => kept.map((j) => i * size + j + 1)));
      expect(matrix).toEqual(Float64Array.from({ length: size * size }, (_, k) => k + 1));
      const expected = matrix.map((value, k) =>
        kept.includes(Math.floor(k / size)) && kept.includes(k % size) ? value : 0,
      );
      expect(spreadFloating(part, frozen)).toEqual(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("a second derivative that is not finite is named with its two parameters, though the curvatures are zero", () => {
  const likelihood = {
    size: 4,
    parameterNames: ["a", "b", "c", "d"],
    hessian(_: Float64Array, out: Float64Array) {
      out.fill(0);
      out[2 * 4 + 3] = Number.NEGATIVE_INFINITY;
      out[3 * 4 + 2] = Number.NEGATIVE_INFINITY;
    },
  } as unknown as Likelihood;
  const point = { frozen: new Frozen(Uint8Array.of(1, 0, 0, 0)), gradient: new Float64Array(4) };
  expect(factoredHessian(likelihood, new Float64Array(4), point)).toEqual({
    kind: "non-finite",
    message: 'The second derivative with respect to "c" and "d" is -Infinity.',
  });
});
