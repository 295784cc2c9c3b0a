import { ops, type Tensor } from "@rabbit-fit/autodiff-kernels";
import { axisExtent, axisSize, equalAxes, integerCategoryAxis } from "@rabbit-fit/sparse-hist";
import { parseAxisSelections } from "./axis-syntax.js";
import { type ChannelSelection, selectBins, totalOf } from "./bin-selection.js";
import type { Linearization, MappedChannel, MappingBody, MappingFactory } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { mappingError } from "./mapping-error.js";
import { hasData, readProcesses } from "./select.js";
import { sparseRows } from "./sparse-rows.js";

/*
 * Functions of two selections with the same number of bins, a and b:
 * `<name> <channel a> <channel b> [<processes a> <processes b>] [<selection a> <selection b>]`, with `None` for all processes
 * and `None:None` for all bins.
 */

/** r = a / b, in each bin. */
export const ratioMapping = ofTwo((a, b) => ({ value: a / b, byA: 1 / b, byB: -a / (b * b) }), ops.div);

/** d = a - b, in each bin. */
export const differenceMapping = ofTwo((a, b) => ({ value: a - b, byA: 1, byB: -1 }));

/** A = (a - b) / (a + b), in each bin. */
export const asymmetryMapping = ofTwo(
  (a, b) => {
    const sum = a + b;
    return { value: (a - b) / sum, byA: (2 * b) / (sum * sum), byB: (-2 * a) / (sum * sum) };
  },
  (a, b) => ops.div(ops.sub(a, b), ops.add(a, b)),
);

/** r = (a / A) / (b / B), in each bin, with the totals A and B of all bins. */
export const normratioMapping: MappingFactory = (context, key, args) => {
  const { a, b, body } = twoSelections(context, key, args);
  return {
    ...body,
    selections: [a.bins, b.bins, totalOf(a), totalOf(b)],
    ndfReduction: 1,
    linearize: normalizedRatios,
    traced: (sums) => {
      const { count } = a.bins;
      const part = (from: number, to?: number) => ops.slice(sums, from, to);
      const [ofA, ofB] = [part(0, count), part(count, 2 * count)];
      const [totalA, totalB] = [part(2 * count, 2 * count + 1), part(2 * count + 1)];
      return ops.div(ops.div(ofA, totalA), ops.div(ofB, totalB));
    },
  };
};

interface Derivatives {
  readonly value: number;
  readonly byA: number;
  readonly byB: number;
}

/** @param traced the function, where it is not linear */
function ofTwo(
  f: (a: number, b: number) => Derivatives,
  traced?: (a: Tensor, b: Tensor) => Tensor,
): MappingFactory {
  return (context, key, args) => {
    const { a, b, body } = twoSelections(context, key, args);
    const { count } = a.bins;
    return {
      ...body,
      selections: [a.bins, b.bins],
      linearize: (sums) => binByBin(sums, f),
      ...(traced && { traced: (sums) => traced(ops.slice(sums, 0, count), ops.slice(sums, count)) }),
    };
  };
}

function binByBin(sums: Float64Array, f: (a: number, b: number) => Derivatives): Linearization {
  const size = sums.length / 2;
  const values = new Float64Array(size);
  const rows = Array.from(values, (_, o) => {
    const { value, byA, byB } = f(sums[o]!, sums[size + o]!);
    const isDefined = Number.isFinite(value) && Number.isFinite(byA) && Number.isFinite(byB);
    values[o] = isDefined ? value : Number.NaN;
    return [
      [o, isDefined ? byA : Number.NaN],
      [size + o, isDefined ? byB : Number.NaN],
    ] as const;
  });
  return { values, bySum: sparseRows(rows) };
}

/** Of y = [a | b | A | B]. */
function normalizedRatios(sums: Float64Array): Linearization {
  const size = (sums.length - 2) / 2;
  const [totalA, totalB] = [sums[2 * size]!, sums[2 * size + 1]!];
  const values = new Float64Array(size);
  const rows = Array.from(values, (_, o) => {
    const [a, b] = [sums[o]!, sums[size + o]!];
    const value = (a * totalB) / (totalA * b);
    const isDefined = Number.isFinite(value);
    values[o] = isDefined ? value : Number.NaN;
    const or = (derivative: number) => (isDefined ? derivative : Number.NaN);
    return [
      [o, or(totalB / (totalA * b))],
      [size + o, or(-value / b)],
      [2 * size, or(-value / totalA)],
      [2 * size + 1, or(a / (totalA * b))],
    ] as const;
  });
  return { values, bySum: sparseRows(rows) };
}

function twoSelections(context: MappingContext, key: string, args: readonly string[]) {
  const [channelA, channelB, ...rest] = args;
  const hasProcesses = rest.length > 0 && !rest[0]!.includes(":");
  const [processesA, processesB] = pair(
    key,
    hasProcesses ? rest.slice(0, 2) : ["None", "None"],
    "processes",
    "None",
  );
  const selections = hasProcesses ? rest.slice(2) : rest;
  const [axesA, axesB, ...further] = selections.length > 0 ? selections : ["None:None", "None:None"];
  pair(key, [axesA!, ...(axesB === undefined ? [] : [axesB])], "selections of axes", "None:None");
  if (further.length > 0) {
    throw mappingError(key, {
      field: "arguments",
      found: further,
      expected: "nothing after the two selections",
    });
  }
  const of = (channel: string | undefined, processes: string, axes: string) =>
    selectBins(context, key, channel!, {
      processes: readProcesses(processes),
      axes: parseAxisSelections(key, axes),
    });
  const a = of(channelA, processesA, axesA!);
  const b = of(channelB, processesB, axesB!);
  if (a.shape.length !== b.shape.length || a.shape.some((count, d) => count !== b.shape[d])) {
    throw mappingError(key, {
      field: "shape of the second selection",
      state: `[${b.shape.join(", ")}]`,
      expected: `[${a.shape.join(", ")}], as the first has`,
    });
  }
  const body: Omit<MappingBody, "selections"> = {
    channels: [channelOfTwo(a, b)],
    size: a.bins.count,
    hasData: hasData(a) && hasData(b),
    ndfReduction: 0,
    stages: "both",
  };
  return { a, b, body };
}

function pair(key: string, words: readonly string[], what: string, none: string): [string, string] {
  if (words.length === 2) return [words[0]!, words[1]!];
  throw mappingError(key, {
    field: what,
    found: words,
    expected: "two of them, one for each channel",
    remedy: `Write ${none} where nothing is selected.`,
  });
}

/** With the axes of both where they are the same; else with bins that are counted, on axes a0, a1 ... */
function channelOfTwo(a: ChannelSelection, b: ChannelSelection): MappedChannel {
  const isOne = a.channel.name === b.channel.name;
  const name = isOne ? a.channel.name : `${a.channel.name}_${b.channel.name}`;
  const common = { name, start: 0, stop: a.bins.count };
  const flow = a.channel.flow && b.channel.flow;
  const isWhole = a.axes.every((axis, d) => (flow ? axisExtent(axis) : axisSize(axis)) === a.shape[d]);
  if (isWhole && equalAxes(a.axes, b.axes)) return { ...common, axes: a.axes, flow };
  const axes = a.shape.map((count, d) =>
    integerCategoryAxis([...new Array(count).keys()], { name: `a${d}`, overflow: false }),
  );
  return { ...common, axes, flow: false };
}
