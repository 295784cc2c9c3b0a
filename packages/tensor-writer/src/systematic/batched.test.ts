import { type FitInput, validateFitInput } from "@rabbit-fit/contracts";
import {
  type Axis,
  axisExtent,
  axisSize,
  binCount,
  hasUnderflow,
  histogram,
  integerAxis,
  type SparseHistogram,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TensorWriter, type TensorWriterOptions } from "../index.js";
import { logkOfPair } from "./logk.slow.js";
import type { Symmetrize } from "./symmetrize.js";

/** A writer with one channel and two processes, to be varied, and how to vary the second one. */
interface Case {
  readonly writer: TensorWriterOptions;
  readonly masked: boolean;
  readonly flow: boolean;
  readonly channelAxes: readonly Axis[];
  readonly systematicAxes: readonly Axis[];
  /** Order of all axes in the histogram. */
  readonly order: readonly number[];
  readonly norm: Float64Array;
  readonly up: SparseHistogram;
  readonly down: SparseHistogram | undefined;
  readonly options: {
    readonly asDifference: boolean;
    readonly kfactor: number;
    readonly symmetrize: Symmetrize;
    readonly addToDataCovariance: boolean;
  };
}

const flags = { underflow: fc.boolean(), overflow: fc.boolean(), circular: fc.boolean() };

function axes(prefix: string, count: { readonly min: number; readonly max: number }) {
  const one = fc.oneof(
    fc.record({ size: fc.integer({ min: 1, max: 4 }), ...flags }).map(
      ({ size, underflow, circular, overflow }) =>
        (name: string) =>
          integerAxis(0, size, { name, underflow: underflow && !circular, overflow, circular }),
    ),
    // Labels whose natural order is not that of the bins.
    fc.record({ size: fc.integer({ min: 1, max: 3 }), overflow: fc.boolean() }).map(
      ({ size, overflow }) =>
        (name: string) =>
          stringCategoryAxis(["b10", "b2", "A"].slice(0, size), { name, overflow }),
    ),
  );
  return fc
    .array(one, { minLength: count.min, maxLength: count.max })
    .map((made) => made.map((make, i) => make(`${prefix}${i}`)));
}

// With fractions that round, with zeros and with both signs.
const number = fc.integer({ min: -20, max: 20 }).map((tenths) => tenths * 0.137);

const cases: fc.Arbitrary<Case> = fc
  .record({
    channelAxes: axes("x", { min: 1, max: 2 }),
    systematicAxes: axes("s", { min: 1, max: 2 }),
    masked: fc.boolean(),
    keep: fc.boolean(),
  })
  .chain(({ channelAxes, systematicAxes, masked, keep }) => {
    const all = [...channelAxes, ...systematicAxes];
    const flow = masked && keep;
    const bins = binCount(channelAxes, { flow });
    return fc
      .record({
        order: fc.shuffledSubarray(
          all.map((_, i) => i),
          { minLength: all.length },
        ),
        norm: fc.array(number, { minLength: bins, maxLength: bins }),
        entries: fc.array(
          fc.record({ place: fc.double({ min: 0, max: 0.999, noNaN: true }), up: number, down: number }),
          { maxLength: 40 },
        ),
        pair: fc.boolean(),
        sparse: fc.boolean(),
        systematicType: fc.constantFrom("log_normal" as const, "normal" as const),
        allowNegativeExpectation: fc.boolean(),
        asDifference: fc.boolean(),
        kfactor: fc.constantFrom(1, 0.5, -2),
        symmetrize: fc.constantFrom<Symmetrize>("average", "conservative", "linear", "quadratic", "none"),
        covariance: fc.boolean(),
      })
      .map((drawn): Case => {
        const ordered = drawn.order.map((i) => all[i]!);
        const extent = binCount(ordered, { flow: true });
        const contents = new Map(drawn.entries.map((entry) => [Math.floor(entry.place * extent), entry]));
        const indices = Uint32Array.from(contents.keys()).sort();
        const of = (side: "up" | "down"): SparseHistogram => ({
          layout: "sparse",
          storage: "double",
          axes: ordered,
          name: "",
          label: "",
          indices,
          values: Float64Array.from(indices, (index) => contents.get(index)![side]),
        });
        const addToDataCovariance = drawn.covariance && !(drawn.pair && drawn.symmetrize === "none");
        return {
          writer: {
            sparse: drawn.sparse,
            systematicType: drawn.systematicType,
            allowNegativeExpectation: drawn.allowNegativeExpectation,
          },
          masked,
          flow,
          channelAxes,
          systematicAxes,
          order: drawn.order,
          norm: Float64Array.from(drawn.norm),
          up: of("up"),
          down: drawn.pair ? of("down") : undefined,
          options: {
            asDifference: drawn.asDifference,
            kfactor: drawn.kfactor,
            symmetrize: drawn.symmetrize,
            addToDataCovariance,
          },
        };
      });
  });

/** A writer with everything but the variations. */
function writerOf({ writer, masked, flow, channelAxes, norm }: Case): TensorWriter {
  const made = new TensorWriter(writer);
  const one = [integerAxis(0, 1, { name: "one", underflow: false, overflow: false })];
  made.addChannel(masked ? one : channelAxes, { name: "open" });
  made.addData(new Float64Array(masked ? 1 : norm.length).fill(3), { channel: "open" });
  if (masked) made.addChannel(channelAxes, { name: "closed", masked, flow });
  const channel = masked ? "closed" : "open";
  const variances = norm.map(Math.abs);
  made.addProcess(
    norm.map((value) => value + 10),
    "other",
    { channel, variances, signal: true },
  );
  made.addProcess(norm, "varied", { channel, variances });
  return made;
}

/** Every combination of bins of the systematic axes, with its name. */
function combinations(systematicAxes: readonly Axis[]): { name: string; bins: number[] }[] {
  let all: { name: string; bins: number[] }[] = [{ name: "s", bins: [] }];
  for (const axis of systematicAxes) {
    const labels = axis.kind === "string-category" ? axis.categories : undefined;
    all = all.flatMap(({ name, bins }) =>
      Array.from({ length: axisSize(axis) }, (_, bin) => ({
        name: `${name}_${labels ? labels[bin] : bin}`,
        bins: [...bins, bin],
      })),
    );
  }
  return all;
}

/** The part of a histogram in one bin of every systematic axis, over the axes of the channel in their order. */
function slice(
  whole: SparseHistogram,
  { channelAxes, systematicAxes }: Case,
  bins: readonly number[],
): SparseHistogram {
  const kept = new Map<number, number>();
  for (const [entry, flat] of whole.indices.entries()) {
    const coordinates = new Map<string, number>();
    let rest = flat;
    for (const axis of whole.axes.toReversed()) {
      coordinates.set(axis.name, rest % axisExtent(axis));
      rest = Math.floor(rest / axisExtent(axis));
    }
    const here = systematicAxes.every(
      (axis, i) => coordinates.get(axis.name) === bins[i]! + Number(hasUnderflow(axis)),
    );
    if (!here) continue;
    const index = channelAxes.reduce((sum, axis) => sum * axisExtent(axis) + coordinates.get(axis.name)!, 0);
    kept.set(index, whole.values[entry]!);
  }
  const indices = Uint32Array.from(kept.keys()).sort();
  const values = Float64Array.from(indices, (index) => kept.get(index)!);
  return { ...whole, storage: "double", axes: channelAxes, indices, values };
}

/** The systematic axes in the order in which the histogram has them, which is that of the labels in a name. */
function inHistogramOrder(drawn: Case): Axis[] {
  return drawn.up.axes.filter((axis) => drawn.systematicAxes.includes(axis));
}

function booking(drawn: Case) {
  return { process: "varied", channel: drawn.masked ? "closed" : "open", ...drawn.options };
}

function batched(drawn: Case): TensorWriter {
  const writer = writerOf(drawn);
  writer.addSystematic(drawn.down ? [drawn.up, drawn.down] : drawn.up, "s", booking(drawn));
  return writer;
}

function oneByOne(drawn: Case): TensorWriter {
  const writer = writerOf(drawn);
  const ordered = { ...drawn, systematicAxes: inHistogramOrder(drawn) };
  for (const { name, bins } of combinations(ordered.systematicAxes)) {
    const up = slice(drawn.up, ordered, bins);
    const variation = drawn.down ? ([up, slice(drawn.down, ordered, bins)] as const) : up;
    writer.addSystematic(variation, name, { ...booking(drawn), systAxes: [] });
  }
  return writer;
}

/** The bits of all numbers of a tensor's variations. */
function bits({ templates, data }: FitInput): string[] {
  const arrays = [
    ...templates.logk.map(({ values }) => values),
    data.inverseCovariance ?? new Float64Array(0),
  ];
  return arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("hex"));
}

test("systematics of one histogram are booked as each of them alone, to the last bit", () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const together = batched(drawn).build();
      const alone = oneByOne(drawn).build();
      validateFitInput(together);
      expect(together).toEqual(alone);
      expect(bits(together)).toEqual(bits(alone));
    }),
    { seed: 51, numRuns: 500 },
  );
});

test("a dense histogram is booked as the sparse one of its entries", () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const dense = (sparse: SparseHistogram) => {
        const values = new Float64Array(binCount(sparse.axes, { flow: true }));
        for (const [entry, index] of sparse.indices.entries()) values[index] = sparse.values[entry]!;
        return histogram(sparse.axes, { values, flow: true });
      };
      const writer = writerOf(drawn);
      const up = dense(drawn.up);
      writer.addSystematic(drawn.down ? [up, dense(drawn.down)] : up, "s", booking(drawn));
      expect(bits(writer.build())).toEqual(bits(batched(drawn).build()));
    }),
    { seed: 52, numRuns: 200 },
  );
});

test("every logk is that of the formula, bin by bin", () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      fc.pre(!drawn.options.addToDataCovariance);
      const input = batched(drawn).build();
      const ordered = { ...drawn, systematicAxes: inHistogramOrder(drawn) };
      const { norm } = drawn;
      const clipped = drawn.writer.allowNegativeExpectation ? norm : norm.map((value) => Math.max(0, value));
      const expected = new Map<string, number>();
      for (const { name, bins } of combinations(ordered.systematicAxes)) {
        const inBins = (whole: SparseHistogram) => contentOf(slice(whole, ordered, bins), drawn.flow);
        const up = inBins(drawn.up);
        const down = drawn.down && inBins(drawn.down);
        for (const [bin, nominal] of clipped.entries()) {
          const parts = logkOfPair(
            { up: up[bin]!, down: down?.[bin], nominal },
            { ...drawn.options, systematicType: drawn.writer.systematicType! },
          );
          for (const { suffix, part, value } of parts) {
            if (value !== 0) expected.set(`${name}${suffix} ${part} ${bin + (drawn.masked ? 1 : 0)}`, value);
          }
        }
      }
      expect(variations(input)).toEqual(expected);
    }),
    { seed: 53, numRuns: 300 },
  );
});

/** Contents in the bins of the channel. */
function contentOf({ axes, indices, values }: SparseHistogram, flow: boolean): number[] {
  const out: number[] = [];
  const full = new Map(Array.from(indices, (index, entry) => [index, values[entry]!]));
  for (let flat = 0; flat < binCount(axes, { flow: true }); flat++) {
    let rest = flat;
    const inside = axes.toReversed().map((axis) => {
      const coordinate = (rest % axisExtent(axis)) - Number(hasUnderflow(axis));
      rest = Math.floor(rest / axisExtent(axis));
      return flow || (coordinate >= 0 && coordinate < axisSize(axis));
    });
    if (inside.every(Boolean)) out.push(full.get(flat) ?? 0);
  }
  return out;
}

/** The variations of the process "varied" that are not zero, by systematic, part and bin. */
function variations({ templates, systematics, processes }: FitInput): Map<string, number> {
  const out = new Map<string, number>();
  const count = systematics.names.length;
  const varied = processes.indexOf("varied");
  const put = (bin: number, process: number, column: number, value: number) => {
    if (value === 0) return;
    expect(process).toBe(varied);
    const part = column < count ? "average" : "half-difference";
    out.set(`${systematics.names[column % count]} ${part} ${bin}`, value);
  };
  if (templates.kind === "dense") {
    for (const { firstRow, values } of templates.logk) {
      for (const [i, value] of values.entries()) {
        const row = firstRow + Math.floor(i / templates.columnCount);
        put(Math.floor(row / processes.length), row % processes.length, i % templates.columnCount, value);
      }
    }
    return out;
  }
  for (const { firstRow, rowStart, columns, values } of templates.logk) {
    for (let row = 0; row + 1 < rowStart.length; row++) {
      for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
        const place = firstRow + row;
        put(templates.bins[place]!, templates.processes[place]!, columns[entry]!, values[entry]!);
      }
    }
  }
  return out;
}
