import { grad, hessian, hvp, tensor } from "@rabbit-fit/autodiff-kernels";
import {
  copiedTemplateBytes,
  type FitInput,
  RabbitInputError,
  type SystematicType,
} from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import type { PlacedData } from "../data/placed-data.js";
import { mu } from "../parameter-models/mu.js";
import type { ParameterModelFactory } from "../parameter-models/parameter-model.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";
import type { Likelihood } from "./likelihood.js";
import { type SlowTreatment, slowLikelihood } from "./likelihood.slow.js";
import type { StatisticalModelOptions } from "./model-description.js";
import { StatisticalModel } from "./statistical-model.js";

interface Variant {
  readonly storage: "dense" | "sparse";
  readonly symmetric: boolean;
  readonly systematicType: SystematicType;
  readonly form: "poisson" | "chi2";
  readonly binByBin: SlowTreatment | undefined;
  readonly squared: boolean;
}

const treatments: readonly (SlowTreatment | undefined)[] = [
  undefined,
  { mode: "lite", type: "gamma" },
  ...(["lite", "full"] as const).flatMap((mode) =>
    (["normal-additive", "normal-multiplicative"] as const).map((type) => ({ mode, type })),
  ),
];

const variants: Variant[] = [];
for (const storage of ["dense", "sparse"] as const)
  for (const form of ["poisson", "chi2"] as const)
    for (const binByBin of treatments)
      for (const symmetric of [true, false])
        for (const systematicType of ["log_normal", "normal"] as const)
          for (const squared of [true, false])
            variants.push({ storage, form, symmetric, systematicType, binByBin, squared });

const name = (v: Variant) =>
  `${v.form}, ${v.storage}, ${v.symmetric ? "symmetric" : "asymmetric"}, ${v.systematicType}, ${
    v.binByBin ? `${v.binByBin.mode} ${v.binByBin.type}` : "no bin-by-bin parameters"
  }, ${v.squared ? "square roots" : "plain signal strengths"}`;

/** A chi-square has no bins without counts. */
function input(variant: Variant) {
  const plain = exampleInput(variant);
  if (variant.form === "poisson") return plain;
  return { ...plain, data: { counts: plain.data.counts.map((count) => Math.max(count, 50)) } };
}

async function both(variant: Variant) {
  const constraintCentres = Float64Array.of(0, 0.2, 0, -0.1, 0);
  const { counts } = input(variant).data;
  const slow = slowLikelihood(input(variant), { ...variant, constraintCentres, counts });
  const model = await StatisticalModel.create(input(variant), optionsOf(variant));
  const fast = model.likelihood();
  const random = seededRandom(7);
  const x = Float64Array.from(fast.start, (value) => value + 0.6 * (random() - 0.5));
  const v = x.map(() => random() - 0.5);
  return { slow, model, fast, x, v };
}

/** With the constraint centres (0, 0.2, 0, -0.1, 0). */
function optionsOf({ squared, form, binByBin }: Variant) {
  return {
    parameters: {
      allowNegative: !squared,
      constraintMinima: [
        { parameter: "syst1", value: 0.2 },
        { parameter: "syst3", value: -0.1 },
      ],
    },
    likelihood: {
      form,
      binByBinStat: binByBin ? { kind: binByBin.mode, type: binByBin.type } : { kind: "none" },
    },
    threads: 0,
  } satisfies StatisticalModelOptions & { threads: number };
}

/** Largest difference of two vectors over the norm of the first. */
function distance(a: Float64Array, b: Float64Array): number {
  const norm = Math.hypot(...a);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / norm;
}

describe("the likelihood agrees with its twin that is differentiated by machine", () => {
  // 1e-12: some hundred terms, each rounded once or twice.
  test.each(variants.map((variant) => [name(variant), variant] as const))("%s", async (_, variant) => {
    const { slow, model, fast, x, v } = await both(variant);
    const gradient = new Float64Array(fast.size);
    const value = fast.valueAndGradient(x, gradient);
    expect(Math.abs(value / slow(tensorOf(x)).item() - 1)).toBeLessThan(1e-12);
    expect(distance(dataOf(grad(slow)(x)), gradient)).toBeLessThan(1e-12);
    const product = new Float64Array(fast.size);
    fast.hvp(x, v, product);
    expect(distance(dataOf(hvp(slow)(x, v)), product)).toBeLessThan(1e-12);
    const matrix = new Float64Array(fast.size ** 2);
    fast.hessian(x, matrix);
    expect(distance(dataOf(hessian(slow)(x)), matrix)).toBeLessThan(1e-12);
    await model.close();
  });
});

describe("the derivatives agree with central differences", () => {
  test.each(variants.map((variant) => [name(variant), variant] as const))("%s", async (_, variant) => {
    const { model, fast, x, v } = await both(variant);
    // Error of order step^2 from the third derivative, and of rounding over step.
    const step = 1e-5;
    const shifted = (sign: number) => x.map((value, i) => value + sign * step * v[i]!);
    const [up, down, here] = [0, 1, 2].map(() => new Float64Array(fast.size));
    const difference =
      (fast.valueAndGradient(shifted(1), up!) - fast.valueAndGradient(shifted(-1), down!)) / (2 * step);
    fast.valueAndGradient(x, here!);
    const slope = here!.reduce((sum, value, i) => sum + value * v[i]!, 0);
    expect(Math.abs(difference - slope)).toBeLessThan(1e-7 * Math.hypot(...here!) * Math.hypot(...v));
    const product = new Float64Array(fast.size);
    fast.hvp(x, v, product);
    const differences = up!.map((value, i) => (value - down![i]!) / (2 * step));
    expect(distance(product, differences)).toBeLessThan(1e-7);
    await model.close();
  });
});

test("a product at a point that is not the latest evaluated is that of the point asked for", async () => {
  const { model, fast, x, v } = await both(variants[0]!);
  const expected = new Float64Array(fast.size);
  fast.hvp(x, v, expected);
  fast.value(fast.start);
  const product = new Float64Array(fast.size);
  fast.hvp(x, v, product);
  expect(product).toEqual(expected);
  await model.close();
});

test("blinding offsets move the parameters, beside a likelihood without them", async () => {
  const { model, fast, x } = await both(variants[0]!);
  const open = fast.value(x);
  const blinded = model.likelihood({
    ...fast.data,
    offsets: {
      scheme: "multiplicative",
      hidden: Uint8Array.of(1, 0, 1, 0, 0, 0, 0),
      factors: Float64Array.of(1.5, 1, 1, 1, 1, 1, 1),
      shifts: Float64Array.of(0, 0.7, 0.3, 0, 0, 0, 0),
      widths: new Float64Array(7),
    },
  });
  const shifted = x.slice();
  shifted[0]! *= Math.sqrt(1.5);
  shifted[1]! += 0.7;
  shifted[2]! += 0.3;
  const hidden = blinded.value(x);
  expect(fast.value(x)).toBe(open);
  expect(hidden).toBeCloseTo(fast.value(shifted), 10);
  await model.close();
});

test("a prior adds its pull on a parameter of the model, and the fit starts at its mean", async () => {
  const variant: Variant = { ...variants[0]!, squared: false };
  const { model: withoutPrior, fast: plain, x } = await both(variant);
  const prior = { mean: 1.2, sigma: 0.5 };
  const withPrior: ParameterModelFactory = (context) => {
    const model = mu(context);
    const [sig1, sig2] = model.parameters;
    return { ...model, parameters: [sig1!, { ...sig2!, prior }] };
  };
  const options = { ...optionsOf(variant), model: withPrior };
  const model = await StatisticalModel.create(input(variant), options);
  const fast = model.likelihood();
  expect(Array.from(fast.start.subarray(0, 2))).toEqual([1, 1.2]);
  expect(fast.value(x) - plain.value(x)).toBeCloseTo(0.5 * ((x[1]! - 1.2) / 0.5) ** 2, 10);
  const squared = { ...options, parameters: { allowNegative: false } };
  await expect(StatisticalModel.create(input(variant), squared)).rejects.toThrow(
    /prior of sig2.*options\.parameters\.allowNegative/s,
  );
  await Promise.all([model.close(), withoutPrior.close()]);
});

test("likelihoods at several data sets do not disturb each other, with products in between", async () => {
  for (const binByBin of treatments) {
    const { model, fast, x, v } = await both({ ...variants[0]!, binByBin });
    const { counts, constraintCentres } = fast.data;
    const beta0 = fast.statistics?.beta0.map((centre) => 1.1 * centre + 0.1);
    const places: PlacedData[] = [
      fast.data,
      model.place({ counts, constraintCentres: constraintCentres.map((centre) => centre + 0.5) }),
      model.place({ counts: counts.map((count) => count + 3), ...(beta0 && { beta0 }) }),
    ];
    const compute = (likelihood: Likelihood) => {
      const [gradient, product, matrix] = [1, 1, likelihood.size].map(
        (rows) => new Float64Array(rows * likelihood.size),
      ) as [Float64Array, Float64Array, Float64Array];
      return {
        evaluate: () => [likelihood.valueAndGradient(x, gradient), ...gradient],
        multiply: () => {
          likelihood.hvp(x, v, product);
          return [...product];
        },
        matrix: () => {
          likelihood.hessian(x, matrix);
          return [...matrix];
        },
      };
    };
    const alone = places.map((place) => {
      const { evaluate, multiply, matrix } = compute(model.likelihood(place));
      return [evaluate(), multiply(), matrix()];
    });
    expect(new Set(alone.map(([first]) => first!.join())).size).toBe(places.length);
    const together = places.map((place) => compute(model.likelihood(place)));
    const values = together.map(({ evaluate }) => evaluate());
    const products = together.map(({ multiply }) => multiply());
    const matrices = together.map(({ matrix }) => matrix());
    expect(together.map((_, i) => [values[i], products[i], matrices[i]])).toEqual(alone);
    await model.close();
  }
});

test.each([
  ["a chi-square of normal systematics, added betas and plain signal strengths", {}, true],
  ["but not a Poisson likelihood", { form: "poisson" }, false],
  ["nor log-normal systematics", { systematicType: "log_normal" }, false],
  ["nor asymmetric ones", { symmetric: false }, false],
  ["nor square roots of signal strengths", { squared: true }, false],
  ["nor betas that scale", { binByBin: { mode: "lite", type: "normal-multiplicative" } }, false],
] as const)("linear is %s", async (_, change, isLinear) => {
  const { model, fast } = await both({
    storage: "dense",
    form: "chi2",
    symmetric: true,
    systematicType: "normal",
    squared: false,
    binByBin: { mode: "full", type: "normal-additive" },
    ...change,
  });
  expect(fast.description.isLinear).toBe(isLinear);
  await model.close();
});

test.each([
  ["poisson", { counts: new Float64Array(9).fill(-1) }, /data\.counts.*0.*-1.*Poisson/s],
  ["chi2", { counts: new Float64Array(9) }, /data\.counts.*above 0.*variance/s],
  ["chi2", { counts: new Float64Array(9), variances: new Float64Array(9) }, /data\.variances.*above 0/s],
] as const)("data without a %s likelihood are refused", async (form, data, message) => {
  const { model } = await both({ ...variants[0]!, form });
  expect(() => model.place(data)).toThrow(message);
  await model.close();
});

test("an external term adds g^T x + 1/2 x^T H x of the internal parameters, and its derivatives", async () => {
  const [variant] = variants;
  const plain = await both(variant!);
  // H = [[2, -1], [-1, 3]] over (syst1, sig1), g = (0.5, -2).
  const term = {
    name: "prior",
    parameters: ["syst1", "sig1"],
    gradient: Float64Array.of(0.5, -2),
    hessian: { kind: "dense", size: 2, values: Float64Array.of(2, -1, -1, 3) },
  } as const;
  const model = await StatisticalModel.create(
    { ...input(variant!), externalTerms: [term] },
    optionsOf(variant!),
  );
  const fast = model.likelihood();
  const { x, v } = plain;
  const [a, b] = [x[3]!, x[0]!];
  const added = 0.5 * a - 2 * b + 0.5 * (2 * a * a - 2 * a * b + 3 * b * b);
  const [before, after] = [new Float64Array(fast.size), new Float64Array(fast.size)];
  expect(fast.valueAndGradient(x, after)).toBeCloseTo(plain.fast.valueAndGradient(x, before) + added, 10);
  expect(after[3]! - before[3]!).toBeCloseTo(0.5 + 2 * a - b, 10);
  expect(after[0]! - before[0]!).toBeCloseTo(-2 - a + 3 * b, 10);
  const [product, matrix] = [new Float64Array(fast.size), new Float64Array(fast.size ** 2)];
  fast.hvp(x, v, product);
  fast.hessian(x, matrix);
  const rows = product.map((_, i) =>
    v.reduce((sum, value, j) => sum + matrix[i * fast.size + j]! * value, 0),
  );
  expect(distance(product, rows)).toBeLessThan(1e-13);
  await Promise.all([model.close(), plain.model.close()]);
});

function tensorOf(x: Float64Array) {
  return tensor(x, [x.length]);
}

function dataOf(result: { readonly data: Float64Array } | Float64Array): Float64Array {
  return result instanceof Float64Array ? result : result.data;
}

describe("what cannot be a tensor is refused at once", () => {
  const plain = () => exampleInput({ symmetric: true });
  const create = (input: FitInput) =>
    StatisticalModel.create(input, {
      parameters: { allowNegative: true },
      likelihood: { binByBinStat: { kind: "none" } },
      threads: 0,
    });

  test.each<[string, (input: FitInput) => FitInput]>([
    ["data.counts.length is 8, expected 9", (input) => ({ ...input, data: { counts: new Float64Array(8) } })],
    ["sumw.length is 3", (input) => ({ ...input, sumw: new Float64Array(3) })],
    ['signals[0] is "sig2", expected "sig1"', (input) => ({ ...input, signals: ["sig2"] })],
    [
      "systematics.constraintWeights.length is 0",
      (input) => ({
        ...input,
        systematics: { ...input.systematics, constraintWeights: new Float64Array(0) },
      }),
    ],
  ])("%s", async (message, broken) => {
    await expect(create(broken(plain()))).rejects.toThrow(message);
    await expect(create(broken(plain()))).rejects.toThrow(RabbitInputError);
  });

  test("templates that a fit has taken over, which are those of more than 64 MiB", async () => {
    // The next number of systematics would not fit into 64 MiB any more.
    const most = copiedTemplateBytes / 8 / (11 * 4);
    const small = exampleInput({ symmetric: true, systematics: Math.floor(most) });
    for (const model of [await create(small), await create(small)]) await model.close();
    const large = exampleInput({ symmetric: true, systematics: Math.ceil(most) });
    await (await create(large)).close();
    expect(large.templates.logk).toEqual([]);
    await expect(create(large)).rejects.toThrow(
      /templates\.logk is 0 rows.*has taken over.*more than 64 MiB, and copy smaller ones\.$/,
    );
  });

  test("data of another number of bins", async () => {
    const model = await create(plain());
    const counts = new Float64Array(8).fill(1);
    expect(() => model.place({ counts })).toThrow("data.counts.length is 8, expected 9");
    expect(() => model.place({ counts: new Float64Array(9), variances: counts }, "toy 1")).toThrow(
      "toy 1.variances.length is 8",
    );
  });
});
