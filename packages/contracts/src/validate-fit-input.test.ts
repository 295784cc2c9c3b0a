import { runInNewContext } from "node:vm";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import type { FitInput, SparseTemplates } from "./fit-input.js";
import { RabbitInputError } from "./rabbit-input-error.js";
import { validateFitInput } from "./validate-fit-input.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const axis = (bins: number) => integerAxis(0, bins, { underflow: false, overflow: false });

/** Three bins, one of them masked, two processes, two systematics, dense and symmetric. */
function validInput(): Mutable<FitInput> {
  return {
    channels: [
      { name: "a", axes: [axis(2)], masked: false, flow: false, start: 0, stop: 2 },
      { name: "b", axes: [axis(1)], masked: true, flow: false, start: 2, stop: 3 },
    ],
    processes: ["s", "b"],
    signals: ["s"],
    systematics: {
      names: ["free", "lumi"],
      unconstrainedCount: 1,
      constraintWeights: Float64Array.of(0, 1),
      noiIndices: Int32Array.of(0),
      groups: [{ name: "g", indices: Int32Array.of(1, 0) }],
    },
    systematicType: "log_normal",
    symmetric: true,
    data: {
      counts: Float64Array.of(1, 2),
      variances: Float64Array.of(1, 0),
      inverseCovariance: Float64Array.of(2, 1, 1, 2),
    },
    pseudodata: [{ name: "p", counts: Float64Array.of(3, 4), variances: Float64Array.of(3, 4) }],
    templates: {
      kind: "dense",
      norm: new Float64Array(6).fill(1),
      columnCount: 2,
      logk: [
        { firstRow: 0, values: new Float64Array(8) },
        { firstRow: 4, values: new Float64Array(4) },
      ],
    },
    sumw: new Float64Array(6).fill(1),
    sumw2: new Float64Array(6).fill(1),
    betaVariations: new Float64Array(12),
    externalTerms: [
      {
        name: "t",
        parameters: ["s", "lumi"],
        gradient: Float64Array.of(1, 2),
        hessian: { kind: "dense", size: 2, values: Float64Array.of(1, 2, 2, 1) },
      },
    ],
    auxiliary: new Map([["x", new Map([["y", { shape: [1, 2], data: Int8Array.of(1, 2) }]])]]),
    metadata: new Map(),
  };
}

function sparseTemplates(): Mutable<SparseTemplates> {
  return {
    kind: "sparse",
    bins: Uint32Array.of(0, 0, 2),
    processes: Uint32Array.of(0, 1, 1),
    norm: Float64Array.of(1, 2, 3),
    columnCount: 2,
    logk: [
      {
        firstRow: 0,
        rowStart: Uint32Array.of(0, 1, 1),
        columns: Uint32Array.of(1),
        values: Float64Array.of(0.1),
      },
      {
        firstRow: 2,
        rowStart: Uint32Array.of(0, 2),
        columns: Uint32Array.of(0, 1),
        values: Float64Array.of(1, 2),
      },
    ],
  };
}

/** The error of the valid input with a change, if there is one. */
function refusal(change: (input: Mutable<FitInput>) => void, options = {}): RabbitInputError | undefined {
  const input = validInput();
  change(input);
  try {
    validateFitInput(input, options);
  } catch (error) {
    expect(error).toBeInstanceOf(RabbitInputError);
    return error as RabbitInputError;
  }
  return undefined;
}

const withTemplates = (change: (templates: Mutable<SparseTemplates>) => void) =>
  refusal((input) => {
    const templates = sparseTemplates();
    change(templates);
    input.templates = templates;
  });

test("a valid input is accepted, dense and sparse, and not changed", () => {
  const input = validInput();
  const before = structuredClone(input);
  validateFitInput(input);
  expect(input).toEqual(before);
  expect(withTemplates(() => {})).toBeUndefined();
});

test("the file is named where it is known", () => {
  const error = refusal((input) => (input.sumw = new Float64Array(1)), { file: "in.hdf5" });
  expect(error!.message).toBe("in.hdf5: sumw.length is 1, expected 6 (bins with masked ones x processes).");
});

describe("a record that lacks a part, or has it of another type, is refused with its place", () => {
  /** Places of all parts: of lists, those of the first item. */
  function places(part: unknown, path: readonly string[] = []): (readonly string[])[] {
    if (Object.prototype.toString.call(part) !== "[object Object]" && !Array.isArray(part)) return [];
    return Object.entries(part as object)
      .filter(([key]) => path.at(-1) !== "axes" && (!Array.isArray(part) || key === "0"))
      .flatMap(([key, value]) => [[...path, key], ...places(value, [...path, key])]);
  }

  /** A copy of the record with another value at a place. */
  function changed(part: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
    const copy: Record<string, unknown> = Array.isArray(part)
      ? (Object.assign([], part) as never)
      : { ...(part as object) };
    copy[key!] = rest.length === 0 ? value : changed(copy[key!], rest, value);
    return copy;
  }

  const inputs = [validInput(), { ...validInput(), templates: sparseTemplates() }];
  const optional = /variances|inverseCovariance|betaVariations|gradient|hessian|constant|logNormalization$/;

  test.each(
    inputs.flatMap((input) => places(input).map((place) => [place.join("."), input, place] as const)),
  )("%s", (name, input, place) => {
    const wrong = [
      null,
      3,
      "x",
      {},
      [0],
      Number.NaN,
      new Float64Array(0),
      ...(optional.test(name) ? [] : [undefined]),
    ];
    const ends = wrong.map((value) => {
      try {
        validateFitInput(changed(input, place, value) as FitInput);
      } catch (error) {
        return error;
      }
      return "accepted";
    });
    // Some of the values are what the part may be: 3 as a number, "x" as a name. Most are not.
    expect(ends.filter((end) => end !== "accepted").length).toBeGreaterThanOrEqual(5);
    for (const end of ends) if (end !== "accepted") expect(end).toBeInstanceOf(RabbitInputError);
  });

  test("in words", () => {
    const { data: _, ...rest } = validInput();
    expect(() => validateFitInput(rest as never)).toThrow(/^data is missing, expected an object { counts, /);
    expect(() =>
      validateFitInput({ ...rest, data: { counts: [1, 2] } } as never, { file: "in.hdf5" }),
    ).toThrow("in.hdf5: data.counts is [1, 2], expected a Float64Array.");
    expect(() => validateFitInput({ ...validInput(), systematics: {} } as never)).toThrow(
      "systematics.names is missing, expected a list of names.",
    );
  });
});

test("numbers that belong to a bin are named with its channel", () => {
  const message = (damage: (input: Mutable<FitInput>) => void) => refusal(damage)!.message;
  expect(message(({ data }) => (data.counts[1] = Number.NaN))).toContain(
    'data.counts[1] is NaN, expected a finite number in bin 1 of channel "',
  );
  expect(message(({ sumw2 }) => (sumw2[5] = -0.1))).toMatch(
    /sumw2\[5\] is -0.1, expected .* not negative in bin \d of channel ".+" of process ".+"\./,
  );
  expect(message(({ templates }) => (templates.norm[4] = Number.NaN))).toMatch(
    /templates.norm\[4\] is NaN, expected a finite number in bin \d of channel ".+" of process ".+"\./,
  );
});

describe("an input is refused", () => {
  const faults: Record<string, [change: (input: Mutable<FitInput>) => void, message: RegExp]> = {
    "without channels": [(input) => (input.channels = []), /channels is empty/],
    "with two channels of one name": [
      (input) => (input.channels = input.channels.map((channel) => ({ ...channel, name: "a" }))),
      /channels\.name\[1\] is "a", expected a name of its own/,
    ],
    "with a gap between channels": [
      (input) => (input.channels = [input.channels[0]!, { ...input.channels[1]!, start: 3, stop: 4 }]),
      /channels\.b\.start is 3, expected 2/,
    ],
    "with a channel that does not fit its axes": [
      (input) => (input.channels = [{ ...input.channels[0]!, stop: 3 }]),
      /channels\.a\.stop is 3, expected 2, from its axes/,
    ],
    "with a masked channel first": [
      (input) =>
        (input.channels = [
          { ...input.channels[0]!, masked: true },
          { ...input.channels[1]!, masked: false },
        ]),
      /channels\.b\.masked is false, expected masked channels last/,
    ],
    "without processes": [(input) => (input.processes = []), /processes is empty/],
    "with a process twice": [(input) => (input.processes = ["s", "s"]), /processes\[1\] is "s"/],
    "with a nameless process": [
      (input) => (input.processes = ["s", ""]),
      /processes\[1\] is "", expected a name/,
    ],
    "with a signal that is not first": [
      (input) => (input.signals = ["b"]),
      /signals\[0\] is "b", expected "s"/,
    ],
    "with a systematic twice": [
      (input) => (input.systematics = { ...input.systematics, names: ["x", "x"] }),
      /systematics\.names\[1\]/,
    ],
    "with too many unconstrained systematics": [
      (input) => (input.systematics = { ...input.systematics, unconstrainedCount: 3 }),
      /unconstrainedCount is 3, expected from 0 to 2/,
    ],
    "with an unconstrained systematic that has a weight": [
      (input) => (input.systematics = { ...input.systematics, constraintWeights: Float64Array.of(1, 1) }),
      /constraintWeights\[0\] is 1, expected 0: "free"/,
    ],
    "with a negative constraint weight": [
      (input) => (input.systematics = { ...input.systematics, constraintWeights: Float64Array.of(0, -1) }),
      /constraintWeights\[1\] is -1/,
    ],
    "with a nuisance of interest out of range": [
      (input) => (input.systematics = { ...input.systematics, noiIndices: Int32Array.of(2) }),
      /noiIndices\[0\] is 2, expected an index below 2/,
    ],
    "with a systematic twice in a group": [
      (input) =>
        (input.systematics = { ...input.systematics, groups: [{ name: "g", indices: Int32Array.of(1, 1) }] }),
      /groups\.g\.indices\[1\] is 1, expected each index once/,
    ],
    "with data of the wrong length": [
      (input) => (input.data = { counts: new Float64Array(3) }),
      /data\.counts\.length is 3, expected 2/,
    ],
    "with data that is not a number": [
      (input) => (input.data = { counts: Float64Array.of(1, Number.NaN) }),
      /data\.counts\[1\] is NaN/,
    ],
    "with a negative variance of the data": [
      (input) => (input.data = { ...input.data, variances: Float64Array.of(1, -1) }),
      /data\.variances\[1\] is -1, expected a finite number that is not negative/,
    ],
    "with an asymmetric covariance": [
      (input) => (input.data = { ...input.data, inverseCovariance: Float64Array.of(2, 1, 0, 2) }),
      /inverseCovariance\[1,0\] is 0, expected 1, as at \[0,1\]/,
    ],
    "with a covariance that is not positive definite": [
      // Eigenvalues 3 and -1.
      (input) => (input.data = { ...input.data, inverseCovariance: Float64Array.of(1, 2, 2, 1) }),
      /inverseCovariance\[1,1\] is -3, expected above 0.*positive/,
    ],
    "with pseudodata of the wrong length": [
      (input) => (input.pseudodata = [{ name: "p", counts: new Float64Array(1) }]),
      /pseudodata\.p\.counts\.length is 1/,
    ],
    "with an infinite template": [
      (input) => {
        input.templates.norm[4] = Number.POSITIVE_INFINITY;
      },
      /templates\.norm\[4\] is Infinity/,
    ],
    "with columns for an asymmetric tensor": [
      (input) => (input.symmetric = false),
      /columnCount is 2, expected 4 \(2 x systematics/,
    ],
    "with a block missing": [
      (input) => (input.templates.logk as unknown[]).pop(),
      /templates\.logk is 4 rows, expected 6 rows.*taken over/,
    ],
    "with blocks out of order": [
      (input) => (input.templates.logk as unknown[]).reverse(),
      /logk\[0\]\.firstRow is 4, expected 0/,
    ],
    "with a logk that is not a number": [
      (input) => {
        input.templates.logk[1]!.values[2] = Number.NaN;
      },
      /logk\[1\]\.values\[2\] is NaN/,
    ],
    "with negative sums of squared weights": [
      (input) => {
        input.sumw2[5] = -0.1;
      },
      /sumw2\[5\] is -0.1/,
    ],
    "with beta variations of the wrong length": [
      (input) => (input.betaVariations = new Float64Array(11)),
      /betaVariations\.length is 11, expected 12/,
    ],
    "with an external gradient of the wrong length": [
      (input) => (input.externalTerms = [{ ...input.externalTerms[0]!, gradient: new Float64Array(3) }]),
      /externalTerms\.t\.gradient\.length is 3/,
    ],
    "with an external Hessian that is not symmetric": [
      (input) =>
        (input.externalTerms = [
          {
            ...input.externalTerms[0]!,
            hessian: { kind: "dense", size: 2, values: Float64Array.of(1, 2, 3, 1) },
          },
        ]),
      /externalTerms\.t\.hessian\.values\[1,0\] is 3/,
    ],
    "with an external gradient that is not a number": [
      (input) =>
        (input.externalTerms = [{ ...input.externalTerms[0]!, gradient: Float64Array.of(1, Number.NaN) }]),
      /externalTerms\.t\.gradient\[1\] is NaN, expected a finite number/,
    ],
    "with a parameter twice in an external term": [
      (input) => (input.externalTerms = [{ ...input.externalTerms[0]!, parameters: ["lumi", "lumi"] }]),
      /externalTerms\.t\.parameters\[1\] is "lumi", expected a name of its own/,
    ],
    "with two external terms of one name": [
      (input) => (input.externalTerms = [input.externalTerms[0]!, input.externalTerms[0]!]),
      /externalTerms\.name\[1\] is "t", expected a name of its own/,
    ],
    "with an external Hessian of another size than its parameters": [
      (input) =>
        (input.externalTerms = [
          {
            ...input.externalTerms[0]!,
            hessian: { kind: "dense", size: 1, values: Float64Array.of(1) },
          },
        ]),
      /externalTerms\.t\.hessian\.size is 1, expected 2 \(parameters of the term\)/,
    ],
    "with an external Hessian that does not fill its size": [
      (input) =>
        (input.externalTerms = [
          {
            ...input.externalTerms[0]!,
            hessian: { kind: "dense", size: 2, values: Float64Array.of(1, 2, 1) },
          },
        ]),
      /externalTerms\.t\.hessian\.values\.length is 3, expected 4/,
    ],
    "with an external Hessian that is not a number, dense": [
      (input) =>
        (input.externalTerms = [
          {
            ...input.externalTerms[0]!,
            hessian: { kind: "dense", size: 2, values: Float64Array.of(1, 2, 2, Number.NaN) },
          },
        ]),
      /externalTerms\.t\.hessian\.values\[3\] is NaN/,
    ],
    "with an external Hessian that is not a number, sparse": [
      (input) => {
        const block = {
          firstRow: 0,
          rowStart: Uint32Array.of(0, 1, 2),
          columns: Uint32Array.of(0, 1),
          values: Float64Array.of(1, Number.NEGATIVE_INFINITY),
        };
        input.externalTerms = [
          { ...input.externalTerms[0]!, hessian: { kind: "sparse", size: 2, upper: [block] } },
        ];
      },
      /hessian\.upper\[0\]\.values\[1\] is -Infinity/,
    ],
    "with rows of an external Hessian missing": [
      (input) => {
        const block = {
          firstRow: 0,
          rowStart: Uint32Array.of(0, 1),
          columns: Uint32Array.of(0),
          values: Float64Array.of(1),
        };
        input.externalTerms = [
          { ...input.externalTerms[0]!, hessian: { kind: "sparse", size: 2, upper: [block] } },
        ];
      },
      /externalTerms\.t\.hessian\.upper is 1 rows, expected 2 rows/,
    ],
    "with an external Hessian that has entries below the diagonal": [
      (input) => {
        const block = {
          firstRow: 0,
          rowStart: Uint32Array.of(0, 1, 2),
          columns: Uint32Array.of(0, 0),
          values: Float64Array.of(1, 1),
        };
        input.externalTerms = [
          { ...input.externalTerms[0]!, hessian: { kind: "sparse", size: 2, upper: [block] } },
        ];
      },
      /hessian\.upper\[0\]\.columns\[1\] is 0, expected from 1 to 1/,
    ],
    "with an auxiliary array that does not fit its shape": [
      (input) =>
        (input.auxiliary = new Map([["x", new Map([["y", { shape: [3], data: Int8Array.of(1) }]])]])),
      /auxiliary\.x\.y\.data\.length is 1, expected 3/,
    ],
  };

  test.each(Object.entries(faults))("%s", (_, [change, message]) => {
    expect(refusal(change)?.message).toMatch(message);
  });
});

describe("sparse templates are refused", () => {
  const faults: Record<string, [change: (templates: Mutable<SparseTemplates>) => void, message: RegExp]> = {
    "with a bin out of range": [
      (t) => (t.bins[2] = 3),
      /templates\.bins\[2\] is 3, expected below 3 \(bins\)/,
    ],
    "with a process out of range": [(t) => (t.processes[2] = 2), /templates\.processes\[2\] is 2/],
    "with rows that are not sorted": [
      (t) => (t.bins[0] = 1),
      /templates\.bins\[1\] is 0, expected rows sorted/,
    ],
    "with a row twice": [(t) => (t.processes[1] = 0), /each pair once/],
    "with a column out of range": [
      (t) => (t.logk[1]!.columns[1] = 2),
      /logk\[1\]\.columns\[1\] is 2, expected from 1 to 1: sorted, each once, in row 2/,
    ],
    "with a column twice": [(t) => (t.logk[1]!.columns[1] = 0), /logk\[1\]\.columns\[1\] is 0/],
    "with row starts that fall": [(t) => (t.logk[0]!.rowStart[1] = 2), /logk\[0\]\.(columns|rowStart)/],
    "with fewer values than columns": [
      (t) => (t.logk[1] = { ...t.logk[1]!, values: new Float64Array(1) }),
      /logk\[1\]\.values\.length is 1, expected 2/,
    ],
    "with an entry that is not a number": [
      (t) => (t.logk[0]!.values[0] = Number.NaN),
      /logk\[0\]\.values\[0\] is NaN/,
    ],
  };

  test.each(Object.entries(faults))("%s", (_, [change, message]) => {
    expect(withTemplates(change)?.message).toMatch(message);
  });

  test("unless the entries of the row blocks were checked before", () => {
    const change = (input: Mutable<FitInput>) => {
      input.templates.logk[1]!.values[2] = Number.NaN;
    };
    expect(refusal(change, { rowBlocks: "checked" })).toBeUndefined();
    expect(refusal(change, { rowBlocks: "check" })).toBeDefined();
  });
});

test("a covariance that has been changed since it was accepted is refused", () => {
  const input = validInput();
  validateFitInput(input);
  input.data.inverseCovariance!.set([1, 2, 2, 1]);
  expect(() => validateFitInput(input)).toThrow(/inverseCovariance\[1,1\] is -3/);
});

test("parts of another realm, as in a test runner after structuredClone, are valid", () => {
  const input = validInput();
  const [auxiliary, metadata, counts] = runInNewContext("[new Map(), new Map(), Float64Array.of(1, 2)]");
  expect(() => validateFitInput({ ...input, auxiliary, metadata, data: { counts } })).not.toThrow();
});
