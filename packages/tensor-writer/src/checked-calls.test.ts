/** Options as programs without types give them: none is ignored. */
import { RabbitInputError } from "@rabbit-fit/contracts";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { checkFitInput, mergeFitInputs, TensorWriter } from "./index.js";

const x = integerAxis(0, 2, { name: "x" });
/** As a program without types gives it. */
const untyped = (value: unknown) => value as never;

function writerOf() {
  const writer = new TensorWriter({ onWarning() {} });
  writer.addChannel([x]);
  writer.addProcess([1, 2], "p");
  writer.addData([1, 2]);
  return writer;
}

test.each<[options: unknown, message: string]>([
  [
    { clipSystVariation: 10 },
    "TensorWriter.options.clipSystVariation is not an option, expected one of sparse, systematicType, " +
      "allowNegativeExpectation, addBinByBinStatToDataCov, clipSystVariations, zeroSystLowNeff, zeroSystLowNeffProcs, " +
      "onWarning. Did you mean TensorWriter.options.clipSystVariations?",
  ],
  [{ sparse: "yes" }, 'TensorWriter.options.sparse is "yes", expected true or false.'],
  [
    { systematicType: "lognormal" },
    'TensorWriter.options.systematicType is "lognormal", expected one of "log_normal", "normal". Did you mean "log_normal"?',
  ],
  [
    { allowNegativeExpectation: 1 },
    "TensorWriter.options.allowNegativeExpectation is 1, expected true or false.",
  ],
  [
    { addBinByBinStatToDataCov: 0 },
    "TensorWriter.options.addBinByBinStatToDataCov is 0, expected true or false.",
  ],
  [{ clipSystVariations: "10" }, 'TensorWriter.options.clipSystVariations is "10", expected a number.'],
  [{ zeroSystLowNeff: null }, "TensorWriter.options.zeroSystLowNeff is null, expected a number."],
  [
    { zeroSystLowNeffProcs: "p" },
    'TensorWriter.options.zeroSystLowNeffProcs is "p", expected a list of names.',
  ],
  [{ onWarning: true }, "TensorWriter.options.onWarning is true, expected a function."],
  ["sparse", 'TensorWriter.options is "sparse", expected an object { sparse,'],
])("a writer refuses %j", (options, message) => {
  expect(() => new TensorWriter(untyped(options))).toThrow(RabbitInputError);
  expect(() => new TensorWriter(untyped(options))).toThrow(message);
});

const variation = histogram([x], { values: [1, 2] });

test.each<[name: string, call: (writer: TensorWriter) => unknown, message: string]>([
  [
    "a name as it is in Python",
    (w) => w.addChannel([x], untyped("signal")),
    'addChannel.options is "signal", expected an object { name, masked, flow }.',
  ],
  [
    "a slip of addChannel",
    (w) => w.addChannel([x], untyped({ mask: true })),
    "addChannel.options.mask is not an option, expected one of name, masked, flow. Did you mean addChannel.options.masked?",
  ],
  [
    "a word for masked",
    (w) => w.addChannel([x], untyped({ masked: "no" })),
    'addChannel.options.masked is "no", expected',
  ],
  [
    "a slip of addData",
    (w) => w.addData([1, 2], untyped({ variance: [1, 2] })),
    "addData.options.variance is not an option, expected one of channel, variances. Did you mean addData.options.variances?",
  ],
  [
    "a number as a channel",
    (w) => w.addDataVariances([1, 2], untyped({ channel: 0 })),
    "addDataVariances.options.channel is 0, expected a text.",
  ],
  [
    "a slip of addPseudodata",
    (w) => w.addPseudodata([1, 2], untyped({ names: "alt" })),
    "addPseudodata.options.names is not an option, expected one of name, channel. Did you mean addPseudodata.options.name?",
  ],
  [
    "a slip of addProcess",
    (w) => w.addProcess([1, 2], "r", untyped({ isSignal: true })),
    "addProcess.options.isSignal is not an option, expected one of channel, signal, variances. Did you mean " +
      "addProcess.options.signal?",
  ],
  [
    "a word for signal",
    (w) => w.addProcess([1, 2], "r", untyped({ signal: "true" })),
    'addProcess.options.signal is "true", expected true or false.',
  ],
  [
    "no options of a norm systematic",
    (w) => w.addNormSystematic("n", untyped(undefined)),
    "addNormSystematic.options is missing, expected an object { groups,",
  ],
  [
    "a norm systematic of no process",
    (w) => w.addNormSystematic("n", untyped({ uncertainty: 1.1 })),
    "addNormSystematic.options.process is missing, expected the name of a process, or a list of names.",
  ],
  [
    "several processes under another name",
    (w) => w.addNormSystematic("n", untyped({ processes: ["p"], uncertainty: 1.1 })),
    "Did you mean addNormSystematic.options.process?",
  ],
  [
    "a number for constrained",
    (w) => w.addNormSystematic("n", untyped({ process: "p", uncertainty: 1.1, constrained: 0 })),
    "addNormSystematic.options.constrained is 0, expected true or false.",
  ],
  [
    "Python's name of an option",
    (w) => w.addSystematic(variation, "s", untyped({ process: "p", as_difference: true })),
    "addSystematic.options.as_difference is not an option, expected one of groups, noi, constrained, addToDataCovariance, " +
      "process, channel, kfactor, mirror, symmetrize, asDifference, systAxes. Did you mean " +
      "addSystematic.options.asDifference?",
  ],
  [
    "no process of a systematic",
    (w) => w.addSystematic(variation, "s", untyped({})),
    "addSystematic.options.process is missing, expected a text.",
  ],
  [
    "beta variations of no channel",
    (w) => w.addBetaVariations(variation, untyped({ process: "p" })),
    "addBetaVariations.options.sourceChannel is missing, expected a text.",
  ],
  [
    "a slip of an external term",
    (w) => w.addExternalLikelihoodTerm(untyped({ params: ["a"], gradient: [1] })),
    "addExternalLikelihoodTerm.term.params is not an option, expected one of name, constant, logNormalization, parameters,",
  ],
  [
    "metadata that are an object",
    (w) => w.build(untyped({ metadata: {} })),
    "build.options.metadata is an object, expected a Map.",
  ],
])("%s is refused, and leaves the writer as it was", (_, call, message) => {
  const writer = writerOf();
  const before = writer.build();
  expect(() => call(writer)).toThrow(RabbitInputError);
  expect(() => call(writer)).toThrow(message);
  expect(writer.build()).toEqual(before);
});

test.each<[call: string, options: unknown, message: string]>([
  ["merge", { systematictype: "normal" }, "Did you mean options.systematicType?"],
  ["merge", { systematicType: "lognormal" }, 'Did you mean "log_normal"?'],
  ["merge", { partialPseudodata: "drop" }, 'options.partialPseudodata is "drop", expected one of "refuse", '],
  ["merge", { metaInfo: {} }, "options.metaInfo is an object, expected a Map."],
  ["check", { channel: ["a"] }, "Did you mean options.channels?"],
  ["check", { channels: "a" }, 'options.channels is "a", expected a list of names of channels.'],
  ["check", { thresholds: { yields: 1 } }, "Did you mean options.thresholds.yield?"],
  ["check", { thresholds: { data: "10" } }, 'options.thresholds.data is "10", expected a number that is not'],
])("%s refuses the options %j", (call, options, message) => {
  const input = writerOf().build();
  const made = () =>
    call === "merge"
      ? mergeFitInputs([{ name: "first", input }], untyped(options))
      : checkFitInput(input, untyped(options));
  expect(made).toThrow(RabbitInputError);
  expect(made).toThrow(message);
});

test.each<[source: unknown, message: string]>([
  ["a.hdf5", 'sources[0] is "a.hdf5", expected an object { name, input, rename, clip }.'],
  [{ input: {} }, "sources[0].name is missing, expected a text."],
  [{ name: "a", input: {}, renames: {} }, "Did you mean sources[0].rename?"],
  [{ name: "a", input: {}, rename: { channel: new Map() } }, "Did you mean sources[0].rename.channels?"],
  [{ name: "a", input: {}, rename: { channels: { a: "b" } } }, "sources[0].rename.channels is"],
])("a merge refuses the source %j", (source, message) => {
  expect(() => mergeFitInputs([untyped(source)])).toThrow(message);
});
