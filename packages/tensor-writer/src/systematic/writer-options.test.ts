import { type FitInput, validateFitInput } from "@rabbit-fit/contracts";
import { histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TensorWriter, type TensorWriterOptions } from "../index.js";
import { logkOfPair } from "./logk.slow.js";
import { SYMMETRIZATIONS, type Symmetrize } from "./symmetrize.js";

const BINS = 4;
const x = integerAxis(0, BINS, { name: "x", underflow: false, overflow: false });
const labels = stringCategoryAxis(["a", "b"], { name: "labels", overflow: false });

/** Contents of two systematics, [bins, 2]. */
interface Case {
  readonly options: TensorWriterOptions;
  readonly masked: boolean;
  readonly norm: readonly number[];
  readonly sumw2: readonly number[];
  readonly up: readonly number[];
  readonly down: readonly number[] | undefined;
  readonly symmetrize: Symmetrize;
  readonly asDifference: boolean;
  readonly kfactor: number;
}

const yields = (size: number) =>
  fc.array(fc.constantFrom(0, 1e-9, 0.01, 0.5, 3, 3.1, 7, 400), { minLength: size, maxLength: size });

const cases: fc.Arbitrary<Case> = fc.record({
  options: fc.record({
    sparse: fc.boolean(),
    systematicType: fc.constantFrom("log_normal" as const, "normal" as const),
  }),
  masked: fc.boolean(),
  norm: yields(BINS),
  sumw2: yields(BINS),
  up: yields(2 * BINS),
  down: fc.option(yields(2 * BINS), { nil: undefined }),
  symmetrize: fc.constantFrom(...SYMMETRIZATIONS),
  asDifference: fc.boolean(),
  kfactor: fc.constantFrom(1, 0.5, -2),
});

/** The process p varies as the case says in `main`, by a norm systematic everywhere, and q by a norm systematic only. */
function build(made: Case, options: TensorWriterOptions = {}): FitInput {
  const writer = new TensorWriter({ ...made.options, ...options });
  writer.addChannel([x], { name: "main", masked: made.masked });
  writer.addChannel([x], { name: "other" });
  if (!made.masked) writer.addData([1, 1, 1, 1], { channel: "main" });
  writer.addData([1, 1, 1, 1], { channel: "other" });
  for (const process of ["p", "q"]) {
    writer.addProcess(made.norm, process, {
      channel: "main",
      signal: process === "p",
      variances: made.sumw2,
    });
  }
  writer.addProcess([1, 1, 1, 1], "p", { channel: "other", signal: true });
  const content = (values: readonly number[]) => histogram([x, labels], { values });
  const { symmetrize, asDifference, kfactor } = made;
  for (const process of ["p", "q"]) {
    writer.addSystematic(made.down ? [content(made.up), content(made.down)] : content(made.up), "shape", {
      ...{ process, channel: "main", asDifference, kfactor },
      ...(made.down && { symmetrize }),
    });
  }
  writer.addNormSystematic("norm", {
    process: ["p", "q"],
    channel: "main",
    uncertainty: [1.05, { up: 40, down: 0.9 }],
  });
  const input = writer.build();
  validateFitInput(input);
  return input;
}

/** All logk that are not zero, by bin, process and column. */
function logks({ templates, processes }: FitInput): Map<string, number> {
  const out = new Map<string, number>();
  const add = (row: number, column: number, value: number) => {
    const [bin, process] =
      templates.kind === "sparse"
        ? [templates.bins[row]!, templates.processes[row]!]
        : [Math.floor(row / processes.length), row % processes.length];
    if (value !== 0) out.set(`${bin} ${processes[process]} ${column}`, value);
  };
  if (templates.kind === "dense") {
    const { columnCount } = templates;
    for (const { firstRow, values } of templates.logk) {
      for (const [at, value] of values.entries()) {
        add(firstRow + Math.floor(at / columnCount), at % columnCount, value);
      }
    }
    return out;
  }
  for (const { firstRow, rowStart, columns, values } of templates.logk) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      for (let at = rowStart[row]!; at < rowStart[row + 1]!; at++)
        add(firstRow + row, columns[at]!, values[at]!);
    }
  }
  return out;
}

/** First bin of the channel `main`: masked channels come last. */
const startOf = (input: FitInput) => input.channels.find(({ name }) => name === "main")!.start;

describe("clipSystVariations", () => {
  test("clips the factor of each variation to [1/x, x], before the two become parameters", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(10, 0.1, 1.2, 1e6), (random, clip) => {
        const made: Case = { ...random, options: { ...random.options, systematicType: "log_normal" } };
        const input = build(made, { clipSystVariations: clip });
        const found = logks(input);
        const { names } = input.systematics;
        const expected = new Map<string, number>();
        const start = startOf(input);
        const put = (bin: number, process: string, name: string, half: boolean, value: number) => {
          const column = names.indexOf(name) + (half ? names.length : 0);
          if (value !== 0) expected.set(`${start + bin} ${process} ${column}`, value);
        };
        const common = { systematicType: "log_normal", clip } as const;
        for (const process of ["p", "q"]) {
          for (let bin = 0; bin < BINS; bin++) {
            const nominal = made.norm[bin]!;
            for (const [i, label] of ["a", "b"].entries()) {
              const at = 2 * bin + i;
              const parts = logkOfPair(
                { up: made.up[at]!, down: made.down?.[at], nominal },
                { ...common, ...made },
              );
              for (const { suffix, part, value } of parts) {
                put(bin, process, `shape_${label}${suffix}`, part === "half-difference", value);
              }
            }
            const plain = { ...common, asDifference: false, kfactor: 1, symmetrize: "average" } as const;
            const [up, down] = process === "p" ? [1.05 * nominal, undefined] : [40 * nominal, 0.9 * nominal];
            for (const { value } of logkOfPair({ up, down, nominal }, plain))
              put(bin, process, "norm", false, value);
          }
        }
        expect(found).toEqual(expected);
      }),
      { seed: 31, numRuns: 200 },
    );
  });

  test("leaves what goes into the covariance of the data, which is no factor", () => {
    const covariance = (options: TensorWriterOptions) => {
      const writer = new TensorWriter(options);
      writer.addChannel([x]);
      writer.addData([10, 10, 10, 10]);
      writer.addProcess([1, 2, 3, 4], "p");
      writer.addSystematic([100, 2, 3, 4], "s", { process: "p", addToDataCovariance: true });
      return writer.build().data.inverseCovariance;
    };
    expect(covariance({ clipSystVariations: 2 })).toEqual(covariance({}));
  });
});

describe("zeroSystLowNeff", () => {
  test("leaves out variations where sumw^2 / sumw2 is below it, but not those of norm systematics", () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(0, 1, 3, 100),
        fc.constantFrom<readonly string[] | undefined>(undefined, ["p"], []),
        (made, threshold, processes) => {
          const all = build(made);
          const input = build(made, {
            zeroSystLowNeff: threshold,
            ...(processes && { zeroSystLowNeffProcs: processes }),
          });
          const norm = all.systematics.names.indexOf("norm");
          const start = startOf(all);
          const expected = new Map(
            [...logks(all)].filter(([key]) => {
              const [bin, process, column] = key.split(" ");
              const at = Number(bin) - start;
              if (Number(column) === norm || at < 0 || at >= BINS) return true;
              if (processes && !processes.includes(process!)) return true;
              return !(made.norm[at]! ** 2 / made.sumw2[at]! < threshold);
            }),
          );
          expect(logks(input)).toEqual(expected);
          expect(input.systematics).toEqual(all.systematics);
          expect([input.sumw, input.sumw2, input.data]).toEqual([all.sumw, all.sumw2, all.data]);
        },
      ),
      { seed: 32, numRuns: 200 },
    );
  });

  test("stores no zeros in a sparse tensor, and building twice gives the same", () => {
    const writer = new TensorWriter({ sparse: true, zeroSystLowNeff: 2 });
    writer.addChannel([x]);
    writer.addData([10, 10, 10, 10]);
    writer.addProcess([1, 2, 3, 4], "p", { variances: [1, 1, 1, 16] });
    writer.addSystematic([2, 3, 4, 5], "s", { process: "p" });
    const first = writer.build();
    if (first.templates.kind !== "sparse") throw new Error("expected a sparse tensor");
    expect(first.templates.logk.map(({ values }) => [...values])).toEqual([
      [Math.log(3 / 2), Math.log(4 / 3)],
    ]);
    expect(writer.build()).toEqual(first);
  });

  test("adds nothing to the covariance of the data there", () => {
    const writer = new TensorWriter({ zeroSystLowNeff: 2 });
    writer.addChannel([integerAxis(0, 2, { name: "x", underflow: false, overflow: false })]);
    writer.addData([10, 10]);
    writer.addProcess([1, 4], "p", { variances: [1, 1] });
    writer.addSystematic([2, 6], "s", { process: "p", addToDataCovariance: true });
    const expected = [1 / 10, 0, 0, 1 / (10 + 2 * 2)];
    for (const [i, element] of writer.build().data.inverseCovariance!.entries()) {
      expect(element).toBeCloseTo(expected[i]!, 14);
    }
  });
});

test.each([
  [{ clipSystVariations: 1 }, "clipSystVariations is 1, expected a factor above 0 that is not 1"],
  [{ clipSystVariations: -10 }, "clipSystVariations is -10"],
  [{ clipSystVariations: Number.NaN }, "clipSystVariations is NaN"],
  [
    { clipSystVariations: 10, systematicType: "normal" },
    'clipSystVariations is 10, expected nothing with the systematic type "normal"',
  ],
  [{ zeroSystLowNeff: -1 }, "zeroSystLowNeff is -1, expected a number of events"],
  [{ zeroSystLowNeffProcs: ["p"] }, "zeroSystLowNeff is missing"],
  [
    { zeroSystLowNeff: 1, zeroSystLowNeffProcs: "p" as never },
    'zeroSystLowNeffProcs is "p", expected a list',
  ],
] as const)("%j is refused", (options, message) => {
  expect(() => new TensorWriter(options as TensorWriterOptions)).toThrow(message);
});

test("zeroSystLowNeffProcs with a process that there is not is refused", () => {
  const writer = new TensorWriter({ zeroSystLowNeff: 1, zeroSystLowNeffProcs: ["p", "signl"] });
  writer.addChannel([x]);
  writer.addData([1, 1, 1, 1]);
  writer.addProcess([1, 1, 1, 1], "p");
  expect(() => writer.build()).toThrow('zeroSystLowNeffProcs[1] is "signl", expected a process: one of "p"');
});
