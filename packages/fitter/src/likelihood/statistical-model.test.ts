import type { ExternalTerm, FitInput } from "@rabbit-fit/contracts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ExternalTerms } from "../external/external-terms.js";
import { mu } from "../parameter-models/mu.js";
import type { ParameterModelFactory } from "../parameter-models/parameter-model.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { StatisticalModel } from "./statistical-model.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** With the Hessian of one element, in row blocks, which are taken over. */
function externalTerm(name: string, parameter: string, column = 0): ExternalTerm {
  const block = {
    firstRow: 0,
    rowStart: Uint32Array.of(0, 1),
    columns: Uint32Array.of(column),
    values: Float64Array.of(2),
  };
  return { name, parameters: [parameter], hessian: { kind: "sparse", size: 1, upper: [block] } };
}

/** A sparse tensor whose last entry is in a column that it does not have. */
function unloadable(externalTerms: ExternalTerm[]): FitInput {
  const input = exampleInput({ storage: "sparse" });
  if (input.templates.kind !== "sparse") throw new Error("The example is sparse.");
  const { columns } = input.templates.logk[1]!;
  columns[columns.length - 1] = 1000;
  return { ...input, externalTerms };
}

describe("what a model has loaded is released where the rest cannot be", () => {
  test("external terms, without the templates", async () => {
    const close = vi.spyOn(ExternalTerms.prototype, "close");
    const input = unloadable([externalTerm("first", "syst1")]);
    await expect(StatisticalModel.create(input, { threads: 0 })).rejects.toThrow(/1000/);
    expect(close).toHaveBeenCalledOnce();
  });

  test("external terms, without one of them", async () => {
    const close = vi.spyOn(ExternalTerms.prototype, "close");
    const externalTerms = [externalTerm("first", "syst1"), externalTerm("second", "syst2", 5)];
    const creation = ExternalTerms.create(externalTerms, ["syst1", "syst2"], 0);
    await expect(creation).rejects.toThrow(/column/);
    expect(close).toHaveBeenCalledOnce();
  });
});

test("names of external terms are looked up before anything is taken over", async () => {
  const first = externalTerm("first", "syst1");
  const input = { ...exampleInput(), externalTerms: [first, externalTerm("second", "nobody")] };
  await expect(StatisticalModel.create(input, { threads: 0 })).rejects.toThrow(
    /^external_terms\/second\/params\[0\] is "nobody"/,
  );
  expect(first.hessian).toMatchObject({ upper: [{ firstRow: 0 }] });
  expect(input.templates.logk).toHaveLength(2);
});

test("a model that a function makes is checked like any other", async () => {
  const twice: ParameterModelFactory = (context) => {
    const { parameters, ...model } = mu(context);
    return { ...model, parameters: parameters.map((parameter) => ({ ...parameter, name: "mu" })) };
  };
  await expect(StatisticalModel.create(exampleInput(), { model: twice, threads: 0 })).rejects.toThrow(
    /^parameters of the model twice\[1\] is "mu", expected a name that no other/,
  );
});

test("placed data have the lengths of the model", async () => {
  const input = exampleInput();
  const model = await StatisticalModel.create(input, { threads: 0 });
  const { data } = input;
  expect(() => model.place({ ...data, start: new Float64Array(2) }, "toy 1")).toThrow(
    /^toy 1\.start\.length is 2, expected 7 \(parameters\)/,
  );
  const offsets = {
    scheme: "additive",
    hidden: new Uint8Array(7),
    shifts: new Float64Array(7),
    factors: new Float64Array(2),
    widths: new Float64Array(7),
  } as const;
  expect(() => model.place({ ...data, offsets })).toThrow(/^data\.offsets\.factors\.length is 2, expected 7/);
  await model.close();
});
