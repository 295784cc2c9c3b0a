import { type FitInput, RabbitInputError, validateFitInput } from "@rabbit-fit/contracts";
import { integerAxis, regularAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { type CheckOptions, checkFitInput } from "./check-fit-input.js";
import { DEFAULT_CHECK_THRESHOLDS, type TensorFinding } from "./finding.js";

const processes = ["signal", "background"];
const systematics = ["free", "lumi", "shape"];
/** 3 x 2 bins of the channel "main", then 3 masked ones with the underflow bin. */
const binCount = 9;
const dataBins = 6;

/** What a tensor is made of, for faults to be planted in. */
interface Model {
  readonly counts: Float64Array;
  /** [bins, processes] */
  readonly norm: Float64Array;
  readonly sumw2: Float64Array;
  /** Average of logk, [bins, processes, systematics] */
  readonly averages: Float64Array;
  readonly halfDifferences: Float64Array;
}

interface Form {
  readonly kind: "dense" | "sparse";
  readonly form: "symmetric" | "asymmetric";
  readonly systematicType: FitInput["systematicType"];
}

const forms: Form[] = (["dense", "sparse"] as const).flatMap((kind) =>
  (["symmetric", "asymmetric"] as const).flatMap((form) =>
    (["log_normal", "normal"] as const).map((systematicType) => ({ kind, form, systematicType })),
  ),
);

const row = (bin: number, process: number) => bin * processes.length + process;
const entry = (bin: number, process: number, systematic: number) =>
  row(bin, process) * systematics.length + systematic;

/** Every template is there, every systematic varies both by a tenth at most, to both sides. */
function cleanModel({ form, systematicType }: Form): Model {
  const rows = binCount * processes.length;
  const norm = Float64Array.from({ length: rows }, (_, i) => 20 + i);
  const scale = (i: number) => (systematicType === "normal" ? norm[Math.floor(i / systematics.length)]! : 1);
  const entries = { length: rows * systematics.length };
  return {
    counts: Float64Array.from({ length: dataBins }, (_, bin) => 50 + bin),
    norm,
    sumw2: Float64Array.from(norm, (value) => value / 4),
    averages: Float64Array.from(entries, (_, i) => scale(i) * 0.02 * (1 + (i % 5)) * (i % 2 === 0 ? 1 : -1)),
    halfDifferences: Float64Array.from(entries, (_, i) =>
      form === "symmetric" ? 0 : scale(i) * 0.005 * (i % 3),
    ),
  };
}

function tensor({ kind, form, systematicType }: Form, model: Model): FitInput {
  const { counts, norm, sumw2, averages, halfDifferences } = model;
  const symmetric = form === "symmetric";
  const columnCount = (symmetric ? 1 : 2) * systematics.length;
  const values = new Float64Array(norm.length * columnCount);
  for (let r = 0; r < norm.length; r++) {
    for (let s = 0; s < systematics.length; s++) {
      values[r * columnCount + s] = averages[r * systematics.length + s]!;
      if (!symmetric)
        values[r * columnCount + systematics.length + s] = halfDifferences[r * systematics.length + s]!;
    }
  }
  const input: FitInput = {
    channels: [
      {
        name: "main",
        axes: [
          regularAxis(3, 0, 1, { name: "x", underflow: false, overflow: false }),
          integerAxis(0, 2, { name: "i", underflow: false, overflow: false }),
        ],
        masked: false,
        flow: false,
        start: 0,
        stop: dataBins,
      },
      {
        name: "masked",
        axes: [regularAxis(2, 0, 1, { name: "x", underflow: true, overflow: false })],
        masked: true,
        flow: true,
        start: dataBins,
        stop: binCount,
      },
    ],
    processes,
    signals: ["signal"],
    systematics: {
      names: systematics,
      unconstrainedCount: 1,
      constraintWeights: Float64Array.of(0, 1, 1),
      noiIndices: Int32Array.of(0),
      groups: [],
    },
    systematicType,
    symmetric,
    data: { counts },
    pseudodata: [],
    templates:
      kind === "dense"
        ? // In two blocks, one of which ends within a channel.
          {
            kind,
            norm,
            columnCount,
            logk: [
              { firstRow: 0, values: values.slice(0, 5 * columnCount) },
              { firstRow: 5, values: values.slice(5 * columnCount) },
            ],
          }
        : sparseTemplates(norm, values, columnCount),
    sumw: norm,
    sumw2,
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
  };
  validateFitInput(input);
  return input;
}

/** Rows that are zero are not stored; each other one is a block of its own. */
function sparseTemplates(
  norm: Float64Array,
  dense: Float64Array,
  columnCount: number,
): FitInput["templates"] {
  const rows = [...norm.keys()].filter((r) => norm[r] !== 0);
  return {
    kind: "sparse",
    bins: Uint32Array.from(rows, (r) => Math.floor(r / processes.length)),
    processes: Uint32Array.from(rows, (r) => r % processes.length),
    norm: Float64Array.from(rows, (r) => norm[r]!),
    columnCount,
    logk: rows.map((r, firstRow) => {
      const values = dense.subarray(r * columnCount, (r + 1) * columnCount);
      const columns = [...values.keys()].filter((c) => values[c] !== 0);
      return {
        firstRow,
        rowStart: Uint32Array.of(0, columns.length),
        columns: Uint32Array.from(columns),
        values: Float64Array.from(columns, (c) => values[c]!),
      };
    }),
  };
}

function check(form: Form, plant: (model: Model) => void, options?: CheckOptions): TensorFinding[] {
  const model = cleanModel(form);
  plant(model);
  return checkFitInput(tensor(form, model), options);
}

/** logk of a variation to a ratio of the nominal yield. */
function logkTo(ratio: number, { systematicType }: Form, norm: number): number {
  return systematicType === "log_normal" ? Math.log(ratio) : (ratio - 1) * norm;
}

describe.each(forms)("in a $kind, $form tensor of $systematicType systematics", (form) => {
  test("there is nothing to find where there is no fault", () => {
    expect(check(form, () => {})).toEqual([]);
  });

  test("a channel without data is found", () => {
    expect(check(form, ({ counts }) => counts.fill(0))).toEqual([
      { kind: "empty-data", channel: "main", masked: false },
    ]);
  });

  test("bins with few data are found", () => {
    const findings = check(form, ({ counts }) => {
      counts[3] = 9;
      counts[4] = DEFAULT_CHECK_THRESHOLDS.data;
      counts[5] = 0;
    });
    expect(findings).toEqual([
      {
        kind: "low-data",
        channel: "main",
        masked: false,
        threshold: 10,
        bins: [
          { bin: 3, position: [1, 1], value: 9 },
          { bin: 5, position: [2, 1], value: 0 },
        ],
      },
    ]);
  });

  test("an empty bin is found, and that data are in it", () => {
    const findings = check(form, ({ norm, sumw2 }) => {
      norm[row(2, 0)] = sumw2[row(2, 0)] = 0;
      norm[row(2, 1)] = sumw2[row(2, 1)] = 0;
    });
    expect(findings).toEqual([
      {
        kind: "empty-bins",
        channel: "main",
        masked: false,
        observedCount: 1,
        bins: [{ bin: 2, position: [1, 0], value: 0 }],
      },
    ]);
  });

  test("an empty bin of a masked channel is found, where it is an underflow bin, too", () => {
    const findings = check(form, ({ norm, sumw2 }) => {
      norm[row(6, 0)] = sumw2[row(6, 0)] = 0;
      norm[row(6, 1)] = sumw2[row(6, 1)] = 0;
    });
    expect(findings).toEqual([
      {
        kind: "empty-bins",
        channel: "masked",
        masked: true,
        observedCount: 0,
        bins: [{ bin: 6, position: [-1], value: 0 }],
      },
    ]);
  });

  test("a bin with a small yield is found", () => {
    const findings = check(form, ({ norm, sumw2, averages, halfDifferences }) => {
      norm[row(1, 0)] = 0.25;
      norm[row(1, 1)] = 0.5;
      sumw2[row(1, 0)] = 0.01;
      sumw2[row(1, 1)] = 0.01;
      averages.fill(0.001, entry(1, 0, 0), entry(2, 0, 0));
      halfDifferences.fill(0, entry(1, 0, 0), entry(2, 0, 0));
    });
    expect(findings).toEqual([
      {
        kind: "low-yield",
        channel: "main",
        masked: false,
        threshold: 1,
        bins: [{ bin: 1, position: [0, 1], value: 0.75 }],
      },
    ]);
  });

  test("a bin whose yield is statistically uncertain is found", () => {
    const [finding, ...others] = check(form, ({ norm, sumw2 }) => {
      sumw2[row(4, 1)] = 4 * (norm[row(4, 0)]! + norm[row(4, 1)]!) ** 2 - sumw2[row(4, 0)]!;
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: "large-statistical-uncertainty", channel: "main", threshold: 1 });
    expect(finding).toMatchObject({ bins: [{ bin: 4, value: expect.closeTo(2, 12) }] });
  });

  test("a template that is zero all over a channel is found", () => {
    const findings = check(form, ({ norm }) => {
      for (let bin = 0; bin < dataBins; bin++) norm[row(bin, 0)] = 0;
    });
    expect(findings).toEqual([{ kind: "zero-template", channel: "main", masked: false, process: "signal" }]);
  });

  test("negative bins of a template are found", () => {
    const findings = check(form, ({ norm }) => {
      norm[row(0, 1)] = -2;
      norm[row(5, 1)] = -1;
    });
    expect(findings).toEqual([
      {
        kind: "negative-template",
        channel: "main",
        masked: false,
        process: "background",
        bins: [
          { bin: 0, position: [0, 0], value: -2 },
          { bin: 5, position: [2, 1], value: -1 },
        ],
      },
    ]);
  });

  test("bins where a template is zero and has a variance are found, as where a negative yield became zero", () => {
    const findings = check(form, ({ norm, sumw2 }) => {
      norm[row(0, 1)] = 0;
      sumw2[row(0, 1)] = 0.015;
      norm[row(5, 1)] = 0;
      sumw2[row(5, 1)] = 0;
    });
    expect(findings.filter(({ kind }) => kind === "zero-with-variance")).toEqual([
      {
        kind: "zero-with-variance",
        channel: "main",
        masked: false,
        process: "background",
        bins: [{ bin: 0, position: [0, 0], value: 0.015 }],
      },
    ]);
  });

  test("a systematic that varies nothing is found", () => {
    const findings = check(form, ({ averages, halfDifferences }) => {
      for (let r = 0; r < binCount * processes.length; r++) {
        averages[r * systematics.length + 1] = 0;
        halfDifferences[r * systematics.length + 1] = 0;
      }
    });
    expect(findings).toEqual([{ kind: "empty-systematic", systematic: "lumi" }]);
  });

  test("a process that nothing varies is found", () => {
    const findings = check(form, ({ averages, halfDifferences }) => {
      for (let bin = 0; bin < binCount; bin++) {
        averages.fill(0, entry(bin, 1, 0), entry(bin + 1, 0, 0));
        halfDifferences.fill(0, entry(bin, 1, 0), entry(bin + 1, 0, 0));
      }
    });
    expect(findings).toEqual([{ kind: "process-without-systematics", process: "background" }]);
  });

  test.each([
    ["up", 3],
    ["up", 0.25],
    ["down", 3],
    ["down", 0.25],
  ] as const)("a variation that is large is found: %s to %f", (direction, ratio) => {
    const [finding, ...others] = check(form, ({ norm, averages, halfDifferences }) => {
      const logk = logkTo(ratio, form, norm[row(7, 0)]!);
      averages[entry(7, 0, 2)] = direction === "up" ? logk : -logk;
      halfDifferences[entry(7, 0, 2)] = 0;
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: "large-variation",
      channel: "masked",
      masked: true,
      process: "signal",
      systematic: "shape",
      threshold: 2,
      binCount: 1,
      [ratio > 1 ? "largest" : "smallest"]: {
        ratio: expect.closeTo(ratio, 12),
        direction,
        bin: 7,
        position: [0],
      },
    });
  });
});

describe.each(forms.filter(({ form }) => form === "asymmetric"))(
  "in a $kind, asymmetric tensor of $systematicType systematics",
  (form) => {
    test.each([
      ["both templates are the same", (value: number) => [0, value]],
      ["only the upward template varies", (value: number) => [value / 2, value / 2]],
      ["only the downward template varies", (value: number) => [value / 2, -value / 2]],
    ])("a variation to one side is found: %s", (_, split) => {
      const findings = check(form, ({ norm, averages, halfDifferences }) => {
        for (let bin = 0; bin < dataBins; bin++) {
          const logk = logkTo(bin === 0 ? 0.875 : 1.25, form, norm[row(bin, 1)]!);
          [averages[entry(bin, 1, 1)], halfDifferences[entry(bin, 1, 1)]] = split(logk) as [number, number];
        }
      });
      expect(findings).toEqual([
        {
          kind: "one-sided-variation",
          channel: "main",
          masked: false,
          process: "background",
          systematic: "lumi",
          binCount: dataBins,
          variedBinCount: dataBins,
        },
      ]);
    });

    test("fluctuations to one side in half of the bins are none", () => {
      const findings = check(form, ({ averages, halfDifferences }) => {
        for (let bin = 0; bin < dataBins; bin += 2) {
          halfDifferences[entry(bin, 1, 1)] = 2 * averages[entry(bin, 1, 1)]!;
        }
      });
      expect(findings).toEqual([]);
    });
  },
);

describe("options", () => {
  const form = forms[0]!;

  test("only the selected channels are looked at", () => {
    const plant = ({ counts, norm }: Model) => {
      counts[0] = 1;
      norm[row(8, 1)] = -1;
    };
    const kinds = (channels?: string[]) =>
      check(form, plant, channels && { channels }).map(({ kind }) => kind);
    expect(kinds()).toEqual(["low-data", "negative-template"]);
    expect(kinds(["main"])).toEqual(["low-data"]);
    expect(kinds(["masked"])).toEqual(["negative-template"]);
  });

  test("a channel that is not there is refused", () => {
    expect(() => check(form, () => {}, { channels: ["main", "mian"] })).toThrow(
      new RabbitInputError({ field: "channels", index: 1, found: "mian", expected: "one of main, masked" }),
    );
  });

  test("thresholds replace the default ones", () => {
    const kinds = (thresholds: CheckOptions["thresholds"]) =>
      new Set(check(form, () => {}, { thresholds: thresholds! }).map(({ kind }) => kind));
    expect(kinds({ data: 51 })).toEqual(new Set(["low-data"]));
    expect(kinds({ yield: 42 })).toEqual(new Set(["low-yield"]));
    expect(kinds({ statisticalUncertainty: 0.01 })).toEqual(new Set(["large-statistical-uncertainty"]));
    expect(kinds({ variation: 1.05 })).toEqual(new Set(["large-variation"]));
  });

  test("a tensor that a fit has taken over is refused", () => {
    const input = tensor(form, cleanModel(form));
    input.templates.logk.length = 0;
    expect(() => checkFitInput(input)).toThrow(/templates\.logk is empty.*read or make the tensor again/);
  });
});

test("the input is not changed", () => {
  const input = tensor(forms[6]!, cleanModel(forms[6]!));
  const before = structuredClone(input);
  checkFitInput(input);
  expect(input).toEqual(before);
});

test("a promise of an input is refused", () => {
  expect(() => checkFitInput(Promise.resolve({}) as never)).toThrow(
    "input is a Promise, expected a FitInput. Await it first.",
  );
});
