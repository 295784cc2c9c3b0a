/** What the types forbid comes all the same: from JavaScript, JSON, and records that lack a name. */
import { RabbitInputError } from "@rabbit-fit/contracts";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { TensorWriter } from "./index.js";

const x = integerAxis(0, 2, { name: "x" });
const histograms: Record<string, never> = {};
const nothing = histograms.absent as never;
const fromJson = (text: string) => JSON.parse(text) as never;

function writerOf() {
  const writer = new TensorWriter();
  writer.addChannel([x]);
  writer.addProcess([1, 2], "p");
  writer.addData([1, 2]);
  return writer;
}

const CASES: Readonly<Record<string, readonly [(writer: TensorWriter) => unknown, RegExp]>> = {
  "no histogram": [(w) => w.addProcess(nothing, "r"), /processes.r.ch0 is missing, expected a histogram/],
  "no variation": [
    (w) => w.addSystematic(nothing, "s", { process: "p" }),
    /systematics.s.ch0.p is missing, expected a histogram/,
  ],
  "half a pair": [
    (w) => w.addSystematic([histogram([x], { values: [1, 2] }), nothing], "s", { process: "p" }),
    /systematics.s.ch0.p.down is missing, expected a histogram/,
  ],
  "a number in place of a histogram": [
    (w) => w.addPseudodata(5 as never),
    /pseudodata_0.ch0 is 5, expected a histogram/,
  ],
  "null, as JSON has it for NaN": [
    (w) => w.addProcess(fromJson("[1, null]"), "r"),
    /processes.r.ch0\[1\] is null, expected a number/,
  ],
  "texts in place of numbers": [
    (w) => w.addProcess(fromJson('["1", "2"]'), "r"),
    /processes.r.ch0\[0\] is "1", expected a number/,
  ],
  "a list of rows": [
    (w) => w.addProcess(fromJson("[[1], [2]]"), "r"),
    /processes.r.ch0\[0\] is \[1\], expected a number/,
  ],
  "no uncertainty": [
    (w) => w.addNormSystematic("n", { process: "p", uncertainty: nothing }),
    /systematics.n.uncertainty\[0\] is missing, expected a finite factor on the yield, or { up, down }/,
  ],
  "a list as an asymmetric uncertainty": [
    (w) => w.addNormSystematic("n", { process: ["p"], uncertainty: fromJson("[[1.3, 0.8]]") }),
    /systematics.n.uncertainty\[0\] is \[1.3, 0.8\], expected a finite factor on the yield, or { up, down }/,
  ],
  "half an asymmetric uncertainty": [
    (w) => w.addNormSystematic("n", { process: "p", uncertainty: fromJson('{ "up": 1.3 }') }),
    /systematics.n.uncertainty\[0\] is missing/,
  ],
  "one group that is not in a list": [
    (w) => w.addNormSystematic("n", { process: "p", uncertainty: 1.1, groups: "theory" as never }),
    /systematics.groups is "theory", expected a list of names/,
  ],
  "one systematic axis that is not in a list": [
    (w) =>
      w.addSystematic(histogram([x], { values: [1, 2] }), "s", { process: "p", systAxes: "pdf" as never }),
    /systAxes is "pdf", expected a list of names/,
  ],
  "no covariance": [(w) => w.addDataCovariance(nothing), /dataCovariance is missing, expected a histogram/],
  "null in a covariance": [
    (w) => w.addDataCovariance(fromJson("[1, 0, 0, null]")),
    /dataCovariance\[3\] is null, expected a number/,
  ],
  "numbers of an external gradient without names": [
    (w) => w.addExternalLikelihoodTerm({ name: "e", gradient: [1] as never }),
    /externalTerms.e.gradient is \[1\], expected a histogram .* Give the names in parameters beside plain numbers/,
  ],
  "numbers of an external Hessian without names": [
    (w) => w.addExternalLikelihoodTerm({ name: "e", hessian: Float64Array.of(1) as never }),
    /externalTerms.e.hessian is a Float64Array, expected a histogram/,
  ],
  "an external mean without names": [
    (w) => w.addExternalLikelihoodTerm({ name: "e", hessian: null as never, mean: [1] as never }),
    /externalTerms.e.hessian is null, expected a histogram/,
  ],
  "null in an external gradient": [
    (w) => w.addExternalLikelihoodTerm({ parameters: ["a"], gradient: fromJson("[null]") }),
    /ext0.gradient\[0\] is null, expected a number/,
  ],
  "a single text as an auxiliary dataset": [
    (w) => w.addAuxiliary("m", { a: "text" as never }),
    /auxiliary.m.a is "text", expected an array, or a list/,
  ],
  "a histogram beside names of parameters": [
    (w) => {
      const gradient = histogram([x], { values: [1, 2] }) as never;
      w.addExternalLikelihoodTerm({ parameters: ["a", "b"], gradient });
    },
    /ext0.gradient is an object, expected numbers/,
  ],
};

test.each(Object.entries(CASES))("%s is refused, and leaves the writer as it was", (_, [call, message]) => {
  const writer = writerOf();
  const before = writer.build();
  const run = () => call(writer);
  expect(run).toThrow(RabbitInputError);
  expect(run).toThrow(message);
  expect(writer.build()).toEqual(before);
});
