import { expect, test } from "vitest";
import { parameterNamesOf } from "./rate-model.js";
import { signalStrengths } from "./signal-strengths.js";

test("parameters of interest come before nuisance parameters", () => {
  expect(parameterNamesOf(signalStrengths(["sig"]), { names: ["lumi", "theory"] })).toEqual([
    "sig",
    "lumi",
    "theory",
  ]);
});

test("a systematic with the name of a signal is refused", () => {
  expect(() => parameterNamesOf(signalStrengths(["a", "b"]), { names: ["lumi", "b"] })).toThrow(
    'systematics.names[1] is "b", expected a name of its own',
  );
});
