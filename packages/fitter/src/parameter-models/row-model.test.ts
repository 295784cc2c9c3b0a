import { grad, hessian, hvp, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import {
  type FitInput,
  RabbitInputError,
  type ResultGroup,
  type SystematicType,
} from "@rabbit-fit/contracts";
import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { slowLikelihood } from "../likelihood/likelihood.slow.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import { openFits } from "../node/open-fits.js";
import type { FitOptions } from "../options/fit-options.js";
import type { ModelSpec } from "../options/model-spec.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";

const module = new URL("../../fixtures/bin-scales.mjs", import.meta.url).href;
const BINS = 9;
const SYSTEMATICS = 5;

const forms = [
  ["linear", "rates that are scales"],
  ["exp", "rates that are exponentials"],
] as const;
const variants = forms.flatMap(([form, name]) =>
  (["dense", "sparse"] as const).flatMap((storage) =>
    (["log_normal", "normal"] as const).flatMap((systematicType) =>
      ([false, true] as const).map(
        (withBetas) =>
          [
            `${name}, ${storage}, ${systematicType}, ${withBetas ? "lite gamma" : "no bin-by-bin parameters"}`,
            { form, storage, systematicType, withBetas },
          ] as const,
      ),
    ),
  ),
);

interface Variant {
  readonly form: "linear" | "exp";
  readonly storage: "dense" | "sparse";
  readonly systematicType: SystematicType;
  readonly withBetas: boolean;
}

/** The traced likelihood of the plain tensor, with a rate for each template row: cell (bin, process). */
function slowTwin(input: FitInput, { form, withBetas }: Variant): (x: Tensor) => Tensor {
  const processCount = input.processes.length;
  const cellCount = (BINS + 2) * processCount;
  const parameterOfCell = Int32Array.from({ length: BINS * processCount }, (_, cell) =>
    Math.floor(cell / processCount),
  );
  return slowLikelihood(input, {
    squared: false,
    form: "poisson",
    binByBin: withBetas ? { mode: "lite", type: "gamma" } : undefined,
    constraintCentres: new Float64Array(SYSTEMATICS),
    counts: input.data.counts,
    rates: {
      parameterCount: BINS,
      ofCells: (scales) => {
        const values = form === "exp" ? ops.exp(scales) : scales;
        const masked = new Float64Array(cellCount - BINS * processCount).fill(1);
        return ops.concat([ops.gather(values, parameterOfCell), masked]);
      },
    },
  });
}

describe("a model with a rate for each row agrees with its automatically differentiated twin", () => {
  // 1e-12: some hundred terms, each rounded once or twice.
  test.each(variants)("%s", async (_, variant) => {
    const { storage, systematicType, form, withBetas } = variant;
    const input = () => exampleInput({ storage, systematicType });
    const slow = slowTwin(input(), variant);
    const model = await StatisticalModel.create(input(), {
      model: { name: "binScales", args: ["ch0", "", form], module },
      likelihood: { binByBinStat: withBetas ? { kind: "lite", type: "gamma" } : { kind: "none" } },
      threads: 0,
    });
    const likelihood = model.likelihood();
    const { size } = likelihood;
    expect(size).toBe(BINS + SYSTEMATICS);
    const random = seededRandom(3);
    const x = Float64Array.from(likelihood.start, (value) => value + 0.4 * (random() - 0.5));
    const v = x.map(() => random() - 0.5);
    const traced = tensor(x, [size]);
    const [gradient, product, matrix] = [size, size, size * size].map(
      (length) => new Float64Array(length),
    ) as [Float64Array, Float64Array, Float64Array];
    const value = likelihood.valueAndGradient(x, gradient);
    likelihood.hvp(x, v, product);
    likelihood.hessian(x, matrix);
    expect(Math.abs(value / slow(traced).item() - 1)).toBeLessThan(1e-12);
    expect(distance(dataOf(grad(slow)(x)), gradient)).toBeLessThan(1e-12);
    expect(distance(dataOf(hvp(slow)(x, v)), product)).toBeLessThan(1e-12);
    expect(distance(dataOf(hessian(slow)(x)), matrix)).toBeLessThan(1e-12);
    // The rows of the Jacobian, by central differences: error of order step^2, and of rounding over step.
    const { yields, fillJacobian } = likelihood.yields.derivatives(x);
    const jacobian = new Float64Array(yields.length * size);
    fillJacobian(0, yields.length, jacobian);
    const step = 1e-5;
    for (let i = 0; i < size; i++) {
      const shifted = (sign: number) => x.map((at, k) => (k === i ? at + sign * step : at));
      const [up, down] = [likelihood.yields.at(shifted(1)), likelihood.yields.at(shifted(-1))];
      yields.forEach((_, row) => {
        const slope = (up[row]! - down[row]!) / (2 * step);
        expect(Math.abs(jacobian[row * size + i]! - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
      });
    }
    await model.close();
  });
});

const options: FitOptions = {
  data: { sets: ["data"], unblind: [".*"] },
  model: { name: "binScales", args: ["ch0", "bkg2"], module },
  likelihood: { binByBinStat: { kind: "none" } },
  analyses: [{ kind: "histograms", errors: true, perProcess: true, errorsPerProcess: true }],
};

/** Without a bin that is empty, so that scales are positive, or a nuisance parameter that only the free scales could hold. */
function fittable(storage: "dense" | "sparse" = "dense"): FitInput {
  const input = exampleInput({ storage, systematicType: "normal", symmetric: true, systematics: 2 });
  const counts = input.data.counts.map((count, bin) => (bin === 2 ? 300 : count));
  const systematics = {
    ...input.systematics,
    unconstrainedCount: 0,
    constraintWeights: new Float64Array(2).fill(1),
  };
  return { ...input, data: { counts }, systematics };
}

const hist = (group: ResultGroup, name: string) =>
  group.mappings.get("BaseMapping")!.channels.get("ch0")!.get(name) as WeightHistogram;

describe("fits with free scales of all bins", () => {
  test.each(["dense", "sparse"] as const)(
    "follow the data bin by bin, with histograms: %s",
    async (storage) => {
      const { groups } = await fit(fittable(storage), options);
      const [group] = groups;
      expect(group!.convergence!.converged).toBe(true);
      const { counts } = fittable().data;
      const inclusive = hist(group!, "hist_postfit_inclusive");
      innerValues(inclusive).forEach((value, bin) => {
        expect(Math.abs(value / counts[bin]! - 1)).toBeLessThan(1e-6);
      });
      // A free scale leaves of a bin the Poisson variance of its counts, and nothing of the constrained systematics.
      innerVariances(inclusive)!.forEach((variance, bin) => {
        expect(Math.abs(variance / counts[bin]! - 1)).toBeLessThan(1e-5);
      });
      const perProcess = innerValues(hist(group!, "hist_postfit"));
      const total = new Float64Array(BINS);
      perProcess.forEach((value, cell) => {
        total[Math.floor(cell / 4)]! += value;
      });
      expect(Math.max(...total.map((value, bin) => Math.abs(value / counts[bin]! - 1)))).toBeLessThan(1e-6);
      expect(group!.nllvalreduced).toBeLessThan(1e-9);
    },
  );

  test("agree with fits by a scale that is stored otherwise", async () => {
    const plain = await fit(fittable(), options);
    const exponential = await fit(fittable(), {
      ...options,
      model: { name: "binScales", args: ["ch0", "bkg2", "exp"], module },
    });
    const values = (group: ResultGroup) => innerValues(group.histograms.get("parms")!);
    const [scales, logs] = [values(plain.groups[0]!), values(exponential.groups[0]!)];
    for (let bin = 0; bin < BINS; bin++) expect(Math.exp(logs[bin]!)).toBeCloseTo(scales[bin]!, 6);
  });

  test("make the same toys in threads as in one", async () => {
    const toys = {
      ...options,
      data: { sets: Array.from({ length: 24 }, (_, i) => ({ toy: i + 1 })), toys: { seed: 11 } },
    };
    const run = async (threads: number) => {
      const plan = await openFits(fittable(), { ...toys, run: { threads } });
      const found = new Map<string, unknown>();
      await plan.run({
        onGroup: ({ name, histograms, nllvalreduced, convergence }) =>
          void found.set(name, [innerValues(histograms.get("parms")!), nllvalreduced, convergence]),
      });
      await plan.close();
      return found;
    };
    const [alone, threaded] = [await run(0), await run(2)];
    expect(alone.size).toBe(24);
    expect(new Map([...threaded].sort())).toEqual(new Map([...alone].sort()));
  });
});

test("what is expected of a parameter that no model has is refused, by models of a module as well", async () => {
  const parameters = { expectSignal: [{ parameter: "scale_ch0_0", value: 2 }] };
  const failed = fit(fittable(), { ...options, parameters });
  // The scales are no parameters of interest.
  await expect(failed).rejects.toThrow(
    /^options\.parameters\.expectSignal is "scale_ch0_0", expected nothing, as the fit has no parameter of interest/,
  );
});

describe("a model that cannot be had is refused", () => {
  test.each<[string, FitOptions["model"], RegExp]>([
    [
      "an unknown name",
      { name: "nu" },
      /^options\.model\.name is "nu", expected one of Mu, ChannelMu, Ones, /,
    ],
    ["a missing module", { name: "binScales", module: "file:///nowhere.mjs" }, /^options\.model\.module is/],
    [
      "a module that is not where it is for others",
      { name: "binScales", module: "../../fixtures/bin-scales.mjs" },
      /^options\.model\.module is .*, expected an absolute address/,
    ],
    ["a function", (() => {}) as unknown as ModelSpec, /^options\.model is a function, expected \{ name/],
    ["a name that the module lacks", { name: "nope", module }, /a function that .* exports: binScales/],
    [
      "arguments of mu",
      { name: "mu", args: ["sig1"] },
      /^model "Mu sig1": rest of the words is "sig1", expected nothing more/,
    ],
  ])("%s", async (_, model, message) => {
    const failed = fit(exampleInput(), { model: model! });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toThrow(RabbitInputError);
  });
});

/** Largest difference of two vectors over the norm of the first. */
function distance(a: Float64Array, b: Float64Array): number {
  const norm = Math.hypot(...a);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / norm;
}

function dataOf(result: { readonly data: Float64Array } | Float64Array): Float64Array {
  return result instanceof Float64Array ? result : result.data;
}
