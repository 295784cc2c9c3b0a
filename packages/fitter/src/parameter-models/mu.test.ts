import { expect, test } from "vitest";
import { templateRows } from "../templates/template-rows.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { mu } from "./mu.js";
import { parameterNamesOf } from "./parameter-model.js";

const model = (signals: readonly string[]) => {
  const input = exampleInput();
  return mu({ ...input, signals, rows: templateRows(input), allowNegative: false });
};

test("parameters of interest come before nuisance parameters", () => {
  expect(parameterNamesOf(model(["sig"]), { names: ["lumi", "theory"] })).toEqual(["sig", "lumi", "theory"]);
});

test("a systematic with the name of a signal is refused", () => {
  expect(() => parameterNamesOf(model(["a", "b"]), { names: ["lumi", "b"] })).toThrow(
    'systematics.names[1] is "b", expected a name of its own',
  );
});
