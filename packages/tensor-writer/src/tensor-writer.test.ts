import { validateFitInput } from "@rabbit-fit/contracts";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { TensorWriter } from "./index.js";

const axis = integerAxis(0, 2, { name: "x", underflow: false, overflow: false });
const filled = (...values: number[]) => histogram([axis], { values, variances: values.map((v) => v / 2) });

function denseWriter() {
  const writer = new TensorWriter();
  writer.addChannel([axis]);
  writer.addData([12, 15]);
  writer.addProcess(filled(10, 0), "background");
  writer.addProcess(filled(2, 3), "signal", { signal: true });
  return writer;
}

test("a norm uncertainty is the logarithm of its factor, and nothing where there is no yield", () => {
  const writer = denseWriter();
  writer.addNormSystematic("lumi", { process: ["background", "signal"], uncertainty: 1.5 });
  const input = writer.build();
  validateFitInput(input);
  expect(input.processes).toEqual(["signal", "background"]);
  expect(input.signals).toEqual(["signal"]);
  expect(input.systematics.names).toEqual(["lumi"]);
  expect(input.templates).toEqual({
    kind: "dense",
    norm: Float64Array.of(2, 10, 3, 0),
    columnCount: 1,
    logk: [{ firstRow: 0, values: Float64Array.of(Math.log(1.5), Math.log(1.5), Math.log(1.5), 0) }],
  });
  expect(input.sumw2).toEqual(Float64Array.of(1, 5, 1.5, 0));
});
