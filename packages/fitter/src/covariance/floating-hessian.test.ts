import fc from "fast-check";
import { expect, test } from "vitest";
import { Frozen } from "../parameters/frozen.js";
import { floatingPart, spreadFloating } from "./floating-hessian.js";

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
