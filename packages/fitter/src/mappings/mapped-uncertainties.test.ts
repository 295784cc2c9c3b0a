import { jacobian, jvp, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import type { Channel } from "@rabbit-fit/contracts";
import { integerAxis, regularAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { comparedOutputs } from "../chi-square/compared-outputs.js";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { prefitChiSquare } from "../chi-square/prefit-chi-square.js";
import { residualSources } from "../chi-square/residual-sources.js";
import { binVariances } from "../histograms/bin-variances.js";
import { expectedHistograms } from "../histograms/expected-histograms.js";
import { directEffects } from "../impacts/direct-effects.js";
import { outputDataVariances } from "../impacts/output-data-effects.js";
import { solveByLu } from "../linear-algebra/lu-solve.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import { type JacobianResult, jacobianPass } from "../prediction/jacobian-pass.js";
import {
  centreVariance,
  dataOf,
  inclusive,
  jointFit,
  ofParameters,
  sourceCovariance,
} from "../prediction/joint-fit.slow.js";
import { type JointModelOptions, jointVariants } from "../prediction/joint-model.slow.js";
import { mappedObservables } from "../prediction/mapped-observables.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
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
import { compositeMapping } from "./composite.js";
import type { Mapping } from "./mapping.js";
import type { MappingContext } from "./mapping-context.js";
import { createMappings } from "./registry.js";

const { add, at, concat, div, gather, mul, reshape, stack, sub, sum } = ops;

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
const twoChannels: MappingContext = {
  channels: [channel("one", [x3], 0), channel("two", [y2], 3), masked],
  processes,
  parameterNames: [],
};
const helicities: MappingContext = {
  channels: [channel("h", [integerAxis(-1, 4, { name: "helicitySig" })], 0), masked],
  processes,
  parameterNames: [],
};

/** What a twin is a function of: yields of bins and of cells (bin, process), as tensors. */
interface Yields {
  readonly bins: Tensor;
  readonly cells: Tensor;
}
const bins = (y: Yields, ...places: number[]) => gather(y.bins, places);
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

/** Every mapping with a twin that is written out, bin by bin. */
const cases: readonly [
  name: string,
  spec: MappingSpec,
  twin: (y: Yields) => Tensor,
  context: MappingContext,
][] = [
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

const context3 = (context: MappingContext): MappingContext => ({
  ...context,
  parameterNames: ["p", "q", "r"],
});

async function mappingOf(spec: MappingSpec, context: MappingContext): Promise<Mapping> {
  return (await createMappings("mappings", [spec], context3(context)))[0]!;
}

/** [d(outputs)/dw] by machine, and M S M^T of it with the covariance S of the first variables of w. */
function propagated(f: (w: Tensor) => Tensor, w: Float64Array, covariance: Float64Array, size: number) {
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
function derivativesOf(f: (w: Tensor) => Tensor, w: Float64Array): Float64Array {
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
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-300);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(
      tolerance * (Math.abs(expected[i]!) + 1e-2 * largest),
    );
  }
}

/** Values, variances, covariance and those of processes, as the histograms show them, in the order of the outputs. */
function histogramsOf(mapping: Mapping, prediction: Prediction, covariance: ParameterCovariance) {
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

function chiSquareOf<Result>(prediction: Prediction, taker: JacobianResult<Result>): Result {
  jacobianPass(prediction, [taker]);
  return taker.result();
}

/** Twins see the yields of histograms, but chi-squares those that the likelihood knows, without variations by other bins. */
function twinOf(options: JointModelOptions, profile: "profiled" | "unprofiled") {
  const fit = jointFit(options, profile);
  const { model } = fit;
  const of = (f: (w: Tensor) => Tensor) => (w: Tensor) => ({ bins: inclusive(model, f)(w), cells: f(w) });
  return { ...fit, shown: of(model.yields), own: of(model.ownYields) };
}

describe.each(cases)("%s", (_name, spec, twin, context) => {
  test.each(jointVariants)(
    "after a fit, %s: values, variances and covariance as from the joint fit",
    async (_, options) => {
      const { prediction, w, covariance, fitted, shown } = twinOf(options, "profiled");
      const mapping = await mappingOf(spec, context);
      const found = histogramsOf(mapping, prediction, ofParameters(covariance, fitted));
      const expected = propagated((v) => twin(shown(v)), w, covariance, fitted);
      expectClose(found.inclusive.values, dataOf(twin(shown(tensor(w)))));
      expectClose(found.matrix, expected.covariance);
      expectClose(found.inclusive.variances, diagonalOf(expected));
    },
  );

  test.each(jointVariants)("without profiling, %s: the same", async (_, options) => {
    const { model, prediction, w, fitted, shown } = twinOf(options, "unprofiled");
    const mapping = await mappingOf(spec, context);
    const parameters: ParameterCovariance = { kind: "diagonal", variances: Float64Array.of(0.3, 0.2, 0.7) };
    const found = histogramsOf(mapping, prediction, parameters);
    const expected = propagated(
      (v) => twin(shown(v)),
      w,
      independent(model, parameters.variances, fitted),
      fitted,
    );
    expectClose(found.inclusive.values, dataOf(twin(shown(tensor(w)))));
    expectClose(found.matrix, expected.covariance);
    expectClose(found.inclusive.variances, diagonalOf(expected));
  });
});

describe("the yields of processes", () => {
  const perProcess: readonly [string, MappingSpec, (y: Yields) => Tensor][] = [
    ["a selection", select("one", { processes: ["c", "a"] }), (y) => table(y, [[0], [1], [2]], [2, 0])],
    ["a projection", project("one"), (y) => table(y, [[0, 1, 2]], [0, 1, 2])],
    [
      "shares",
      normalize("one", ["x"]),
      (y) => div(table(y, [[0], [1], [2]], [0, 1, 2]), sum(bins(y, 0, 1, 2))),
    ],
  ];

  test.each(
    perProcess.flatMap(([name, ...rest]) =>
      jointVariants.map(([variant, options]) => [name, variant, ...rest, options] as const),
    ),
  )("%s, %s: values and variances as from the joint fit", async (_name, _variant, spec, twin, options) => {
    const { prediction, w, covariance, fitted, shown } = twinOf(options, "profiled");
    const mapping = await mappingOf(spec, twoChannels);
    const found = histogramsOf(mapping, prediction, ofParameters(covariance, fitted)).ofProcesses!;
    // Cells without any yield are left out of both.
    const values = dataOf(twin(shown(tensor(w))));
    const kept = Array.from(values.keys()).filter((i) => values[i] !== 0);
    const variances = diagonalOf(propagated((v) => twin(shown(v)), w, covariance, fitted));
    expectClose(
      found.values,
      Float64Array.from(kept, (i) => values[i]!),
    );
    expectClose(
      found.variances,
      Float64Array.from(kept, (i) => variances[i]!),
    );
  });

  /** Sums of bins, of each process, [sums, processes]. */
  function table(y: Yields, groups: number[][], of: number[]): Tensor {
    return stack(
      groups.flatMap((group) =>
        of.map((process) =>
          sum(
            gather(
              y.cells,
              group.map((bin) => bin * 3 + process),
            ),
          ),
        ),
      ),
    );
  }
});

describe("what the data give to the variances", () => {
  test.each(
    cases.flatMap(([name, ...rest]) =>
      jointVariants.map(([variant, options]) => [name, variant, ...rest, options] as const),
    ),
  )(
    "%s, %s: by counts, and by centres of each process, as from the response of the joint fit",
    async (_name, _variant, spec, twin, context, options) => {
      const { model, prediction, w, block, covariance, fitted, shown } = twinOf(options, "profiled");
      const mapping = await mappingOf(spec, context);
      const { parts, likelihood, free } = model;
      const { size, dataBinCount, processCount } = likelihood;
      const sources = parts.end - fitted;
      const mixed = block([0, fitted], [fitted, parts.end]);
      const derivatives = derivativesOf((v) => twin(shown(v)), w);
      const response = new Float64Array(mapping.size * sources);
      for (let o = 0; o < mapping.size; o++) {
        for (let v = 0; v < sources; v++) {
          for (let i = 0; i < fitted; i++) {
            for (let j = 0; j < fitted; j++) {
              response[o * sources + v]! -=
                derivatives[o * w.length + i]! * covariance[i * fitted + j]! * mixed[j * sources + v]!;
            }
          }
        }
      }
      const variances = sourceCovariance(model);
      const perBin =
        options.treatment === undefined ? 0 : options.treatment.mode === "full" ? processCount : 1;
      const byCounts = new Float64Array(mapping.size);
      const byPlace = new Float64Array(mapping.size * perBin);
      for (let o = 0; o < mapping.size; o++) {
        const of = (v: number) => response[o * sources + v]!;
        for (let i = 0; i < dataBinCount; i++) {
          for (let j = 0; j < dataBinCount; j++) byCounts[o]! += of(i) * variances[i * sources + j]! * of(j);
        }
        free.forEach((index, i) => {
          const v = dataBinCount + i;
          byPlace[o * perBin + (index % perBin)]! += of(v) ** 2 * variances[v * (sources + 1)]!;
        });
      }
      const observables = mappedObservables(prediction, mapping, parametersOf(prediction));
      const jacobian = observables.jacobian();
      jacobianPass(prediction, [jacobian]);
      const taker = outputDataVariances(prediction, {
        outputCount: mapping.size,
        direct: directEffects(prediction, mapping, observables.bySum),
        moved: timesCovariance(jacobian.result(), mapping.size, ofParameters(covariance, fitted)),
      });
      expect(jacobian.result()).toHaveLength(mapping.size * size);
      const found = chiSquareOf(prediction, taker);
      expectClose(found.byCounts, byCounts);
      expectClose(found.byPlace, byPlace);
      expect(found.perBin).toBe(perBin);
    },
  );
});

describe("chi-squares with the data", () => {
  const withData = cases.filter(
    ([name, spec]) =>
      name !== "BaseMapping" &&
      !name.includes("masked") &&
      !name.includes("process") &&
      spec.name !== "AngularCoefficients" &&
      spec.name !== "LamTung",
  );

  test.each(
    withData.flatMap(([name, ...rest]) =>
      jointVariants.map(([variant, options]) => [name, variant, ...rest, options] as const),
    ),
  )(
    "%s, %s: after a fit as from the response of the joint fit to data and centres",
    async (_name, _variant, spec, twin, context, options) => {
      const { model, prediction, w, block, covariance, fitted, own } = twinOf(options, "profiled");
      const mapping = await mappingOf(spec, context);
      const { parts, likelihood } = model;
      const sources = parts.end - fitted;
      const mixed = block([0, fitted], [fitted, parts.end]);
      const predicted = derivativesOf((v) => twin(own(v)), w);
      const observed = derivativesOf((counts) => twin(ofCounts(counts)), likelihood.observed);
      const count = mapping.size;
      const response = new Float64Array(count * sources);
      for (let o = 0; o < count; o++) {
        for (let v = 0; v < sources; v++) {
          for (let i = 0; i < fitted; i++) {
            for (let j = 0; j < fitted; j++) {
              response[o * sources + v]! -=
                predicted[o * w.length + i]! * covariance[i * fitted + j]! * mixed[j * sources + v]!;
            }
          }
          if (v < likelihood.dataBinCount)
            response[o * sources + v]! -= observed[o * likelihood.dataBinCount + v]!;
        }
      }
      const matrix = sandwich(response, sourceCovariance(model), count, sources);
      const residuals = residualsOf(twin, own(tensor(w)), likelihood.observed);
      const actual = chiSquareOf(
        prediction,
        postfitChiSquare(
          prediction,
          ofParameters(covariance, fitted),
          comparedOutputs(prediction, mapping, parametersOf(prediction)),
          residualSources(prediction, model.constraintWeights),
        ),
      );
      const { chi2, ndf } = expectedChiSquare(residuals, matrix, mapping.ndfReduction);
      expect(actual.ndf).toBe(ndf);
      expect(Math.abs(actual.chi2 / chi2 - 1)).toBeLessThan(1e-7);
    },
  );

  test.each(
    withData.flatMap(([name, ...rest]) =>
      jointVariants.map(([variant, options]) => [name, variant, ...rest, options] as const),
    ),
  )(
    "%s, %s: without profiling data and prediction are independent",
    async (_name, _variant, spec, twin, context, options) => {
      const { model, prediction, w, fitted, own } = twinOf(options, "unprofiled");
      const mapping = await mappingOf(spec, context);
      const { likelihood, countCovariance } = model;
      const parameters: ParameterCovariance = { kind: "diagonal", variances: Float64Array.of(0.3, 0.2, 0.7) };
      const matrix = propagated(
        (v) => twin(own(v)),
        w,
        independent(model, parameters.variances, fitted),
        fitted,
      ).covariance;
      const ofData = propagated(
        (counts) => twin(ofCounts(counts)),
        likelihood.observed,
        countCovariance,
        likelihood.dataBinCount,
      );
      ofData.covariance.forEach((value, i) => {
        matrix[i]! += value;
      });
      const residuals = residualsOf(twin, own(tensor(w)), likelihood.observed);
      const compared = comparedOutputs(prediction, mapping, parametersOf(prediction));
      const actual = chiSquareOf(prediction, prefitChiSquare(prediction, parameters, compared));
      const { chi2, ndf } = expectedChiSquare(residuals, matrix, mapping.ndfReduction);
      expect(actual.ndf).toBe(ndf);
      expect(Math.abs(actual.chi2 / chi2 - 1)).toBeLessThan(1e-7);
    },
  );
});

describe("several mappings as one", () => {
  const [, options] = jointVariants.find(([name]) => name === "poisson, full gamma")!;

  test("the covariance has those of the single ones on its diagonal, and that of a mapping with itself beside it", async () => {
    const { prediction, covariance, fitted } = jointFit(options, "profiled");
    const parameters = ofParameters(covariance, fitted);
    const specs = [
      normalize("one", ["x"]),
      project("two", ["y"]),
      ratio(select("two"), select("one", { axes: { x: { start: 1 } } })),
    ];
    const mappings = await createMappings("mappings", specs, context3(twoChannels));
    const composite = compositeMapping(mappings);
    expect(composite.channels.map(({ name }) => name)).toEqual([
      "Normalize one x one",
      "Project two y two",
      "Ratio two one None:None x:slice(1,None) two_one",
    ]);
    const { matrix } = histogramsOf(composite, prediction, parameters);
    let first = 0;
    for (const mapping of mappings) {
      const own = histogramsOf(mapping, prediction, parameters).matrix;
      for (let i = 0; i < mapping.size; i++) {
        const row = matrix.slice(
          (first + i) * composite.size + first,
          (first + i) * composite.size + first + mapping.size,
        );
        expectClose(row, own.slice(i * mapping.size, (i + 1) * mapping.size), 1e-12);
      }
      first += mapping.size;
    }
  });

  test("a total that two projections share counts once in the degrees of freedom", async () => {
    const { prediction, covariance, fitted, model } = jointFit(options, "profiled");
    const specs = [
      project("one", ["x"]),
      project("one"),
      select("one", { axes: { x: { rebin: [0, 2, 3] } } }),
    ];
    const mappings = await createMappings("mappings", specs, context3(twoChannels));
    const chiOf = (mapping: Mapping) =>
      chiSquareOf(
        prediction,
        postfitChiSquare(
          prediction,
          ofParameters(covariance, fitted),
          comparedOutputs(prediction, mapping, parametersOf(prediction)),
          residualSources(prediction, model.constraintWeights),
        ),
      );
    const all = chiOf(compositeMapping(mappings));
    const alone = chiOf(mappings[0]!);
    expect(all.ndf).toBe(3);
    expect(Math.abs(all.chi2 / alone.chi2 - 1)).toBeLessThan(1e-9);
  });
});

test("shares add up to one, and their covariance has no variance along the sum", async () => {
  const [, options] = jointVariants[1]!;
  const { prediction, covariance, fitted } = jointFit(options, "profiled");
  const mapping = await mappingOf(normalize("one", ["x"]), twoChannels);
  const { inclusive: found, matrix } = histogramsOf(mapping, prediction, ofParameters(covariance, fitted));
  expect(Math.abs(found.values.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-15);
  for (let i = 0; i < 3; i++) {
    const row = matrix.slice(3 * i, 3 * i + 3);
    expect(Math.abs(row[0]! + row[1]! + row[2]!)).toBeLessThan(1e-12 * matrix[4 * i]!);
  }
});

test("the ratio of something to itself is one, without uncertainty", async () => {
  const [, options] = jointVariants[1]!;
  const { prediction, covariance, fitted, model } = jointFit(options, "profiled");
  const mapping = await mappingOf(ratio(select("one"), select("one")), twoChannels);
  const parameters = ofParameters(covariance, fitted);
  const found = histogramsOf(mapping, prediction, parameters);
  expect(found.inclusive.values).toEqual([1, 1, 1]);
  for (const variance of found.inclusive.variances) expect(Math.abs(variance)).toBeLessThan(1e-15);
  const compared = comparedOutputs(prediction, mapping, parametersOf(prediction));
  const sources = residualSources(prediction, model.constraintWeights);
  expect(chiSquareOf(prediction, postfitChiSquare(prediction, parameters, compared, sources))).toEqual({
    chi2: 0,
    ndf: 0,
  });
});

test("the share of the whole in itself says nothing, and has no degree of freedom", async () => {
  const [, options] = jointVariants[1]!;
  const { prediction, covariance, fitted, model } = jointFit(options, "profiled");
  const mapping = await mappingOf(normalize("one"), twoChannels);
  const compared = comparedOutputs(prediction, mapping, parametersOf(prediction));
  const sources = residualSources(prediction, model.constraintWeights);
  const chiSquare = postfitChiSquare(prediction, ofParameters(covariance, fitted), compared, sources);
  expect(chiSquareOf(prediction, chiSquare)).toEqual({ chi2: 0, ndf: 0 });
});

test("where a mapping divides by zero, that output alone is not a number", async () => {
  const mapping = await mappingOf(ratio(select("one"), select("one")), twoChannels);
  const { values, bySum } = mapping.linearize!(Float64Array.of(1, 2, 3, 4, 0, 6), undefined);
  expect(Array.from(values)).toEqual([1 / 4, Number.NaN, 3 / 6]);
  expect(Array.from(bySum.values, Number.isNaN)).toEqual([false, false, true, true, false, false]);
});

function diagonalOf({ covariance, count }: { readonly covariance: Float64Array; readonly count: number }) {
  return Float64Array.from({ length: count }, (_, i) => covariance[i * (count + 1)]!);
}

/** Of parameters and betas that vary independently of each other. */
function independent(
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

/** Counts take the place of the yields; those of processes are not looked at. */
function ofCounts(counts: Tensor): Yields {
  return { bins: concat([counts, tensor([0, 0])]), cells: mul(0, tensor(new Float64Array(21))) };
}

function residualsOf(twin: (y: Yields) => Tensor, own: Yields, counts: Float64Array): Float64Array {
  return dataOf(sub(twin(own), twin(ofCounts(tensor(counts)))));
}

function sandwich(left: Float64Array, middle: Float64Array, rows: number, inner: number): Float64Array {
  const out = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      for (let i = 0; i < inner; i++) {
        for (let j = 0; j < inner; j++) {
          out[a * rows + b]! += left[a * inner + i]! * middle[i * inner + j]! * left[b * inner + j]!;
        }
      }
    }
  }
  return out;
}

/** r^T V^-1 r; without outputs that data do not define, and without the last where it follows from the others. */
function expectedChiSquare(residuals: Float64Array, matrix: Float64Array, reduction: number) {
  const size = residuals.length;
  const defined = Array.from(residuals.keys()).filter((o) => Number.isFinite(residuals[o]));
  const isShares = reduction === 1 && Math.abs(residuals.reduce((a, b) => a + b)) < 1e-13;
  const kept = isShares ? defined.slice(0, -1) : defined;
  const cut = Float64Array.from(kept.flatMap((i) => kept.map((j) => matrix[i * size + j]!)));
  const right = Float64Array.from(kept, (o) => residuals[o]!);
  const chi2 = solveByLu(cut, right).reduce((total, value, i) => total + value * right[i]!, 0);
  return { chi2, ndf: defined.length - (defined.length < size ? 0 : reduction) };
}
