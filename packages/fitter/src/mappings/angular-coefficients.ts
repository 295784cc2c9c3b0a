import { ops } from "@rabbit-fit/autodiff-kernels";
import { type AxisSelection, parseAxisSelections } from "./axis-syntax.js";
import { axisName, type ChannelSelection, channelOf, selectBins } from "./bin-selection.js";
import type { MappingFactory } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { mappingError } from "./mapping-error.js";
import { mappedChannel, readProcesses, refuseFurther } from "./select.js";
import { sparseRows } from "./sparse-rows.js";

/** Names of the axis of the helicity cross sections, of which the first is unpolarised. */
const HELICITY_AXES = ["helicitySig", "helicity"] as const;

/**
 * A_i = sigma_i / sigma_UL along the axis of the helicity cross sections, whose first bin is the unpolarised one:
 * `AngularCoefficients <channel> [<process>,...] [<axis>:<selection>,...]`. The axis is called `ai` in the result.
 */
export const angularCoefficientsMapping: MappingFactory = (context, key, args) => {
  const { polarized, unpolarized, helicity } = crossSections(context, key, args);
  const { bins } = polarized;
  const below = innerSize(polarized, helicity);
  const ofUnpolarized = unpolarizedOf(polarized, helicity);
  return {
    channels: [
      mappedChannel({
        ...polarized,
        axes: polarized.axes.map((axis, d) => (d === helicity ? { ...axis, name: "ai" } : axis)),
      }),
    ],
    selections: [bins, unpolarized.bins],
    size: bins.count,
    hasData: false,
    ndfReduction: 0,
    stages: "both",
    linearize: (sums) => {
      const values = new Float64Array(bins.count);
      const rows = Array.from(values, (_, o) => {
        const u = bins.count + ofUnpolarized(o, below);
        values[o] = quotient(sums[o]!, sums[u]!);
        return quotientRow(sums, o, u, 1);
      });
      return { values, bySum: sparseRows(rows) };
    },
    traced: (sums) => {
      const unpolarizedPlaces = Int32Array.from(
        { length: bins.count },
        (_, o) => bins.count + ofUnpolarized(o, below),
      );
      return ops.div(ops.slice(sums, 0, bins.count), ops.gather(sums, unpolarizedPlaces));
    },
  };
};

/** A_0 - A_2, which vanishes to second order of QCD: `LamTung <channel> [<process>,...] [<axis>:<selection>,...]`. */
export const lamTungMapping: MappingFactory = (context, key, args) => {
  const { polarized, unpolarized, helicity } = crossSections(context, key, args);
  if (polarized.shape[helicity]! < 3) {
    throw mappingError(key, {
      field: "number of polarised cross sections",
      found: polarized.shape[helicity],
      expected: "3 or more, for A_0 and A_2",
    });
  }
  const { count } = polarized.bins;
  const below = innerSize(polarized, helicity);
  const coefficient = (o: number, i: number) =>
    Math.floor(o / below) * polarized.shape[helicity]! * below + i * below + (o % below);
  return {
    channels: [mappedChannel(unpolarized)],
    selections: [polarized.bins, unpolarized.bins],
    size: unpolarized.bins.count,
    hasData: false,
    ndfReduction: 0,
    stages: "both",
    linearize: (sums) => {
      const values = new Float64Array(unpolarized.bins.count);
      const rows = Array.from(values, (_, o) => {
        const [first, second, u] = [coefficient(o, 0), coefficient(o, 2), count + o];
        values[o] = quotient(sums[first]!, sums[u]!) - quotient(sums[second]!, sums[u]!);
        return [...quotientRow(sums, first, u, 1), ...quotientRow(sums, second, u, -1)];
      });
      return { values, bySum: sparseRows(rows) };
    },
    traced: (sums) => {
      const places = (i: number) =>
        Int32Array.from({ length: unpolarized.bins.count }, (_, o) => coefficient(o, i));
      const difference = ops.sub(ops.gather(sums, places(0)), ops.gather(sums, places(2)));
      return ops.div(difference, ops.slice(sums, count));
    },
  };
};

function crossSections(context: MappingContext, key: string, args: readonly string[]) {
  const [channelName, ...rest] = args;
  const processes = rest.length > 0 && !rest[0]!.includes(":") ? [rest[0]!] : [];
  const axes = rest.find((word) => word.includes(":"));
  refuseFurther(key, rest, processes.length + (axes === undefined ? 0 : 1));
  const channel = channelOf(context, key, channelName);
  const names = channel.axes.map(axisName);
  const helicityName = HELICITY_AXES.find((name) => names.includes(name));
  if (helicityName === undefined) {
    throw mappingError(key, {
      field: `axes of ${channel.name}`,
      found: names,
      expected: `one called ${HELICITY_AXES.join(" or ")}`,
    });
  }
  const selected = axes === undefined ? [] : parseAxisSelections(key, axes);
  if (selected.some(({ axis }) => axis === helicityName)) {
    throw mappingError(key, {
      field: `selection of the axis ${helicityName}`,
      state: "given",
      expected: "none, as the mapping takes all of that axis",
    });
  }
  const of = (selection: AxisSelection) =>
    selectBins(context, key, channel.name, {
      processes: processes.flatMap(readProcesses),
      axes: [selection, ...selected],
    });
  const polarized = of({ axis: helicityName, action: { kind: "slice", start: 1 } });
  const unpolarized = of({ axis: helicityName, action: { kind: "bin", bin: 0 } });
  const helicity = polarized.axes.findIndex(({ name }) => name === helicityName);
  return { polarized, unpolarized, helicity };
}

/** Number of outputs behind each bin of an axis. */
function innerSize({ shape }: ChannelSelection, axis: number): number {
  return shape.slice(axis + 1).reduce((product, count) => product * count, 1);
}

/** The unpolarised cross section of each polarised one. */
function unpolarizedOf({ shape }: ChannelSelection, axis: number) {
  return (o: number, below: number) => Math.floor(o / (below * shape[axis]!)) * below + (o % below);
}

function quotient(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b;
}

/** The derivatives of s a / b by a and b. */
function quotientRow(
  sums: Float64Array,
  a: number,
  b: number,
  sign: number,
): readonly (readonly [column: number, value: number])[] {
  const below = sums[b]!;
  return [
    [a, quotient(sign, below)],
    [b, quotient(-sign * quotient(sums[a]!, below), below)],
  ];
}
