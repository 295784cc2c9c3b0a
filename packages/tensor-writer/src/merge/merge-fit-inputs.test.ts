import {
  type Channel,
  type ExternalTerm,
  type FitInput,
  type Pseudodata,
  RabbitInputError,
  type SystematicType,
  type Templates,
  validateFitInput,
} from "@rabbit-fit/contracts";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { templateRows } from "../check/template-rows.js";
import { mergeFitInputs } from "./merge-fit-inputs.js";
import { type MergeSource, unmatchedRenames } from "./merge-source.js";

interface Recipe {
  readonly seed: number;
  readonly channels: readonly { readonly name: string; readonly bins: number; readonly masked: boolean }[];
  /** Those whose names begin with "s" are signals. */
  readonly processes: readonly string[];
  /** Those whose names begin with "f" are free. */
  readonly systematics: readonly string[];
  readonly kind: Templates["kind"];
  readonly symmetric: boolean;
  readonly systematicType: SystematicType;
}

const basic: Recipe = {
  seed: 1,
  channels: [{ name: "a", bins: 3, masked: false }],
  processes: ["s", "b"],
  systematics: ["free", "lumi", "shape"],
  kind: "dense",
  symmetric: true,
  systematicType: "log_normal",
};

/** A random tensor in canonical order, a third of whose templates and variations are missing. */
function tensor(changes: Partial<Recipe> = {}): FitInput {
  const recipe = { ...basic, ...changes };
  const random = uniform(recipe.seed);
  const { processes, systematics: names, symmetric, systematicType, kind } = recipe;
  const channels: Channel[] = [];
  for (const { name, bins, masked } of recipe.channels) {
    const start = channels.at(-1)?.stop ?? 0;
    const axes = [integerAxis(0, bins, { name: `x_${name}`, underflow: false, overflow: false })];
    channels.push({ name, axes, masked, flow: false, start, stop: start + bins });
  }
  const binCount = channels.at(-1)!.stop;
  const dataBins = channels.filter(({ masked }) => !masked).at(-1)?.stop ?? 0;
  const size = binCount * processes.length;
  const columnCount = (symmetric ? 1 : 2) * names.length;
  const norm = Float64Array.from({ length: size }, () => (random() < 0.3 ? 0 : 10 + 50 * random()));
  const logk = Float64Array.from({ length: size * columnCount }, (_, i) => {
    const yieldOfRow = norm[Math.floor(i / columnCount)]!;
    if (yieldOfRow === 0 || random() < 0.3) return 0;
    // Together less than a yield, so that no variation changes a sign.
    return (0.4 * random() - 0.2) * (systematicType === "normal" ? yieldOfRow : 1);
  });
  const free = names.filter((name) => name.startsWith("f")).length;
  return {
    channels,
    processes,
    signals: processes.filter((name) => name.startsWith("s")),
    systematics: {
      names,
      unconstrainedCount: free,
      constraintWeights: Float64Array.from(names, (_, i) => (i < free ? 0 : 1)),
      noiIndices: Int32Array.from({ length: free }, (_, i) => i),
      groups: [{ name: "all", indices: Int32Array.from(names, (_, i) => i) }],
    },
    systematicType,
    symmetric,
    data: { counts: Float64Array.from({ length: dataBins }, () => Math.floor(100 * random())) },
    pseudodata: [],
    templates:
      kind === "dense"
        ? { kind, norm, columnCount, logk: [{ firstRow: 0, values: logk }] }
        : sparse(norm, logk, columnCount, processes.length),
    sumw: norm.slice(),
    sumw2: norm.map((value) => value / 3),
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
  };
}

function sparse(
  norm: Float64Array,
  dense: Float64Array,
  columnCount: number,
  processCount: number,
): Templates {
  const rows = [...norm.keys()].filter((row) => norm[row] !== 0);
  return {
    kind: "sparse",
    bins: Uint32Array.from(rows, (row) => Math.floor(row / processCount)),
    processes: Uint32Array.from(rows, (row) => row % processCount),
    norm: Float64Array.from(rows, (row) => norm[row]!),
    columnCount,
    logk: rows.map((row, firstRow) => {
      const values = dense.subarray(row * columnCount, (row + 1) * columnCount);
      const columns = [...values.keys()].filter((column) => values[column] !== 0);
      return {
        firstRow,
        rowStart: Uint32Array.of(0, columns.length),
        columns: Uint32Array.from(columns),
        values: Float64Array.from(columns, (column) => values[column]!),
      };
    }),
  };
}

/** Mulberry32. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface NamedRow {
  readonly norm: number;
  readonly logk: Readonly<Record<string, number>>;
}

/** Everything that a template row is made of, by names: the slow twin, which knows nothing of the order of a tensor. */
function byName(input: FitInput): Record<string, NamedRow> {
  const rows = templateRows(input);
  const names = input.systematics.names;
  const out: Record<string, NamedRow> = {};
  for (let row = 0; row < rows.count; row++) {
    const bin = rows.bin(row);
    const channel = input.channels.find(({ stop }) => bin < stop)!;
    const { columns, values, begin, end } = rows.entries(row);
    const logk: Record<string, number> = {};
    for (let i = begin; i < end; i++) {
      const half = columns[i]! < names.length ? "average" : "half-difference";
      logk[`${names[columns[i]! % names.length]} ${half}`] = values[i]!;
    }
    if (rows.norm(row) === 0 && begin === end) continue;
    const process = input.processes[rows.process(row)];
    out[`${channel.name} ${bin - channel.start} ${process}`] = { norm: rows.norm(row), logk };
  }
  return out;
}

/** Yield of a row at one standard deviation of one systematic, up or down. */
function varied(
  { norm, logk }: NamedRow,
  name: string,
  options: { readonly sign: 1 | -1; readonly type: SystematicType },
): number {
  const shift = options.sign * (logk[`${name} average`] ?? 0) + (logk[`${name} half-difference`] ?? 0);
  return options.type === "normal" ? norm + shift : norm * Math.exp(shift);
}

const named = (name: string, input: FitInput, more: Partial<MergeSource> = {}): MergeSource => ({
  name,
  input,
  ...more,
});
const renaming = (pairs: Readonly<Record<string, string>>) => new Map(Object.entries(pairs));

const recipes = fc.record({
  seed: fc.integer(),
  processes: fc.subarray(["s1", "s2", "b1", "b10", "b2"], { minLength: 1 }).map((names) => names.toSorted()),
  systematics: fc.subarray(["f1", "f2", "n1", "n2", "n10"]),
  bins: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
  maskedCount: fc.integer({ min: 0, max: 3 }),
  kind: fc.constantFrom("dense", "sparse"),
  symmetric: fc.boolean(),
});

const sources = (types: fc.Arbitrary<SystematicType>) =>
  fc.array(fc.tuple(recipes, types), { minLength: 1, maxLength: 3 }).map((list) =>
    list.map(([{ bins, maskedCount, processes, ...rest }, systematicType], i) =>
      named(
        `input ${i}`,
        tensor({
          ...rest,
          systematicType,
          kind: rest.kind as Templates["kind"],
          processes: [
            ...processes.filter((name) => name.startsWith("s")),
            ...processes.filter((name) => !name.startsWith("s")),
          ],
          channels: bins.map((binsOfChannel, k) => ({
            name: `channel ${i} ${k}`,
            bins: binsOfChannel,
            masked: k >= Math.max(1, bins.length - maskedCount),
          })),
        }),
      ),
    ),
  );

const runs = { seed: 5, numRuns: 60 };

describe("whatever is merged", () => {
  test("templates and variations are those of the sources, to the last bit", () => {
    fc.assert(
      fc.property(sources(fc.constant("log_normal" as const)), (list) => {
        const merged = mergeFitInputs(list);
        expect(byName(merged)).toEqual(Object.assign({}, ...list.map(({ input }) => byName(input))));
      }),
      runs,
    );
  });

  test("the tensor is valid, in canonical order, and dense where all sources are", () => {
    fc.assert(
      fc.property(sources(fc.constantFrom("log_normal", "normal")), (list) => {
        const merged = mergeFitInputs(list, { systematicType: "normal" });
        validateFitInput(merged);
        expect(merged.templates.kind).toBe(
          list.every(({ input }) => input.templates.kind === "dense") ? "dense" : "sparse",
        );
        const union = (names: (input: FitInput) => readonly string[]) => [
          ...new Set(list.flatMap(({ input }) => names(input))),
        ];
        const order = ["s1", "s2", "b1", "b10", "b2"];
        expect(merged.processes).toEqual(order.filter((p) => union((i) => i.processes).includes(p)));
        const natural = ["f1", "f2", "n1", "n2", "n10"];
        expect(merged.systematics.names).toEqual(
          natural.filter((name) => union((input) => input.systematics.names).includes(name)),
        );
      }),
      runs,
    );
  });

  test("dense and sparse sources give the same", () => {
    fc.assert(
      fc.property(sources(fc.constantFrom("log_normal", "normal")), (list) => {
        const converted = list.map((source): MergeSource => {
          const { input } = source;
          if (input.templates.kind === "sparse") return source;
          const { norm, columnCount, logk } = input.templates;
          const templates = sparse(norm, logk[0]!.values, columnCount, input.processes.length);
          return { ...source, input: { ...input, templates } };
        });
        const clipped = (given: readonly MergeSource[]) => given.map((source) => ({ ...source, clip: 15 }));
        expect(byName(mergeFitInputs(converted))).toEqual(byName(mergeFitInputs(list)));
        expect(byName(mergeFitInputs(clipped(converted)))).toEqual(byName(mergeFitInputs(clipped(list))));
      }),
      runs,
    );
  });

  test.each(["log_normal", "normal"] as const)(
    "conversion to %s keeps the templates at one standard deviation",
    (systematicType) => {
      fc.assert(
        fc.property(sources(fc.constantFrom("log_normal", "normal")), (list) => {
          const merged = byName(mergeFitInputs(list, { systematicType }));
          for (const { input } of list) {
            for (const [key, before] of Object.entries(byName(input))) {
              const after = merged[key]!;
              expect(after.norm).toBe(before.norm);
              for (const name of input.systematics.names) {
                for (const sign of [1, -1] as const) {
                  const expected = varied(before, name, { sign, type: input.systematicType });
                  const found = varied(after, name, { sign, type: systematicType });
                  // Exponential and logarithm, each once, of numbers near 1.
                  expect(Math.abs(found / expected - 1)).toBeLessThan(1e-14);
                }
              }
            }
          }
        }),
        { ...runs, numRuns: 50 },
      );
    },
  );

  test("no source is changed", () => {
    fc.assert(
      fc.property(sources(fc.constantFrom("log_normal", "normal")), (list) => {
        const before = structuredClone(list);
        mergeFitInputs(list.map((source) => ({ ...source, clip: 20 })));
        expect(list).toEqual(before);
      }),
      { ...runs, numRuns: 20 },
    );
  });

  test("one source alone stays what it is", () => {
    fc.assert(
      fc.property(sources(fc.constant("log_normal" as const)), ([source]) => {
        const { metadata: _, templates, ...merged } = mergeFitInputs([source!]);
        const { metadata: __, templates: before, ...input } = source!.input;
        expect(merged).toEqual(input);
        expect(templates.norm).toEqual(before.norm);
      }),
      runs,
    );
  });
});

describe("channels", () => {
  const other = (name: string, masked = false) => ({ name, bins: 2, masked });

  test("masked ones come last, each part in the order of the sources", () => {
    const first = tensor({ channels: [other("a"), other("a_masked", true)] });
    const second = tensor({ channels: [other("b"), other("b_masked", true)] });
    const { channels } = mergeFitInputs([named("first", first), named("second", second)]);
    expect(channels.map(({ name, masked, start, stop }) => [name, masked, start, stop])).toEqual([
      ["a", false, 0, 2],
      ["b", false, 2, 4],
      ["a_masked", true, 4, 6],
      ["b_masked", true, 6, 8],
    ]);
  });

  test("two of one name are refused, and can be renamed in one of the sources", () => {
    const [first, second] = [named("first.hdf5", tensor()), named("second.hdf5", tensor({ seed: 2 }))];
    expect(() => mergeFitInputs([first, second])).toThrow(
      'second.hdf5: channels.a is "a", expected a name that no other channel has; first.hdf5 has it. Rename one',
    );
    const renamed = { ...second, rename: { channels: renaming({ a: "a_2" }) } };
    const merged = mergeFitInputs([first, renamed]);
    expect(merged.channels.map(({ name }) => name)).toEqual(["a", "a_2"]);
    expect(merged.data.counts).toEqual(
      Float64Array.of(...first.input.data.counts, ...second.input.data.counts),
    );
  });
});

describe("processes", () => {
  const channels = [{ name: "c", bins: 2, masked: false }];

  test("a signal that is a background elsewhere is refused", () => {
    const second = { ...tensor({ channels }), signals: [] };
    expect(() => mergeFitInputs([named("first", tensor()), named("second", second)])).toThrow(
      "second: processes.s is a background, expected a signal, as in first.",
    );
  });

  test("two of one source cannot get one name", () => {
    const rename = { processes: renaming({ b: "s" }) };
    expect(() => mergeFitInputs([named("first", tensor(), { rename })])).toThrow(
      'first: processes.b is "s", expected a name of its own; "s" has it too.',
    );
  });
});

describe("systematics", () => {
  const channels = [{ name: "c", bins: 2, masked: false }];

  test("of one name are of interest, and in a group, if they are in one of the sources", () => {
    const first = tensor();
    const second = tensor({ channels });
    const systematics = {
      ...second.systematics,
      noiIndices: Int32Array.of(1),
      groups: [{ name: "none", indices: Int32Array.of(2, 0) }],
    };
    const merged = mergeFitInputs([named("first", first), named("second", { ...second, systematics })]);
    expect(merged.systematics).toMatchObject({
      noiIndices: Int32Array.of(0, 1),
      groups: [
        { name: "all", indices: Int32Array.of(0, 1, 2) },
        { name: "none", indices: Int32Array.of(0, 2) },
      ],
    });
  });

  test("that are free in one source and constrained in another are refused", () => {
    const second = tensor({ channels, systematics: ["other"] });
    const rename = { systematics: renaming({ other: "free" }) };
    expect(() => mergeFitInputs([named("first", tensor()), named("second", second, { rename })])).toThrow(
      "second: systematics.other is constrained, expected unconstrained, as in first.",
    );
  });

  test("of different constraints are refused", () => {
    const second = tensor({ channels });
    const systematics = { ...second.systematics, constraintWeights: Float64Array.of(0, 1, 4) };
    expect(() =>
      mergeFitInputs([named("first", tensor()), named("second", { ...second, systematics })]),
    ).toThrow("second: systematics.shape.constraintWeight is 4, expected 1, as in first.");
  });

  test("two of one source can become one parameter if they vary different templates", () => {
    const input = tensor({ systematics: ["left", "right"] });
    const rename = { systematics: renaming({ left: "both", right: "both" }) };
    const rows = input.templates.norm.length;
    const logk = (of: (row: number) => [number, number]): FitInput => ({
      ...input,
      templates: {
        kind: "dense",
        norm: input.templates.norm.map(() => 1),
        columnCount: 2,
        logk: [
          {
            firstRow: 0,
            values: Float64Array.from(Array.from({ length: rows }, (_, row) => of(row)).flat()),
          },
        ],
      },
    });
    const apart = mergeFitInputs([
      named(
        "x",
        logk((row) => (row % 2 === 0 ? [0.5, 0] : [0, 0.25])),
        { rename },
      ),
    ]);
    expect(apart.systematics.names).toEqual(["both"]);
    expect(apart.templates.logk[0]!.values).toEqual(
      Float64Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? 0.5 : 0.25)),
    );
    expect(() =>
      mergeFitInputs([
        named(
          "x",
          logk(() => [0.5, 0.25]),
          { rename },
        ),
      ]),
    ).toThrow('x: systematics is ["left", "right"], expected one of them at most to vary each template');
  });

  test("that vary nothing are kept", () => {
    const input = tensor({ channels, systematics: ["nothing"] });
    const templates = input.templates as Extract<Templates, { kind: "dense" }>;
    templates.logk[0]!.values.fill(0);
    const merged = mergeFitInputs([named("first", tensor()), named("second", input)]);
    expect(merged.systematics.names).toEqual(["free", "lumi", "nothing", "shape"]);
  });
});

describe("data", () => {
  const first = tensor({ channels: [{ name: "a", bins: 2, masked: false }] });
  const second = tensor({ seed: 3, channels: [{ name: "b", bins: 1, masked: false }] });
  const merge = (data: Partial<FitInput>, otherData: Partial<FitInput> = {}, options = {}) =>
    mergeFitInputs(
      [named("first", { ...first, ...data }), named("second", { ...second, ...otherData })],
      options,
    );
  const counts = Float64Array.of(4, 9);
  const otherCounts = Float64Array.of(5);

  test("without variances have their counts as variances where another source has some", () => {
    const merged = merge(
      { data: { counts } },
      { data: { counts: otherCounts, variances: Float64Array.of(7) } },
    );
    expect(merged.data).toEqual({
      counts: Float64Array.of(4, 9, 5),
      variances: Float64Array.of(4, 9, 7),
    });
  });

  test("of different sources are not correlated", () => {
    const inverseCovariance = Float64Array.of(2, 1, 1, 3);
    const merged = merge(
      { data: { counts, inverseCovariance } },
      { data: { counts: otherCounts, variances: Float64Array.of(8) } },
    );
    expect(merged.data.inverseCovariance).toEqual(Float64Array.of(2, 1, 0, 1, 3, 0, 0, 0, 1 / 8));
  });

  test("without a positive variance, of which to make a covariance, are refused", () => {
    const data = { counts, inverseCovariance: Float64Array.of(2, 1, 1, 3) };
    expect(() => merge({ data }, { data: { counts: Float64Array.of(0) } })).toThrow(
      "second: data.counts[0] is 0, expected a positive variance",
    );
  });

  test("pseudodata of one name are one set, with variances where one of them has some", () => {
    const set = (counts: Float64Array, variances?: Float64Array): { pseudodata: Pseudodata[] } => ({
      pseudodata: [{ name: "toy", counts, ...(variances && { variances }) }],
    });
    const merged = merge(set(counts), set(otherCounts, Float64Array.of(6)));
    expect(merged.pseudodata).toEqual([
      { name: "toy", counts: Float64Array.of(4, 9, 5), variances: Float64Array.of(4, 9, 6) },
    ]);
  });

  test("pseudodata that one source lacks are refused, left out, or completed with its data", () => {
    const pseudodata = [{ name: "toy", counts }];
    expect(() => merge({ pseudodata })).toThrow(
      'second: pseudodata.toy is missing, expected pseudodata of this name, as first has them. Leave such pseudodata out (options.partialPseudodata: "leave-out")',
    );
    expect(merge({ pseudodata }, {}, { partialPseudodata: "leave-out" }).pseudodata).toEqual([]);
    expect(merge({ pseudodata }, {}, { partialPseudodata: "data" }).pseudodata).toEqual([
      { name: "toy", counts: Float64Array.of(4, 9, ...second.data.counts) },
    ]);
  });
});

test("clipping raises nominal and varied yields, and variances, also of templates that are missing", () => {
  const input: FitInput = {
    ...tensor({ channels: [{ name: "a", bins: 1, masked: false }], systematics: ["x"] }),
    systematicType: "normal",
    templates: {
      kind: "sparse",
      bins: Uint32Array.of(0),
      processes: Uint32Array.of(1),
      norm: Float64Array.of(4),
      columnCount: 1,
      logk: [
        {
          firstRow: 0,
          rowStart: Uint32Array.of(0, 1),
          columns: Uint32Array.of(0),
          values: Float64Array.of(3),
        },
      ],
    },
    sumw: Float64Array.of(0, 4),
    sumw2: Float64Array.of(0, 5),
  };
  const merged = mergeFitInputs([named("x", input, { clip: 2 })], { systematicType: "normal" });
  expect(merged).toMatchObject({ sumw: Float64Array.of(2, 4), sumw2: Float64Array.of(2, 5) });
  // Up 7 and down 1, which is raised to 2: 3 and -2 from the nominal 4.
  expect(byName(merged)).toEqual({
    "a 0 s": { norm: 2, logk: {} },
    "a 0 b": { norm: 4, logk: { "x average": 2.5, "x half-difference": 0.5 } },
  });
});

test("beta variations keep their bins, which those of another source do not vary", () => {
  const beta = (count: number) => Float64Array.from({ length: count }, (_, i) => i + 1);
  const channels = [
    { name: "b", bins: 1, masked: false },
    { name: "b_masked", bins: 1, masked: true },
  ];
  const first = tensor({ channels: [{ name: "a", bins: 1, masked: false }], processes: ["s"] });
  const second = { ...tensor({ channels, processes: ["s", "b"] }), betaVariations: beta(2 * 1 * 2) };
  const merged = mergeFitInputs([named("first", first), named("second", second)]);
  // [bins a, b, b_masked] x [bins a, b] x [s, b]
  expect(merged.betaVariations).toEqual(Float64Array.of(0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4));
});

describe("external terms", () => {
  const term: ExternalTerm = {
    name: "prior",
    parameters: ["lumi", "s"],
    gradient: Float64Array.of(1, 2),
    hessian: { kind: "dense", size: 2, values: Float64Array.of(2, 0, 0, 2) },
  };
  const channels = [{ name: "c", bins: 2, masked: false }];
  const first = { ...tensor(), externalTerms: [term] };
  const second = { ...tensor({ channels }), externalTerms: [term] };

  test("are kept, with the new names of systematics and processes", () => {
    const rename = {
      systematics: renaming({ lumi: "luminosity" }),
      processes: renaming({ s: "signal" }),
      externalTerms: renaming({ prior: "second prior" }),
    };
    const { externalTerms } = mergeFitInputs([named("first", first), named("second", second, { rename })]);
    expect(externalTerms).toEqual([
      term,
      { ...term, name: "second prior", parameters: ["luminosity", "signal"] },
    ]);
  });

  test("of one name are refused", () => {
    expect(() => mergeFitInputs([named("first", first), named("second", second)])).toThrow(
      /^second: externalTerms\.prior is "prior", expected a name that no other has; first has it\..*count twice/,
    );
  });

  test("of two parameters that get one name are refused", () => {
    const rename = { processes: renaming({ s: "lumi" }) };
    expect(() => mergeFitInputs([named("first", first, { rename })])).toThrow(
      'first: externalTerms.prior.parameters[1] is "lumi", expected another name',
    );
  });
});

describe("auxiliary arrays", () => {
  const channels = [{ name: "c", bins: 2, masked: false }];
  const merge = (one: Float64Array, two: Float64Array) => {
    const bundle = (data: Float64Array) =>
      new Map([["bundle", new Map([["values", { shape: [data.length], data }]])]]);
    return mergeFitInputs([
      named("first", { ...tensor(), auxiliary: bundle(one) }),
      named("second", { ...tensor({ channels }), auxiliary: bundle(two) }),
    ]);
  };

  test("that are equal are kept once", () => {
    expect(merge(Float64Array.of(1, Number.NaN), Float64Array.of(1, Number.NaN)).auxiliary.size).toBe(1);
  });

  test("that differ under one name are refused", () => {
    expect(() => merge(Float64Array.of(1), Float64Array.of(2))).toThrow(
      'second: auxiliary.bundle is "bundle", expected a name that no other has; first has it. Rename one',
    );
  });
});

test("what was recorded of the channels stays with them under their new names", () => {
  const info = new Map([["a", new Map([["color", "blue"]])]]);
  const input = { ...tensor(), metadata: new Map([["channel_info", info] as const]) };
  const rename = { channels: renaming({ a: "z" }) };
  const { metadata } = mergeFitInputs([named("file", input, { rename })], {
    metaInfo: new Map([["command", "rabbit merge"]]),
  });
  expect(metadata.get("channel_info")).toEqual(new Map([["z", new Map([["color", "blue"]])]]));
  expect(metadata.get("meta_info")).toEqual(new Map([["command", "rabbit merge"]]));
});

test("new names for what no source has are told", () => {
  const rename = { channels: renaming({ a: "z", c: "y" }), groups: renaming({ all: "every" }) };
  expect(unmatchedRenames([named("file", tensor(), { rename })])).toEqual([{ kind: "channels", name: "c" }]);
});

test.each<[string, readonly MergeSource[]]>([
  ["sources is", []],
  ["sources[0].clip is", [named("x", tensor(), { clip: Number.NaN })]],
])("%s refused", (field, list) => {
  expect(() => mergeFitInputs(list)).toThrow(RabbitInputError);
  expect(() => mergeFitInputs(list)).toThrow(field);
});
