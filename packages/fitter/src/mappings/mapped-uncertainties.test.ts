import { ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import { describe, expect, test } from "vitest";
import { directEffects } from "../impacts/direct-effects.js";
import { outputDataVariances } from "../impacts/output-data-effects.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import { jacobianPass } from "../prediction/jacobian-pass.js";
import { dataOf, jointFit, ofParameters, sourceCovariance } from "../prediction/joint-fit.slow.js";
import { jointVariants } from "../prediction/joint-model.slow.js";
import { mappedObservables } from "../prediction/mapped-observables.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import { parametersOf } from "./base-mapping.fixture.js";
import { normalize, project, ratio, select } from "./build.js";
import { compositeMapping } from "./composite.js";
import {
  bins,
  cases,
  chiSquareOf,
  context3,
  derivativesOf,
  diagonalOf,
  expectClose,
  histogramsOf,
  independent,
  inEachVariant,
  mappingOf,
  propagated,
  twinOf,
  twoChannels,
  type Yields,
} from "./mapping-twins.slow.js";
import { createMappings } from "./registry.js";

const { div, gather, stack, sum } = ops;

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

  test.each(inEachVariant(perProcess))(
    "%s, %s: values and variances as from the joint fit",
    async (_name, _variant, spec, twin, options) => {
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
    },
  );

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
  test.each(inEachVariant(cases))(
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

test("the covariance of several mappings as one has those of the single ones on its diagonal, and that of a mapping with itself beside it", async () => {
  const [, options] = jointVariants.find(([name]) => name === "poisson, full gamma")!;
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

test("where a mapping divides by zero, that output alone is not a number", async () => {
  const mapping = await mappingOf(ratio(select("one"), select("one")), twoChannels);
  const { values, bySum } = mapping.linearize!(Float64Array.of(1, 2, 3, 4, 0, 6), undefined);
  expect(Array.from(values)).toEqual([1 / 4, Number.NaN, 3 / 6]);
  expect(Array.from(bySum.values, Number.isNaN)).toEqual([false, false, true, true, false, false]);
});
