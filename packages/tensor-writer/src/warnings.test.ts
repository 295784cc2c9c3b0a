import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { afterEach, expect, test, vi } from "vitest";
import { TensorWriter, type TensorWriterOptions } from "./index.js";

const x = integerAxis(0, 2, { name: "x" });

function warned(use: (writer: TensorWriter) => void, options: TensorWriterOptions = {}): string[] {
  const texts: string[] = [];
  const writer = new TensorWriter({ ...options, onWarning: (text) => texts.push(text) });
  writer.addChannel([x]);
  use(writer);
  return texts;
}

afterEach(() => vi.restoreAllMocks());

test("numbers without variances are said to be taken as event counts, once for a writer", () => {
  const plain = warned((writer) => {
    writer.addProcess([1, 2], "p");
    writer.addProcess([1, 2], "q");
    writer.addProcess(histogram([x], { values: [1, 2] }), "r");
  });
  expect(plain).toEqual([
    "processes.p.ch0 has no variances: numbers without variances are taken as event counts, so that their variances are the " +
      "numbers themselves. Give `variances` for weighted simulation, zeros for templates without statistical uncertainty, or " +
      "the same numbers for counts. This is said once, and holds for every process without variances.",
  ]);
  expect(warned((writer) => writer.addProcess(histogram([x], { values: [1, 2] }), "r"))).toHaveLength(1);
});

test("nothing is said where variances are given or stored, nor of a call that is refused", () => {
  const texts = warned((writer) => {
    writer.addProcess([1, 2], "none", { variances: [0, 0] });
    writer.addProcess([1, 2], "counts", { variances: [1, 2] });
    writer.addProcess(histogram([x], { values: [1, 2], variances: [1, 2] }), "weighted");
    expect(() => writer.addProcess([1, 2, 3], "wrong")).toThrow("wrong");
    writer.addData([1, 2]);
  });
  expect(texts).toEqual([]);
});

test("negative yields that become zero are counted, once for a process and channel", () => {
  const use = (writer: TensorWriter) => {
    writer.addChannel([x], { name: "other" });
    for (const channel of ["ch0", "other"]) writer.addProcess([-1, 2], "p", { channel, variances: [1, 1] });
    writer.addProcess([0, 1], "q", { channel: "ch0", variances: [1, 1] });
    writer.addProcess([-1, -2], "r", { channel: "ch0", variances: [1, 1] });
  };
  const text = (field: string, count: number) =>
    `${field} is negative in ${count} of 2 bins: the yields there become 0, their variances stay. Merge bins or processes ` +
    "until none is negative, or keep negative yields with `allowNegativeExpectation`.";
  expect(warned(use)).toEqual([
    text("processes.p.ch0", 1),
    text("processes.p.other", 1),
    text("processes.r.ch0", 2),
  ]);
  expect(warned(use, { allowNegativeExpectation: true })).toEqual([]);
});

test("warnings go to the console by default", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const writer = new TensorWriter();
  writer.addChannel([x]);
  writer.addProcess([1, 2], "p");
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("taken as event counts"));
});

const withProcess = (writer: TensorWriter) => writer.addProcess([1, 2], "p", { variances: [0, 0] });

test("a factor that is likely to be the uncertainty itself is warned of", () => {
  const texts = warned((writer) => {
    withProcess(writer);
    writer.addNormSystematic("lumi", { process: "p", uncertainty: 0.015 });
    writer.addNormSystematic("theory", { process: "p", uncertainty: { up: 1.1, down: 0.05 } });
    writer.addNormSystematic("fine", { process: "p", uncertainty: [{ up: 1.1, down: 0.1 }] });
  });
  expect(texts).toEqual([
    "systematics.lumi.uncertainty is 0.015, a factor on the yield that takes away 98.5 % of it. 1.5 % is 1.015.",
    "systematics.theory.uncertainty is 0.05, a factor on the yield that takes away 95 % of it. 1.5 % is 1.015.",
  ]);
});

test.each([0, -0.015, -1.02, Number.NaN, Number.POSITIVE_INFINITY])("the factor %d is refused", (factor) => {
  for (const uncertainty of [factor, { up: 1.1, down: factor }, { up: factor, down: 0.9 }]) {
    const call = (writer: TensorWriter) => {
      withProcess(writer);
      writer.addNormSystematic("lumi", { process: "p", uncertainty });
    };
    expect(() => warned(call)).toThrow(
      `systematics.lumi.uncertainty[0] is ${factor}, expected a finite factor on the yield, or { up, down } of them.`,
    );
    if (!Number.isFinite(factor)) continue;
    expect(() => warned(call)).toThrow("Log-normal factors are above 0: 1.015 for 1.5 %.");
    // A normal systematic is a term that is added: its yields can vary to nothing and below.
    expect(() => warned(call, { systematicType: "normal" })).not.toThrow();
  }
});
