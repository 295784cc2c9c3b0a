import { RabbitInputError } from "@rabbit-fit/contracts";
import {
  histogram,
  integerAxis,
  regularAxis,
  sparseHistogram,
  stringCategoryAxis,
  variableAxis,
} from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { TensorWriter, type TensorWriterOptions } from "./index.js";

const x = integerAxis(0, 2, { name: "x" });
const s = stringCategoryAxis(["a", "b"], { name: "s" });
/** A last bin up to infinity, from this edge on. */
const open = (last: number) => variableAxis([0, 1, last, Number.POSITIVE_INFINITY], { name: "x" });
const content = (...values: number[]) => histogram([x], { values });
const shifted = histogram([integerAxis(1, 3, { name: "x" })], { values: [1, 2] });

function writerOf(options: TensorWriterOptions = {}) {
  const writer = new TensorWriter(options);
  writer.addChannel([x]);
  writer.addProcess([1, 2], "p");
  writer.addProcess([1, 2], "q");
  writer.addData([1, 2]);
  return writer;
}

type Call = (writer: TensorWriter) => unknown;

const CASES: Readonly<Record<string, Readonly<Record<string, readonly [Call, RegExp]>>>> = {
  "a channel": {
    "with the name of another": [(w) => w.addChannel([x], { name: "ch0" }), /channels.ch0 is added before/],
    "that keeps flow bins and is not masked": [
      (w) => w.addChannel([x], { flow: true }),
      /channels.ch1.flow is true, expected false/,
    ],
    "with an axis twice": [(w) => w.addChannel([x, x]), /channels.ch1.axes is "x", expected each name/],
    "without bins": [(w) => w.addChannel([integerAxis(0, 0)]), /channels.ch1.axes is 0 bins/],
    "that nobody added": [
      (w) => w.addData([1, 2], { channel: "ch7" }),
      /channel is "ch7", expected a channel: one of "ch0". Call addChannel first/,
    ],
  },
  data: {
    "of other axes": [(w) => w.addPseudodata(shifted), /edge 0 at 0, not 1: the axes of channel "ch0"/],
    "of other edges beside an edge at infinity": [
      (w) => {
        w.addChannel([open(3)], { name: "open" });
        w.addPseudodata(histogram([open(4)], { values: [1, 2, 3] }), { channel: "open" });
      },
      /edge 2 at 3, not 4: the axes of channel "open"/,
    ],
    "of the wrong size": [(w) => w.addPseudodata([1]), /pseudodata_0.ch0.length is 1, expected 2/],
    "with NaN": [(w) => w.addPseudodata([1, Number.NaN]), /values\[1\] is NaN, expected a finite number/],
    "given twice": [(w) => w.addData([1, 2]), /data.ch0 is added before/],
    "given twice as pseudodata": [
      (w) => {
        w.addPseudodata([1, 2], { name: "a" });
        w.addPseudodata([1, 2], { name: "a" });
      },
      /pseudodata.a.ch0 is added before/,
    ],
    "with negative variances": [
      (w) => w.addDataVariances([1, -1]),
      /data.ch0.variances\[1\] is -1, expected not negative/,
    ],
    "of a masked channel": [
      (w) => {
        w.addChannel([x], { masked: true });
        w.addData([1, 2], { channel: "ch1" });
      },
      /data.ch1 is a masked channel/,
    ],
    "that are missing for a channel": [
      (w) => {
        w.addChannel([x]);
        w.build();
      },
      /data.ch1 is missing.* Call addData for channel "ch1"/,
    ],
    "that are pseudodata of one channel only": [
      (w) => {
        w.addChannel([x]);
        w.addData([1, 2], { channel: "ch1" });
        w.addPseudodata([1, 2], { name: "a" });
        w.build();
      },
      /pseudodata.a.ch1 is missing.* Call addPseudodata for channel "ch1" with the name "a"/,
    ],
  },
  "a process": {
    "added twice": [(w) => w.addProcess([1, 2], "p"), /processes.p.ch0 is added before/],
    "without a name": [(w) => w.addProcess([1, 2], ""), /process.name is "", expected a name/],
    "that is signal in one channel only": [
      (w) => {
        w.addChannel([x]);
        w.addProcess([1, 2], "p", { channel: "ch1", signal: true });
      },
      /processes.p.ch1 is a signal, expected a background/,
    ],
    "of other axes": [(w) => w.addProcess(shifted, "r"), /processes.r.ch0.axes\[0\]/],
    "with infinite yields": [
      (w) => w.addProcess([1, Number.POSITIVE_INFINITY], "r"),
      /processes.r.ch0.values\[1\] is Infinity/,
    ],
    "with negative yields in place of variances": [
      (w) => w.addProcess([1, -2], "r"),
      /variances\[1\] is -2, expected not negative. .*give variances of their own/,
    ],
    "with NaN as a variance": [
      (w) => w.addProcess([1, 2], "r", { variances: [1, Number.NaN] }),
      /processes.r.ch0.variances.values\[1\] is NaN/,
    ],
    "that is a signal with the name of a systematic": [
      (w) => {
        w.addNormSystematic("n", { process: "p", uncertainty: 1.1 });
        w.addProcess([1, 2], "n", { signal: true });
      },
      /processes.n.signal is the name of a systematic, expected a name of its own/,
    ],
    "whose entries are not in order": [
      (w) =>
        w.addProcess(
          { ...sparseHistogram([x], { indices: [1, 2], values: [1, 1] }), indices: Uint32Array.of(2, 1) },
          "r",
        ),
      /processes.r.ch0.indices\[1\] is 1, expected from 3 to 3/,
    ],
    "of a matrix of another size": [
      (w) =>
        w.addProcess(
          {
            rowCount: 1,
            columnCount: 3,
            rowStart: Uint32Array.of(0, 0),
            columns: new Uint32Array(0),
            values: new Float64Array(0),
          },
          "r",
        ),
      /processes.r.ch0 is 1 x 3, expected 2 elements/,
    ],
    "of a matrix whose rows go back": [
      (w) =>
        w.addProcess(
          {
            rowCount: 2,
            columnCount: 1,
            rowStart: Uint32Array.of(0, 2, 1),
            columns: Uint32Array.of(0),
            values: Float64Array.of(1),
          },
          "r",
        ),
      /processes.r.ch0.rowStart\[1\] is 2, expected not above rowStart\[2\] = 1/,
    ],
    "of a matrix with a column too many": [
      (w) =>
        w.addProcess(
          {
            rowCount: 1,
            columnCount: 2,
            rowStart: Uint32Array.of(0, 1),
            columns: Uint32Array.of(2),
            values: Float64Array.of(1),
          },
          "r",
        ),
      /processes.r.ch0.columns\[0\] is 2, expected below 2/,
    ],
  },
  "a norm systematic": {
    "of no process that there is": [
      (w) => w.addNormSystematic("n", { process: "z", uncertainty: 1.1 }),
      /systematics.n.process is "z", expected a process of channel "ch0": one of "p", "q"/,
    ],
    "with a list of another length": [
      (w) => w.addNormSystematic("n", { process: ["p", "q"], uncertainty: [1.1] }),
      /uncertainty.length is 1, expected 2/,
    ],
    "with NaN": [
      (w) => w.addNormSystematic("n", { process: "p", uncertainty: { up: Number.NaN, down: 1 } }),
      /uncertainty\[0\] is NaN/,
    ],
    "booked twice": [
      (w) => {
        w.addNormSystematic("n", { process: "p", uncertainty: 1.1 });
        w.addNormSystematic("n", { process: "p", uncertainty: 1.2 });
      },
      /systematics.n.ch0.p is booked before/,
    ],
    "of a process twice": [
      (w) => w.addNormSystematic("n", { process: ["p", "p"], uncertainty: 1.1 }),
      /process\[1\] is "p", expected each process once/,
    ],
    "constrained once and once not": [
      (w) => {
        w.addNormSystematic("n", { process: "p", uncertainty: 1.1 });
        w.addNormSystematic("n", { process: "q", uncertainty: 1.1, constrained: false });
      },
      /systematics.n is unconstrained, expected constrained, as it was booked before/,
    ],
    "in the covariance of the data, of interest": [
      (w) =>
        w.addNormSystematic("n", { process: "p", uncertainty: 1.1, noi: true, addToDataCovariance: true }),
      /systematics.n.noi is true, expected false/,
    ],
    "of no known symmetrization": [
      (w) => w.addNormSystematic("n", { process: "p", uncertainty: 1.1, symmetrize: "cubic" as "linear" }),
      /systematics.n.symmetrize is "cubic", expected one of "average"/,
    ],
  },
  "a systematic": {
    "of a process that has no template in the channel": [
      (w) => {
        w.addChannel([x], { name: "other" });
        w.addSystematic([1, 2], "s", { process: "p", channel: "other" });
      },
      /systematics.s.process is "p", expected a process of channel "other": there is none yet/,
    ],
    "of other axes": [
      (w) => w.addSystematic(shifted, "s", { process: "p" }),
      /systematics.s.ch0.p.axes\[0\]/,
    ],
    "of too few axes": [
      (w) => {
        w.addChannel([x, s], { name: "xs" });
        w.addProcess([1, 2, 3, 4], "p", { channel: "xs" });
        w.addSystematic(content(1, 2), "t", { process: "p", channel: "xs" });
      },
      /axes.length is 1, expected 2/,
    ],
    "of more axes that are not to be systematics": [
      (w) =>
        w.addSystematic(histogram([x, s], { values: [1, 2, 3, 4] }), "s", { process: "p", systAxes: [] }),
      /axes.length is 2, expected 1/,
    ],
    "of more axes of which none is the channel's": [
      (w) =>
        w.addSystematic(histogram([s, regularAxis(2, 0, 2, { name: "y" })], { values: [1, 2, 3, 4] }), "s", {
          process: "p",
        }),
      /axes is \["s", "y"\], expected also "x"/,
    ],
    "of an axis that the histogram does not have": [
      (w) => w.addSystematic(content(1, 2), "s", { process: "p", systAxes: ["pdf"] }),
      /systAxes is "pdf", expected one of its axes, "x"/,
    ],
    "of an axis that is the channel's": [
      (w) => w.addSystematic(content(1, 2), "s", { process: "p", systAxes: ["x"] }),
      /systAxes is "x", expected an axis that the channel does not have/,
    ],
    "of an axis that is named twice": [
      (w) =>
        w.addSystematic(histogram([x, s], { values: [1, 2, 3, 4] }), "s", {
          process: "p",
          systAxes: ["s", "s"],
        }),
      /systAxes\[1\] is "s", expected each axis once/,
    ],
    "of some of the axes that the channel does not have": [
      (w) =>
        w.addSystematic(histogram([x, s, integerAxis(0, 1, { name: "t" })], { values: [1, 2, 3, 4] }), "s", {
          process: "p",
          systAxes: ["s"],
        }),
      /axes is "t", expected an axis of channel "ch0", or one of systAxes/,
    ],
    "of axes without names": [
      (w) => w.addSystematic(histogram([x, integerAxis(0, 1)], { values: [1, 2] }), "s", { process: "p" }),
      /expected a name for every axis/,
    ],
    "with NaN, also where there is no yield": [
      (w) => {
        w.addProcess([0, 0], "r");
        w.addSystematic([Number.NaN, 0], "s", { process: "r" });
      },
      /systematics.s.ch0.r.values\[0\] is NaN/,
    ],
    "so large that its logarithm is infinite": [
      (w) => {
        w.addProcess([1e-300, 1], "r");
        w.addSystematic([1e300, 1], "s", { process: "r" });
      },
      /systematics.s.ch0.r.logk\[0,0\] is Infinity/,
    ],
    "of which one of a pair has NaN": [
      (w) =>
        w.addSystematic(
          [
            [1, 2],
            [1, Number.NaN],
          ],
          "s",
          { process: "p" },
        ),
      /systematics.s.ch0.p.down.values\[1\] is NaN/,
    ],
    "of which one of a pair has other axes": [
      (w) => w.addSystematic([shifted, content(1, 2)], "s", { process: "p" }),
      /systematics.s.ch0.p.up.axes\[0\]/,
    ],
    "with the name of a signal": [
      (w) => {
        w.addProcess([1, 2], "r", { signal: true });
        w.addSystematic([1, 2], "r", { process: "p" });
      },
      /systematics.r is the name of a signal, expected a name of its own/,
    ],
    "with an infinite kfactor": [
      (w) => w.addSystematic([1, 2], "s", { process: "p", kfactor: Number.POSITIVE_INFINITY }),
      /kfactor is Infinity/,
    ],
    "of one variation that is not mirrored": [
      (w) => w.addSystematic([1, 2], "s", { process: "p", mirror: false }),
      /mirror is false, expected true, as only one variation is given/,
    ],
    "of a pair with different systematic axes": [
      (w) =>
        w.addSystematic([histogram([x, s], { values: [1, 2, 3, 4] }), content(1, 2)], "s", { process: "p" }),
      /expected the systematic axes of the upward variation, s: a b/,
    ],
    "of three variations": [
      (w) => w.addSystematic([content(1, 2), content(1, 2), content(1, 2)] as never, "s", { process: "p" }),
      /variation.length is 3, expected one variation, or \[up, down\]/,
    ],
    "that is asymmetric, in the covariance of the data": [
      (w) =>
        w.addSystematic([content(1, 2), content(1, 3)], "s", {
          process: "p",
          symmetrize: "none",
          addToDataCovariance: true,
        }),
      /symmetrize is "none", expected a symmetric variation/,
    ],
    "whose name one of a systematic axis has": [
      (w) => {
        w.addSystematic([1, 2], "s_b", { process: "p" });
        w.addSystematic(histogram([x, s], { values: [1, 2, 3, 4] }), "s", { process: "p" });
      },
      /systematics.s_b.ch0.p is booked before/,
    ],
  },
  "a covariance": {
    "that is not square": [(w) => w.addDataCovariance([1, 2, 3]), /dataCovariance.length is 3/],
    "that is not symmetric": [
      (w) => w.addDataCovariance([1, 0.5, 0.4, 1]),
      /dataCovariance\[1,0\] is 0.4, expected 0.5, as at \[0,1\]/,
    ],
    "that is not positive definite": [
      (w) => w.addDataCovariance([1, 2, 2, 1]),
      /dataCovariance\[1,1\] is -3, expected a remainder above 0/,
    ],
    "with NaN": [(w) => w.addDataCovariance([1, 0, 0, Number.NaN]), /dataCovariance\[1,1\] is NaN/],
    "given twice": [
      (w) => {
        w.addDataCovariance([1, 0, 0, 1]);
        w.addDataCovariance([1, 0, 0, 1]);
      },
      /dataCovariance is added before/,
    ],
    "of another number of bins": [
      (w) => {
        w.addDataCovariance([1]);
        w.build();
      },
      /dataCovariance is 1 x 1, expected 2 x 2/,
    ],
  },
  "an external term": {
    "with nothing in it": [
      (w) => w.addExternalLikelihoodTerm({ name: "e" }),
      /externalTerms.e is empty, expected a gradient or a Hessian/,
    ],
    "added twice": [
      (w) => {
        w.addExternalLikelihoodTerm({ name: "e", parameters: ["a"], gradient: [1] });
        w.addExternalLikelihoodTerm({ name: "e", parameters: ["a"], gradient: [1] });
      },
      /externalTerms.e is added before/,
    ],
    "with a name that is a path": [
      (w) => w.addExternalLikelihoodTerm({ name: "a/b", parameters: ["a"], gradient: [1] }),
      /externalTerms.name is "a\/b", expected a name without "\/"/,
    ],
    "with a parameter twice": [
      (w) => w.addExternalLikelihoodTerm({ parameters: ["a", "a"], gradient: [1, 2] }),
      /ext0.parameters\[1\] is "a", expected each name once/,
    ],
    "with a gradient of another length": [
      (w) => w.addExternalLikelihoodTerm({ parameters: ["a", "b"], gradient: [1] }),
      /ext0.gradient.length is 1, expected 2/,
    ],
    "with a Hessian that is not symmetric": [
      (w) => w.addExternalLikelihoodTerm({ parameters: ["a", "b"], hessian: Float64Array.of(1, 2, 3, 1) }),
      /ext0.hessian\[1,0\] is 3, expected 2, as at \[0,1\]/,
    ],
    "with one half of a sparse Hessian": [
      (w) =>
        w.addExternalLikelihoodTerm({
          parameters: ["a", "b"],
          hessian: {
            rowCount: 2,
            columnCount: 2,
            rowStart: Uint32Array.of(0, 1, 1),
            columns: Uint32Array.of(1),
            values: Float64Array.of(5),
          },
        }),
      /ext0.hessian\[1,0\] is 0, expected 5, as at \[0,1\]/,
    ],
    "with an axis that is not of names": [
      (w) => w.addExternalLikelihoodTerm({ gradient: content(1, 2) }),
      /ext0.gradient.axes\[0\] is an axis of the kind "integer", expected a string-category axis/,
    ],
    "with other labels on the second axis": [
      (w) =>
        w.addExternalLikelihoodTerm({
          hessian: histogram([s, stringCategoryAxis(["a", "c"], { name: "t" })], { values: [1, 0, 0, 1] }),
        }),
      /ext0.hessian.axes\[1\]\[1\] is "c", expected "b": the same labels/,
    ],
    "with another order in gradient and Hessian": [
      (w) => {
        const reversed = stringCategoryAxis(["b", "a"], { name: "s" });
        const hessian = histogram([reversed, reversed], { values: [1, 0, 0, 1] });
        w.addExternalLikelihoodTerm({ gradient: histogram([s], { values: [1, 2] }), hessian });
      },
      /ext0.hessian.axes\[0\] is "b", expected "a": the parameters of the gradient/,
    ],
  },
  "an auxiliary bundle": {
    "added twice": [
      (w) => {
        w.addAuxiliary("m", { a: [1] });
        w.addAuxiliary("m", { a: [1] });
      },
      /auxiliary.m is added before/,
    ],
    "of a shape that does not fit": [
      (w) => w.addAuxiliary("m", { a: { shape: [2, 2], data: Int32Array.of(1, 2, 3) } }),
      /auxiliary.m.a.data.length is 3, expected 4/,
    ],
    "of numbers and texts together": [
      (w) => w.addAuxiliary("m", { a: [1, "b"] as unknown as string[] }),
      /auxiliary.m.a\[1\] is "b", expected numbers/,
    ],
  },
  "beta variations": {
    "of a channel that is not masked": [
      (w) => w.addBetaVariations(content(1, 2), { process: "p", sourceChannel: "ch0", destChannel: "ch0" }),
      /destChannel is "ch0", expected a masked channel/,
    ],
    "of a channel that nobody added": [
      (w) => w.addBetaVariations(content(1, 2), { process: "p", sourceChannel: "ch0", destChannel: "z" }),
      /betaVariations.destChannel is "z", expected a channel/,
    ],
    "without an axis of one of the channels": [
      (w) => {
        w.addChannel([integerAxis(0, 2, { name: "y" })], { name: "m", masked: true });
        w.addProcess([1, 2], "p", { channel: "m" });
        w.addBetaVariations(content(1, 2), { process: "p", sourceChannel: "ch0", destChannel: "m" });
      },
      /betaVariations.m.ch0.p.axes is \["x"\], expected also "y"/,
    ],
  },
};

for (const [subject, cases] of Object.entries(CASES)) {
  describe(`${subject} is refused`, () => {
    test.each(Object.entries(cases))("%s", (_, [call, message]) => {
      const run = () => call(writerOf());
      expect(run).toThrow(RabbitInputError);
      expect(run).toThrow(message);
    });
  });
}

test("a sparse tensor has no beta variations", () => {
  const options = { process: "p", sourceChannel: "ch0", destChannel: "ch0" };
  expect(() => writerOf({ sparse: true }).addBetaVariations(content(1, 2), options)).toThrow(
    "betaVariations is a sparse tensor",
  );
});

test("a writer of an unknown type of systematics is refused", () => {
  expect(() => new TensorWriter({ systematicType: "gamma" as "normal" })).toThrow(
    'one of "log_normal", "normal"',
  );
});

test("a tensor of nothing is refused", () => {
  const writer = new TensorWriter();
  expect(() => writer.build()).toThrow("channels is empty");
  writer.addChannel([x]);
  expect(() => writer.build()).toThrow("processes is empty");
});

test("a call that is refused leaves the writer as it was", () => {
  const writer = writerOf();
  writer.addProcess([1e300, 1], "huge");
  writer.addNormSystematic("s_b", { process: "p", uncertainty: 2 });
  const before = writer.build();
  const both = histogram([x, s], { values: [1, 2, 3, 4] });
  const calls: Call[] = [
    // The first process alone would be fine.
    (w) => w.addNormSystematic("n", { process: ["p", "huge"], uncertainty: 1e100 }),
    (w) => w.addNormSystematic("n", { process: ["p", "q"], uncertainty: 2, groups: ["g", ""] }),
    // The first of two systematics alone would be fine.
    (w) => w.addSystematic(both, "s", { process: "p" }),
    (w) => w.addSystematic([both, content(1, 2)], "t", { process: "p", symmetrize: "none" }),
    (w) => w.addProcess([1, 2], "new", { variances: [1, -1] }),
    (w) => w.addProcess([1, 2], "s_b", { signal: true }),
    (w) => w.addData([1, 2], { variances: [3, 4] }),
    (w) => w.addPseudodata([1, Number.NaN], { name: "a" }),
    (w) => w.addDataCovariance([1, 2, 2, 1]),
    (w) => w.addExternalLikelihoodTerm({ parameters: ["a"], gradient: [Number.NaN] }),
    (w) => w.addAuxiliary("m", { good: [1], bad: { shape: [2], data: Int32Array.of(1) } }),
  ];
  for (const call of calls) {
    expect(() => call(writer)).toThrow(RabbitInputError);
    expect(writer.build()).toEqual(before);
  }
});

test("axes up to infinity are the same where their edges are, but for rounding", () => {
  const writer = writerOf();
  writer.addChannel([open(3)], { name: "open" });
  writer.addProcess(histogram([open(3 + 1e-9)], { values: [1, 2, 3] }), "p", { channel: "open" });
  writer.addData(histogram([open(3)], { values: [1, 2, 3] }), { channel: "open" });
  expect(writer.build().channels.at(-1)).toMatchObject({ name: "open" });
});
