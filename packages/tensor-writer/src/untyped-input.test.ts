/** What the types forbid comes all the same: from JavaScript, JSON, and records that lack a name. */
import { type PythonValue, RabbitInputError } from "@rabbit-fit/contracts";
import { histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { TensorWriter } from "./index.js";

const x = integerAxis(0, 2, { name: "x" });
const histograms: Record<string, never> = {};
const nothing = histograms.absent as never;
const fromJson = (text: string) => JSON.parse(text) as never;

function withoutData() {
  const writer = new TensorWriter();
  writer.addChannel([x]);
  return writer;
}

function writerOf() {
  const writer = withoutData();
  writer.addProcess([1, 2], "p");
  writer.addData([1, 2]);
  return writer;
}

const axisOf = (texts: { readonly name?: string; readonly label?: string }) => integerAxis(0, 2, texts);
/** It says that it is no typed array, and throws when it is asked for its length. */
const proxy = new Proxy(Float64Array.of(1, 2), {});

type Case = readonly [call: (writer: TensorWriter) => unknown, message: RegExp];

/** All calls that take numbers for bins. */
function notNumbers(what: string, given: unknown, message: RegExp): Record<string, Case> {
  const numbers = given as never;
  const record = { ...histogram([x], { values: [1, 2] }), values: numbers };
  const matrix = {
    rowCount: 1,
    columnCount: 2,
    rowStart: Uint32Array.of(0, 2),
    columns: Uint32Array.of(0, 1),
    values: numbers,
  };
  const inside = new RegExp(message.source.replace("a histogram", "a Float64Array").replace(", .*", ".*"));
  return {
    [`${what} as a process`]: [(w) => w.addProcess(numbers, "r"), message],
    [`${what} as data`]: [() => withoutData().addData(numbers), message],
    [`${what} as variances of data`]: [(w) => w.addDataVariances(numbers), message],
    [`${what} as variances`]: [(w) => w.addProcess([1, 2], "r", { variances: numbers }), message],
    [`${what} as pseudodata`]: [(w) => w.addPseudodata(numbers), message],
    [`${what} as a variation`]: [(w) => w.addSystematic(numbers, "s", { process: "p" }), message],
    [`${what} as one of a pair`]: [(w) => w.addSystematic([[1, 2], numbers], "s", { process: "p" }), message],
    [`${what} in a histogram`]: [(w) => w.addProcess(record, "r"), inside],
    [`${what} in a matrix`]: [(w) => w.addProcess(matrix, "r"), inside],
    [`${what} in a varied histogram`]: [(w) => w.addSystematic(record, "s", { process: "p" }), inside],
    [`${what} as a covariance`]: [(w) => w.addDataCovariance(numbers), message],
  };
}

const CASES: Readonly<Record<string, Case>> = {
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
    /auxiliary.m.a is "text", expected an array { shape, data }, .* or a list/,
  ],
  "a histogram beside names of parameters": [
    (w) => {
      const gradient = histogram([x], { values: [1, 2] }) as never;
      w.addExternalLikelihoodTerm({ parameters: ["a", "b"], gradient });
    },
    /ext0.gradient is an object, expected numbers/,
  ],
  "a NUL in the name of an axis": [
    (w) => w.addChannel([axisOf({ name: "a\0b" })], { name: "c" }),
    /channels.c.axes\[0\] is "a\0b", expected a name without the character NUL/,
  ],
  "half a character as the name of an axis": [
    (w) => w.addChannel([axisOf({ name: "\ud800" })], { name: "c" }),
    /channels.c.axes\[0\] is .* expected a name of whole characters/,
  ],
  "a number as the name of an axis": [
    (w) => w.addChannel([x, axisOf({ name: 5 as never })], { name: "c" }),
    /channels.c.axes\[1\] is 5, expected a name/,
  ],
  "a NUL in the label of an axis": [
    (w) => w.addChannel([axisOf({ name: "y", label: "\0" })], { name: "c" }),
    /channels.c.axes\[0\] is .* expected a name without the character NUL/,
  ],
  "a NUL in a category": [
    (w) => w.addChannel([stringCategoryAxis(["a", "b\0"])], { name: "c" }),
    /channels.c.axes\[0\] is .* expected a name without the character NUL/,
  ],
  "one axis that is not in a list": [
    (w) => w.addChannel(x as never, { name: "c" }),
    /expected a list of axes/,
  ],
  "no axis": [
    (w) => w.addChannel([nothing], { name: "c" }),
    /channels.c.axes\[0\] is missing, expected an axis/,
  ],
  "a NUL in an auxiliary text": [
    (w) => w.addAuxiliary("m", { a: ["", "\0"] }),
    /auxiliary.m.a\[1\] is "\0", expected a name without the character NUL/,
  ],
  "no auxiliary datasets": [
    (w) => w.addAuxiliary("m", null as never),
    /auxiliary.m is null, expected arrays by name: an object, or a Map/,
  ],
  "a list of auxiliary datasets": [
    (w) => w.addAuxiliary("m", Float64Array.of(1) as never),
    /auxiliary.m is a Float64Array, expected arrays by name/,
  ],
  "a Map as an auxiliary dataset": [
    (w) => w.addAuxiliary("m", { a: new Map() as never }),
    /auxiliary.m.a is a Map, expected an array { shape, data }/,
  ],
  "values without a shape": [
    (w) => w.addAuxiliary("m", { a: { values: [1] } as never }),
    /auxiliary.m.a is an object, expected an array { shape, data }/,
  ],
  "a DataView": [
    (w) => w.addAuxiliary("m", { a: new DataView(new ArrayBuffer(8)) as never }),
    /auxiliary.m.a is a DataView, expected an array/,
  ],
  "a Proxy as an auxiliary dataset": [
    (w) => w.addAuxiliary("m", { a: proxy }),
    /auxiliary.m.a is an object, expected an array { shape, data }/,
  ],
  "a shape without data": [
    (w) => w.addAuxiliary("m", { a: { shape: [1] } as never }),
    /auxiliary.m.a.data is missing, expected a typed array of numbers/,
  ],
  "a list as data": [
    (w) => w.addAuxiliary("m", { a: { shape: [1], data: [1] } as never }),
    /auxiliary.m.a.data is \[1\], expected a typed array of numbers/,
  ],
  "a number as a shape": [
    (w) => w.addAuxiliary("m", { a: { shape: 1, data: Float64Array.of(1) } as never }),
    /auxiliary.m.a.shape is 1, expected a list of sizes/,
  ],
  "true and false as float64": [
    (w) => w.addAuxiliary("m", { a: { shape: [1], data: Float64Array.of(1), boolean: true } }),
    /auxiliary.m.a.data is a Float64Array, expected an Int8Array of 0 and 1/,
  ],
  "an object in metadata": [
    (w) => w.build({ metadata: new Map([["a", { x: 1 } as never]]) }),
    /metadata\["a"\] is an object, expected null, .* Turn objects into Maps/,
  ],
  "a number in place of the records of metadata": [
    (w) => w.build({ metadata: new Map([["a", [1, new Map([[2, { kind: "flaot" } as never]])]]]) }),
    /metadata\["a"\]\[1\]\[2\] is an object, expected null/,
  ],
  "an array in metadata": [
    (w) =>
      w.build({ metadata: new Map([["a", { kind: "tuple", items: [1, Float64Array.of(1) as never] }]]) }),
    /metadata\["a"\].items\[1\] is a Float64Array, .* Give arrays as { kind: "array"/,
  ],
  "metadata that contain themselves": [
    (w) => {
      const metadata = new Map<string, PythonValue>();
      metadata.set("self", metadata);
      w.build({ metadata });
    },
    /metadata is values nested more than 500 levels deep/,
  ],
  ...notNumbers(
    "integers of 64 bits",
    BigInt64Array.of(1n, 2n),
    /is a BigInt64Array, .* Float64Array.from\(array, Number\)/,
  ),
  ...notNumbers("a Proxy of numbers", proxy, /is an object, expected a histogram/),
  ...notNumbers(
    "a DataView of numbers",
    new DataView(new ArrayBuffer(16)),
    /is a DataView, expected a histogram/,
  ),
};

test.each(Object.entries(CASES))("%s is refused, and leaves the writer as it was", (_, [call, message]) => {
  const writer = writerOf();
  const before = writer.build();
  const run = () => call(writer);
  expect(run).toThrow(RabbitInputError);
  expect(run).toThrow(message);
  expect(writer.build()).toEqual(before);
});
