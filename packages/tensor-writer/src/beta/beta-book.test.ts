import { validateFitInput } from "@rabbit-fit/contracts";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { TensorWriter } from "../index.js";

const x = integerAxis(0, 2, { name: "x", underflow: false, overflow: true });
const y = integerAxis(0, 1, { name: "y", underflow: true, overflow: false });
const z = integerAxis(0, 1, { name: "z", underflow: true, overflow: false });

function writerOf(flow: boolean) {
  const writer = new TensorWriter();
  writer.addChannel([integerAxis(0, 1, { name: "first" })], { name: "first" });
  writer.addChannel([x], { name: "source" });
  writer.addData([1], { channel: "first" });
  writer.addData([1, 1], { channel: "source" });
  writer.addChannel([y], { name: "masked", masked: true, flow });
  for (const process of ["p", "q"]) {
    writer.addProcess(flow ? [1, 1] : [1], process, { channel: "masked" });
  }
  return writer;
}

// [x, y, z] with flow: 3 x 2 x 2
const variation = histogram([x, y, z], { values: Array.from({ length: 12 }, (_, i) => i), flow: true });
const place = { process: "q", sourceChannel: "source", destChannel: "masked" };

test("axes of neither channel are summed over with their flow bins, in any order of axes", () => {
  const writer = writerOf(false);
  writer.addBetaVariations(variation, place);
  const input = writer.build();
  validateFitInput(input);
  // Bins 0 (first), 1, 2 (source), 3 (masked) x bins 0, 1, 2 x processes p, q: only those of (3, 1 and 2, q).
  const expected = new Float64Array(4 * 3 * 2);
  // x = 0, y = 0 is behind the underflow bin of y: elements 2 and 3. x = 1: elements 6 and 7.
  expected[(3 * 3 + 1) * 2 + 1] = 2 + 3;
  expected[(3 * 3 + 2) * 2 + 1] = 6 + 7;
  expect(input.betaVariations).toEqual(expected);
});

test("a masked channel with flow bins has them, and the channel that fluctuates has not", () => {
  const writer = writerOf(true);
  writer.addBetaVariations(variation, place);
  const input = writer.build();
  validateFitInput(input);
  const at = (bin: number, source: number) => input.betaVariations![(bin * 3 + source) * 2 + 1];
  expect([at(3, 1), at(3, 2), at(4, 1), at(4, 2)]).toEqual([0 + 1, 4 + 5, 2 + 3, 6 + 7]);
});

test("without any there are none, and each comes once", () => {
  const writer = writerOf(false);
  expect(writer.build().betaVariations).toBeUndefined();
  writer.addBetaVariations(variation, place);
  expect(() => writer.addBetaVariations(variation, place)).toThrow(
    "betaVariations.masked.source.q is added before",
  );
});
