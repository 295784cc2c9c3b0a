import { emptyResultGroup, type FitResult, type PythonValue } from "@rabbit-fit/contracts";
import { histogram, regularAxis, stringCategoryAxis, variableAxis } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { expect, test } from "vitest";
import { histogramJson } from "./histogram-json.js";
import { jsonChunks } from "./json-chunks.js";
import { jsonText } from "./json-text.js";
import { metadataJson } from "./metadata-json.js";
import { type ResultStream, resultJsonChunks, resultToJson } from "./result-json.js";

const joined = (value: unknown) => [...jsonChunks(value)].join("");

async function resultText(result: ResultStream): Promise<unknown> {
  let text = "";
  for await (const piece of resultJsonChunks(result)) text += piece;
  return JSON.parse(text);
}

test("pieces of JSON are what JSON.stringify writes of the same plain record", () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      (value) => JSON.stringify(JSON.parse(joined(value))) === JSON.stringify(value),
    ),
    { seed: 20260623 },
  );
});

test("what JSON does not have is written as text, maps as objects, absent fields not at all", () => {
  const record = {
    bad: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    typed: Float64Array.of(1, Number.NaN),
    big: 2n ** 60n,
    whole: 12n,
    map: new Map([
      ["key", undefined],
      ["other", null],
    ]),
    none: undefined,
    empty: [new Float64Array(0), {}, []],
  };
  const expected = {
    bad: ["NaN", "Infinity", "-Infinity"],
    typed: [1, "NaN"],
    big: "1152921504606846976",
    whole: 12,
    map: { other: null },
    empty: [[], {}, []],
  };
  expect(JSON.parse(joined(record))).toEqual(expected);
  expect(JSON.parse(jsonText(record))).toEqual(expected);
});

test("typed arrays of all kinds are lists", () => {
  const record = {
    toys: Int32Array.of(3, -4),
    converged: Uint8Array.of(1, 0),
    single: Float32Array.of(0.5, Number.NaN),
  };
  const expected = { toys: [3, -4], converged: [1, 0], single: [0.5, "NaN"] };
  expect(JSON.parse(joined(record))).toEqual(expected);
  expect(JSON.parse(jsonText(record))).toEqual(expected);
});

test("an array longer than a piece is complete", () => {
  const values = Float64Array.from({ length: 10_001 }, (_, i) => i / 7);
  const pieces = [...jsonChunks(values)];
  expect(pieces.length).toBeGreaterThan(2);
  expect(JSON.parse(pieces.join(""))).toEqual([...values]);
});

test("metadata become plain values", () => {
  const metadata: PythonValue = new Map<PythonValue, PythonValue>([
    ["float", { kind: "float", value: 3 }],
    ["tuple", { kind: "tuple", items: [1, "a", null] }],
    ["array", { kind: "array", dtype: "float64", shape: [2], data: Float64Array.of(1, Number.NaN) }],
    ["objects", { kind: "array", dtype: "object", shape: [1], data: [new TextEncoder().encode("sig")] }],
    ["scalar", { kind: "scalar", dtype: "int64", value: 5n }],
    ["bytes", Uint8Array.of(0xff)],
    [1, true],
    [{ kind: "tuple", items: ["a", 1] }, "pair"],
    ["axis", { kind: "axis", axis: regularAxis(2, 0, 1, { name: "x", overflow: false }) }],
  ]);
  expect(JSON.parse(joined(metadataJson(metadata)))).toEqual({
    float: 3,
    tuple: [1, "a", null],
    array: { dtype: "float64", shape: [2], data: [1, "NaN"] },
    objects: { dtype: "object", shape: [1], data: ["sig"] },
    scalar: 5,
    bytes: { base64: "/w==" },
    "1": true,
    '["a",1]': "pair",
    axis: { type: "regular", name: "x", size: 2, underflow: true, overflow: false, edges: [0, 0.5, 1] },
  });
});

test("a result has the tree of the HDF5 file", async () => {
  const hist = histogram([variableAxis([0, 1, 3], { name: "x" })], {
    values: [1, 2],
    variances: [3, 4],
    label: "l",
  });
  const parms = histogram([stringCategoryAxis(["a"], { name: "parms", overflow: false })], { values: [1] });
  const result: FitResult = {
    meta: {
      info: new Map([["command", "rabbit fit"]]),
      input: new Map(),
      processes: ["p"],
      pois: ["a"],
      nois: [],
    },
    groups: [
      {
        ...emptyResultGroup({ kind: "asimov" }),
        nllvalreduced: 0.5,
        edmval: null,
        postfitProfile: true,
        histograms: new Map([["parms", parms]]),
        mappings: new Map([
          [
            "BaseMapping",
            {
              channels: new Map([["ch0", new Map([["hist_nobs", hist]])]]),
              counts: new Map([["ndf", 2]]),
              numbers: new Map([["chi2", Number.NaN]]),
              histograms: new Map(),
            },
          ],
        ]),
      },
    ],
  };
  expect(await resultText(result)).toEqual({
    format: "rabbit-fit-result",
    formatVersion: 1,
    meta: { info: { command: "rabbit fit" }, input: {}, processes: ["p"], pois: ["a"], nois: [] },
    results: [
      {
        name: "asimov",
        dataSet: { kind: "asimov" },
        nllvalreduced: 0.5,
        edmval: null,
        postfitProfile: true,
        counts: {},
        numbers: {},
        histograms: {
          parms: {
            storage: "double",
            axes: [
              {
                type: "string-category",
                name: "parms",
                size: 1,
                underflow: false,
                overflow: false,
                categories: ["a"],
              },
            ],
            shape: [1],
            values: [1],
          },
        },
        mappings: {
          BaseMapping: {
            counts: { ndf: 2 },
            numbers: { chi2: "NaN" },
            histograms: {},
            channels: {
              ch0: {
                hist_nobs: {
                  label: "l",
                  storage: "weight",
                  axes: [
                    {
                      type: "variable",
                      name: "x",
                      size: 2,
                      underflow: true,
                      overflow: true,
                      edges: [0, 1, 3],
                    },
                  ],
                  shape: [2],
                  values: [1, 2],
                  variances: [3, 4],
                },
              },
            },
          },
        },
      },
    ],
  });
});

test("in place of a hidden value there is the word, beside its variance", () => {
  const meta: FitResult["meta"] = { info: new Map(), input: new Map(), processes: [], pois: ["b"], nois: [] };
  const parms = (flow: boolean) =>
    histogram([stringCategoryAxis(["a", "b"], { name: "parms", overflow: flow })], {
      values: flow ? [1, 2.5, 7] : [1, 2.5],
      variances: flow ? [3, 4, 8] : [3, 4],
      flow,
    });
  const parsed = (group: Partial<FitResult["groups"][number]>, flow = false) => {
    const histograms = new Map([
      ["parms", parms(flow)],
      ["parms_prefit", parms(false)],
    ]);
    const groups = [{ ...emptyResultGroup({ kind: "data" }), histograms, ...group }];
    return JSON.parse(resultToJson({ meta, groups })).results[0];
  };
  const hidden = { values: [1, "blinded"], variances: [3, 4] };
  const saturatedFit = { histograms: new Map([["parms", parms(false)]]), nllvalreduced: 2, edmval: null };
  const mapping = {
    channels: new Map(),
    counts: new Map(),
    numbers: new Map(),
    histograms: new Map(),
    saturatedFit,
  };
  const shown = { values: [1, 2.5], variances: [3, 4] };
  const blinding = { scheme: "additive", parameters: ["b"] } as const;
  expect(parsed({ blinding })).toMatchObject({
    blinding,
    histograms: { parms: hidden, parms_prefit: shown },
  });
  expect(parsed({ blinding }, true).histograms.parms).toMatchObject({
    ...hidden,
    withFlow: { values: [1, "blinded", 7], variances: [3, 4, 8] },
  });
  expect(parsed({ blinding, mappings: new Map([["M", mapping]]) }).mappings.M.saturatedFit).toMatchObject({
    nllvalreduced: 2,
    edmval: null,
    histograms: { parms: hidden },
  });
  // A result of Python rabbit does not say what it hides: its options do.
  expect(parsed({}).histograms.parms).toMatchObject(hidden);
  expect(parsed({ blinding: { scheme: "additive", parameters: [] } }).histograms.parms).toMatchObject(shown);
  expect(parsed({ dataSet: { kind: "asimov" } }).histograms.parms).toMatchObject(shown);
});

test("what is in flow bins is not lost", () => {
  const axis = variableAxis([0, 1, 3], { name: "x", underflow: false });
  const hist = histogram([axis], { values: [1, 2, 5], variances: [3, 4, 6], flow: true });
  expect(JSON.parse(joined(histogramJson(hist)))).toMatchObject({
    shape: [2],
    values: [1, 2],
    variances: [3, 4],
    withFlow: { values: [1, 2, 5], variances: [3, 4, 6] },
  });
});

test("a result has the JSON of its groups, whether they are there or come one by one", async () => {
  const meta: FitResult["meta"] = { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] };
  const groups = [1, 2].map((toy) => emptyResultGroup({ kind: "toy", toy }));
  async function* oneByOne() {
    yield* groups;
  }
  const whole = await resultText({ meta, groups });
  expect(whole).toMatchObject({ results: [{ name: "toy1" }, { name: "toy2" }] });
  expect(await resultText({ meta, groups: oneByOne() })).toEqual(whole);
  expect(JSON.parse(resultToJson({ meta, groups }))).toEqual(whole);
  expect(await resultText({ meta, groups: [] })).toMatchObject({ results: [] });
});
