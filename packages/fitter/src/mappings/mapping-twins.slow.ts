import { jacobian, jvp, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import type { Channel } from "@rabbit-fit/contracts";
import { integerAxis, regularAxis } from "@rabbit-fit/sparse-hist";
import { expect } from "vitest";
import { binVariances } from "../histograms/bin-variances.js";
import { expectedHistograms } from "../histograms/expected-histograms.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import { type JacobianResult, jacobianPass } from "../prediction/jacobian-pass.js";
import { centreVariance, dataOf, inclusive, jointFit } from "../prediction/joint-fit.slow.js";
import { type JointModelOptions, jointVariants } from "../prediction/joint-model.slow.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { parametersOf } from "./base-mapping.fixture.js";
import {
  angularCoefficients,
  asymmetry,
  base,
  difference,
  lamTung,
  normalize,
  normratio,
  project,
  ratio,
  select,
} from "./build.js";
import type { Mapping } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { createMappings } from "./registry.js";

const { add, at, div, gather, reshape, stack, sub, sum } = ops;

/** The joint model has five bins with data, two of a masked channel, and three processes. */
const processes = ["a", "b", "c"];
const channel = (name: string, axes: Channel["axes"], start: number, masked = false): Channel => {
  const count = axes.reduce(
    (product, axis) =>
      product * (axis.kind === "regular" ? axis.bins : "stop" in axis ? axis.stop - axis.start : 1),
    1,
  );
  return { name, axes, masked, flow: false, start, stop: start + count };
};
const x3 = regularAxis(3, 0, 3, { name: "x" });
const y2 = regularAxis(2, 0, 2, { name: "y" });
const masked = channel("m", [regularAxis(2, 0, 2, { name: "z" })], 5, true);
export const twoChannels: MappingContext = {
  channels: [channel("one", [x3], 0), channel("two", [y2], 3), masked],
  processes,
  parameterNames: [],
};
export const helicities: MappingContext = {
  channels: [channel("h", [integerAxis(-1, 4, { name: "helicitySig" })], 0), masked],
  processes,
  parameterNames: [],
};

/** What a twin is a function of: yields of bins and of cells (bin, process), as tensors. */
export interface Yields {
  readonly bins: Tensor;
  readonly cells: Tensor;
}
export const bins = (y: Yields, ...places: number[]) => gather(y.bins, places);
const cells = (y: Yields, places: number[], of: number[]) =>
  sum(
    stack(
      of.map((process) =>
        gather(
          y.cells,
          places.map((bin) => bin * 3 + process),
        ),
      ),
    ),
    { axis: 0 },
  );
const shares = (part: Tensor) => div(part, sum(part));

/** A mapping, and the same function of the yields written out. */
type Case = readonly [name: string, spec: MappingSpec, twin: (y: Yields) => Tensor, context: MappingContext];

/** Each of some cases with each treatment of the data and of the bin-by-bin parameters. */
export function inEachVariant<Rest extends readonly unknown[]>(
  some: readonly (readonly [name: string, ...rest: Rest])[],
) {
  return some.flatMap(([name, ...rest]) =>
    jointVariants.map(([variant, options]) => [name, variant, ...rest, options] as const),
  );
}

/** Every mapping with a twin that is written out, bin by bin. */
export const cases: readonly Case[] = [
  ["BaseMapping", base(), (y) => y.bins, twoChannels],
  [
    "a selection of processes",
    select("one", { processes: ["c", "a"] }),
    (y) => cells(y, [0, 1, 2], [0, 2]),
    twoChannels,
  ],
  [
    "merged bins",
    select("one", { axes: { x: { rebin: [0, 2, 3] } } }),
    (y) => stack([sum(bins(y, 0, 1)), at(y.bins, 2)]),
    twoChannels,
  ],
  ["a slice", select("one", { axes: { x: { start: 1 } } }), (y) => bins(y, 1, 2), twoChannels],
  ["a projection to one bin", project("two"), (y) => reshape(sum(bins(y, 3, 4)), [1]), twoChannels],
  ["a projection of a masked channel", project("m", ["z"]), (y) => bins(y, 5, 6), twoChannels],
  ["shares", normalize("one", ["x"]), (y) => shares(bins(y, 0, 1, 2)), twoChannels],
  [
    "a ratio of channels",
    ratio(select("one", { axes: { x: { stop: 2 } } }), select("two")),
    (y) => div(bins(y, 0, 1), bins(y, 3, 4)),
    twoChannels,
  ],
  [
    "a ratio of processes",
    ratio(select("one", { processes: ["a"] }), select("one", { processes: ["a", "b"] })),
    (y) => div(cells(y, [0, 1, 2], [0]), cells(y, [0, 1, 2], [0, 1])),
    twoChannels,
  ],
  [
    "a difference",
    difference(select("one", { axes: { x: { start: 1 } } }), select("two")),
    (y) => sub(bins(y, 1, 2), bins(y, 3, 4)),
    twoChannels,
  ],
  [
    "a ratio of shares",
    normratio(select("one", { axes: { x: { stop: 2 } } }), select("two")),
    (y) => div(shares(bins(y, 0, 1)), shares(bins(y, 3, 4))),
    twoChannels,
  ],
  [
    "an asymmetry",
    asymmetry(select("one", { axes: { x: { stop: 2 } } }), select("two")),
    (y) => div(sub(bins(y, 0, 1), bins(y, 3, 4)), add(bins(y, 0, 1), bins(y, 3, 4))),
    twoChannels,
  ],
  [
    "angular coefficients",
    angularCoefficients("h"),
    (y) => div(bins(y, 1, 2, 3, 4), at(y.bins, 0)),
    helicities,
  ],
  [
    "the relation of Lam and Tung",
    lamTung("h", { processes: ["b"] }),
    (y) => div(sub(cells(y, [1], [1]), cells(y, [3], [1])), cells(y, [0], [1])),
    helicities,
  ],
];

export const context3 = (context: MappingContext): MappingContext => ({
  ...context,
  parameterNames: ["p", "q", "r"],
});

export async function mappingOf(spec: MappingSpec, context: MappingContext): Promise<Mapping> {
  return (await createMappings("mappings", [spec], context3(context)))[0]!;
}

/** [d(outputs)/dw] by machine, and M S M^T of it with the covariance S of the first variables of w. */
export function propagated(
  f: (w: Tensor) => Tensor,
  w: Float64Array,
  covariance: Float64Array,
  size: number,
) {
  const derivatives = derivativesOf(f, w);
  const count = derivatives.length / w.length;
  const out = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          out[a * count + b]! +=
            derivatives[a * w.length + i]! * covariance[i * size + j]! * derivatives[b * w.length + j]!;
        }
      }
    }
  }
  return { derivatives, covariance: out, count };
}

/** By machine; forward where an output is infinite, which in reverse would make the others uncertain. [outputs, w] */
export function derivativesOf(f: (w: Tensor) => Tensor, w: Float64Array): Float64Array {
  if (dataOf(f(tensor(w))).every(Number.isFinite)) return dataOf(jacobian(f)(tensor(w)));
  const columns = Array.from(w.keys(), (i) =>
    dataOf(
      jvp(f)(
        w,
        Float64Array.from(w, (_, j) => Number(i === j)),
      ).tangent,
    ),
  );
  const count = columns[0]!.length;
  return Float64Array.from(
    { length: count * w.length },
    (_, entry) => columns[entry % w.length]![Math.floor(entry / w.length)]!,
  );
}

/** Relative to the largest element: sums and differences of some ten terms, and one inverse. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-300);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(
      tolerance * (Math.abs(expected[i]!) + 1e-2 * largest),
    );
  }
}

/** Values, variances, covariance and those of processes, as the histograms show them, in the order of the outputs. */
export function histogramsOf(mapping: Mapping, prediction: Prediction, covariance: ParameterCovariance) {
  const variances = binVariances(prediction, covariance);
  const expected = expectedHistograms(mapping, {
    stage: "postfit",
    prediction,
    parameters: parametersOf(prediction),
    covariance,
    binVariances: variances,
    options: { kind: "histograms", errors: true, covariance: true, perProcess: true, errorsPerProcess: true },
  });
  jacobianPass(prediction, [...variances.takers, ...expected.takers]);
  const of = new Map<string, { values: number[]; variances: number[] }>();
  let matrix: Float64Array | undefined;
  expected.addTo(
    (_, hist) => {
      const all = of.get(hist.name) ?? { values: [], variances: [] };
      // Without the flow bins, which are zeros.
      hist.values.forEach((value, i) => {
        if (value === 0) return;
        all.values.push(value);
        all.variances.push(hist.storage === "weight" ? hist.variances[i]! : Number.NaN);
      });
      of.set(hist.name, all);
    },
    (hist) => {
      matrix = hist.values;
    },
  );
  return {
    inclusive: of.get("hist_postfit_inclusive")!,
    ofProcesses: of.get("hist_postfit"),
    matrix: matrix!,
  };
}

export function chiSquareOf<Result>(prediction: Prediction, taker: JacobianResult<Result>): Result {
  jacobianPass(prediction, [taker]);
  return taker.result();
}

/** Twins see the yields of histograms, but chi-squares those that the likelihood knows, without variations by other bins. */
export function twinOf(options: JointModelOptions, profile: "profiled" | "unprofiled") {
  const fit = jointFit(options, profile);
  const { model } = fit;
  const of = (f: (w: Tensor) => Tensor) => (w: Tensor) => ({ bins: inclusive(model, f)(w), cells: f(w) });
  return { ...fit, shown: of(model.yields), own: of(model.ownYields) };
}

export function diagonalOf({
  covariance,
  count,
}: {
  readonly covariance: Float64Array;
  readonly count: number;
}) {
  return Float64Array.from({ length: count }, (_, i) => covariance[i * (count + 1)]!);
}

/** Of parameters and betas that vary independently of each other. */
export function independent(
  { parts, free, likelihood }: ReturnType<typeof jointFit>["model"],
  variances: Float64Array,
  fitted: number,
) {
  const out = new Float64Array(fitted * fitted);
  variances.forEach((variance, i) => {
    out[i * (fitted + 1)] = variance;
  });
  free.forEach((index, i) => {
    out[(parts.beta + i) * (fitted + 1)] = centreVariance(likelihood, index);
  });
  return out;
}
