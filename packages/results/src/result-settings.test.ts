import type { PythonValue } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import { recordedSettings } from "./result-settings.js";

const recorded = (args: readonly (readonly [string, PythonValue])[]) =>
  recordedSettings({ info: new Map([["args", new Map(args)]]) });

const defaults = {
  data: {
    unblind: [],
    toys: { dataMode: "expected", randomizeSystematics: "frequentist", randomizeParameters: false },
  },
  parameters: { allowNegative: false, freeze: [], constraintMinima: [] },
};

test("without a record, and with one of other options, settings are the defaults of the commands", () => {
  expect(recordedSettings({ info: new Map() })).toEqual(defaults);
  expect(recordedSettings({ info: new Map([["args", "-t 0"]]) })).toEqual(defaults);
  expect(
    recorded([
      ["outname", "fit.hdf5"],
      ["unblind", null],
    ]),
  ).toEqual(defaults);
});

test("the arguments of a command are its settings, whether lists or tuples", () => {
  expect(
    recorded([
      ["unblind", ["sig.*"]],
      ["freezeParameters", { kind: "tuple", items: ["norm", "shape"] }],
      ["allowNegativeParam", true],
      ["setConstraintMinimum", [["norm", "0.5"]]],
      ["toysDataMode", "observed"],
      ["toysSystRandomize", "bayesian"],
      ["toysRandomizeParameters", true],
    ]),
  ).toEqual({
    data: {
      unblind: ["sig.*"],
      toys: { dataMode: "observed", randomizeSystematics: "bayesian", randomizeParameters: true },
    },
    parameters: {
      allowNegative: true,
      freeze: ["norm", "shape"],
      constraintMinima: [{ parameter: "norm", value: 0.5 }],
    },
  });
});
