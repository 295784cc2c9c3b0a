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

test("a systematic without effect is told of, once for each", () => {
  const texts = warned((writer) => {
    withProcess(writer);
    writer.addProcess([3, 4], "q", { variances: [0, 0] });
    writer.addProcess([0, 0], "empty", { variances: [0, 0] });
    const same = { up: 1.1, down: 1.1 };
    writer.addNormSystematic("same", { process: "p", uncertainty: same });
    writer.addNormSystematic("same", { process: "q", uncertainty: same });
    writer.addNormSystematic("one", { process: ["p", "q"], uncertainty: 1 });
    for (const process of ["p", "q"]) writer.addSystematic([1.1, 2.2], "factor", { process, kfactor: 0 });
    writer.addSystematic([histogram([x], { values: [2, 2] }), histogram([x], { values: [2, 2] })], "pair", {
      process: "p",
    });
  });
  const once = "This is said once for each systematic.";
  const cancelled =
    "the variations up and down change the yields by the same factor or the same amount, so that their average is nothing. " +
    `Give variations to both sides, or choose another \`symmetrize\`. ${once}`;
  expect(texts).toEqual([
    `systematics.same.ch0.p has no effect: ${cancelled}`,
    `systematics.one.ch0.p has no effect: the factor on the yield is 1. 1.5 % is 1.015. ${once}`,
    `systematics.factor.ch0.p has no effect: its kfactor is 0. Give another kfactor, or leave the systematic out. ${once}`,
    `systematics.pair.ch0.p has no effect: ${cancelled}`,
  ]);
});

test("nothing is said of systematics with an effect, of what is nominal on purpose, nor of a process without yields", () => {
  const texts = warned((writer) => {
    withProcess(writer);
    writer.addProcess([3, 4], "q", { variances: [0, 0] });
    writer.addProcess([0, 0], "empty", { variances: [0, 0] });
    const same = { up: 1.1, down: 1.1 };
    writer.addNormSystematic("some", { process: ["p", "q"], uncertainty: [1.1, 1] });
    writer.addNormSystematic("none", { process: "p", uncertainty: same, symmetrize: "none" });
    writer.addNormSystematic("quadratic", { process: "p", uncertainty: same, symmetrize: "quadratic" });
    writer.addNormSystematic("empty", { process: "empty", uncertainty: same });
    writer.addSystematic([1, 2], "nominal", { process: "p" });
    writer.addSystematic([1, 3], "half", { process: "p" });
  });
  expect(texts).toEqual([]);
});

test("nothing is said of a systematic without effect that is refused", () => {
  const texts = warned((writer) => {
    withProcess(writer);
    writer.addNormSystematic("lumi", { process: "p", uncertainty: 1.1 });
    expect(() => writer.addNormSystematic("lumi", { process: "p", uncertainty: 1 })).toThrow("booked before");
  });
  expect(texts).toEqual([]);
});

test.each(["stat", "binByBinStat", "binByBinStatp", "external_beam", "Total"])(
  "a group that is called %s is said to be the name of a row of impacts, once",
  (name) => {
    const use = (book: (writer: TensorWriter) => void) =>
      warned((writer) => {
        writer.addData([1, 2]);
        writer.addProcess([1, 2], "p", { variances: [1, 1] });
        book(writer);
        // Also where it is added after the group.
        writer.addExternalLikelihoodTerm({ name: "beam", parameters: ["p"], gradient: [1] });
        writer.build();
        writer.build();
      });
    const text =
      `systematics.groups has "${name}", the name of a row that impacts of groups have for themselves: a fit with such impacts refuses the ` +
      "tensor. Give the group another name with `groups`; a systematic without `groups` is a group of its own name.";
    const norm = { process: "p", uncertainty: 1.1 };
    // A systematic is a group of its own name.
    expect(use((writer) => writer.addNormSystematic(name, norm))).toEqual([text]);
    const named = use((writer) => {
      writer.addNormSystematic("a", { ...norm, groups: [name] });
      writer.addSystematic([1.1, 2], "b", { process: "p", groups: [name] });
    });
    expect(named).toEqual([text]);
    expect(use((writer) => writer.addNormSystematic(name, { ...norm, groups: ["others"] }))).toEqual([]);
    // No row has these names.
    expect(use((writer) => writer.addNormSystematic(`${name}s`, norm))).toEqual([]);
  },
);
